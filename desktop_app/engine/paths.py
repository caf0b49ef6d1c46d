"""Every path of a workspace in one class."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from desktop_app.domain.ids import is_ulid
from desktop_app.hostside.layout import RunFolder


def absolute(path: Path | str) -> Path:
    """A path that a person gave: `~` is their home, the rest counts from the current folder.

    Links are kept, since what they point to may change; only where the path goes up ("..") are they
    followed, as the system does.
    """
    path = Path(path).expanduser()
    return path.resolve() if ".." in path.parts else path.absolute()


def file_sizes(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every file below a folder, or the one that `folder` is, and its size in bytes. Blocking; what
    is not there, or vanishes meanwhile, is left out."""
    paths = [folder] if folder.is_file() else []
    paths += [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    for path in sorted(paths):
        with suppress(OSError):
            yield path, path.stat().st_size


def disk_use(folder: Path) -> int:
    """The bytes that become free with everything below a folder: what links lead to stays.
    Blocking; what vanishes meanwhile is left out."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                found = Path(place, name).lstat()
                blocks = getattr(found, "st_blocks", None)  # which Windows does not tell
                size += found.st_size if blocks is None else blocks * 512
    return size


class WorkspacePaths:
    """The layout of a workspace folder. Doubles as the run root of this computer's host side."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "config.json"
        self.store = root / "store"
        self.runs = root / "runs"
        self.submissions = root / "submissions"
        self.removals = root / "removals"
        self.fetches = root / "fetches"
        self.imports = root / "imports"
        self.annotations = root / "annotations"
        self.datasets = root / "datasets"
        self.models = root / "models"
        self.experiments = root / "experiments"
        self.alerts = root / "alerts"
        self.patterns = root / "patterns"
        self.pattern_notes = root / "patterns" / "changed"
        self.environments = root / "environments"
        self.pushes = root / "pushes"
        self.targets = root / "targets"
        self.builds = root / "builds"
        self.index = root / "index"
        self.follow_lock = root / "index" / "follow.lock"
        self.imports_lock = root / "index" / "imports.lock"
        self.names_lock = root / "index" / "names.lock"
        self.annotations_lock = root / "index" / "annotations.lock"
        self.patterns_lock = root / "index" / "patterns.lock"

    def run(self, run_id: str) -> RunFolder:
        """The folder of a run; it need not exist."""
        return RunFolder(str(self.root), run_id)

    def submission(self, run_id: str) -> Path:
        """Where a run's whole request waits until a host has accepted it."""
        return self.submissions / f"{run_id}.json"

    def fate(self, run_id: str) -> Path:
        """Made by whoever comes first: the one that has another host start a submitted run, or the
        one that cancels it before."""
        return self.submissions / f"{run_id}.fate"

    def hand_over_lock(self, run_id: str) -> Path:
        """Held by the process that brings a submitted run to another host."""
        return self.submissions / f"{run_id}.lock"

    def removal(self, run_id: str) -> Path:
        """Says that a run is being deleted."""
        return self.removals / f"{run_id}.json"

    def annotation(self, run_id: str) -> Path:
        """What people added to a run; none where they added nothing."""
        return self.annotations / f"{run_id}.json"

    def pattern_note(self, run_id: str) -> Path:
        """Says that the log of a run is to be read for patterns that were changed."""
        return self.pattern_notes / f"{run_id}.json"

    def importing(self, run_id: str) -> Path:
        """Says that an imported run is to be taken in, if its folder is there."""
        return self.imports / f"{run_id}.json"

    @property
    def import_building(self) -> Path:
        """The folder of the run that is being imported, until it is whole."""
        return self.imports / "building"

    def fetch(self, run_id: str) -> Path:
        """Says that outputs of a run at another host are to be brought here."""
        return self.fetches / f"{run_id}.json"

    def fetch_lock(self, run_id: str, sha256: str = "") -> Path:
        """Held by the process that brings all outputs of a run, or the large one of that sha256."""
        return self.fetches / (f"{run_id}.{sha256}.lock" if sha256 else f"{run_id}.lock")

    def incoming(self, run_id: str) -> Path:
        """Where what comes from another host lies until it is whole and verified."""
        return Path(self.run(run_id).path) / "incoming"

    def run_ids(self) -> Iterator[str]:
        """Ids of the runs that have a folder, oldest first."""
        if self.runs.is_dir():
            yield from sorted(p.name for p in self.runs.iterdir() if is_ulid(p.name))

    def submitted_ids(self) -> Iterator[str]:
        """Ids of the runs that no host has accepted yet, oldest first."""
        if self.submissions.is_dir():
            yield from sorted(p.stem for p in self.submissions.glob("*.json") if is_ulid(p.stem))
