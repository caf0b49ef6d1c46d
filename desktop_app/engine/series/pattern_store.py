"""Changes the number patterns of runs and scripts, safe between processes.

Which runs have other patterns than their log was read for stands in notes, each a file, so that
whoever keeps the workspace up to date reads it, also after a kill.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from desktop_app.domain.errors import KnownError
from desktop_app.domain.ids import is_ulid
from desktop_app.domain.number_patterns import NumberPattern
from desktop_app.engine.catalog import broken_document, write_json
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Locks
from desktop_app.engine.series.pattern_files import (
    PATTERNS,
    UNUSABLE,
    patterns_document,
    patterns_of_run,
    read_patterns,
    unusable_among,
)
from desktop_app.engine.steps import reached

PatternChange: TypeAlias = Callable[[Sequence[NumberPattern]], Sequence[NumberPattern]]


class PatternStore:
    """The patterns of one workspace. Blocking and small."""

    def __init__(self, paths: WorkspacePaths, locks: Locks) -> None:
        self._paths = paths
        self._locks = locks

    def of_run(self, run_id: str) -> Sequence[NumberPattern]:
        """Those of a run. Raises `KnownError` (`broken_document`)."""
        folder = self._paths.run(run_id)
        try:
            return patterns_of_run(folder)
        except UNUSABLE as error:
            raise broken_document(Path(folder.path, PATTERNS), error) from error

    def of_script(self, source: str, script: str) -> Sequence[NumberPattern]:
        """Those that later runs of a script get. Raises `KnownError` (`broken_document`)."""
        return _read(self._script(source, script))

    def problems(self) -> Sequence[KnownError]:
        """What is wrong with files of scripts, each naming its file."""
        found: list[KnownError] = []
        for path in sorted(self._paths.patterns.glob("*.json")):
            try:
                problem = unusable_among(_read(path), path)
            except KnownError as error:
                problem = error
            if problem is not None:
                found.append(problem)
        return found

    def nobody_follows(self) -> bool:
        """Whether no process takes anything in. To be asked where this one does not."""
        lock = self._locks.try_acquire(self._paths.follow_lock)
        if lock is None:
            return False
        with lock:
            return True

    def change(
        self,
        run_id: str,
        script: tuple[str, str],
        of_run: PatternChange,
        of_script: PatternChange,
    ) -> None:
        """Replace the patterns of a run, and those of its script (source folder and file), by what
        is made of them. Raises what `of_run` does, `KnownError` (`cannot_write`), and what the
        changes raise."""
        with self._locks.acquire(self._paths.patterns_lock):
            known = self.of_script(*script)
            wanted, later = of_run(self.of_run(run_id)), of_script(known)
            write_json(self._paths.pattern_note(run_id), {"run": run_id})
            reached("pattern_noted")
            place = Path(self._paths.run(run_id).path, PATTERNS)
            write_json(place, patterns_document(wanted))
            reached("pattern_written")
            if later != known:
                names = {"source": script[0], "script": script[1]}
                write_json(self._script(*script), {**patterns_document(later), **names})

    def noted(self) -> Iterator[str]:
        """The runs whose log is to be read for changed patterns."""
        for path in sorted(self._paths.pattern_notes.glob("*.json")):
            if is_ulid(path.stem):
                yield path.stem

    def settle(self, run_id: str, patterns: Sequence[NumberPattern]) -> bool:
        """The log of a run was read for these patterns: its note goes. False where they were
        changed again meanwhile."""
        with self._locks.acquire(self._paths.patterns_lock):
            try:
                settled = list(self.of_run(run_id)) == list(patterns)
            except KnownError:  # nothing can be read for what cannot be read
                settled = True
            if settled:
                self.forget(run_id)
        return settled

    def forget(self, run_id: str) -> None:
        """There is nothing to be read of a run."""
        self._paths.pattern_note(run_id).unlink(missing_ok=True)

    def _script(self, source: str, script: str) -> Path:
        name = f"{source}\0{script}".encode("utf-8", "surrogatepass")
        return self._paths.patterns / f"{hashlib.sha256(name).hexdigest()[:32]}.json"


def _read(path: Path) -> Sequence[NumberPattern]:
    try:
        return read_patterns(path) or ()
    except UNUSABLE as error:
        raise broken_document(path, error) from error
