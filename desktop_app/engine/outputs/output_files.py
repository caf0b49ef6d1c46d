"""The outputs of a run as files on this computer: where each belongs, and how it gets there whole.

What a host lists is not trusted: it is written nowhere but below the run's own `work/outputs`, and
never over something that is there.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import OutputFile, RunRecord
from desktop_app.engine.catalog import cannot_write
from desktop_app.engine.delivery.copies import changed
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside.contents.manifest import safe_parts
from desktop_app.hostside.contents.portable_names import held_here
from desktop_app.hostside.contents.store import PIECE, sync
from desktop_app.hostside.layout import valid_digest

NO_ROOM = ("no_room", "cannot_write")
"""The disk here keeps an output away; it may come once there is room."""
OF_ONE_FILE = ("bad_path", "bad_name", "changed", "not_found", "corrupt")
"""One output is not to be had; that says nothing of the others."""
_BAD_NAME = (errno.ENAMETOOLONG, errno.EINVAL, errno.ENOTDIR, errno.EISDIR, errno.EEXIST)


class OutputFiles:
    """Those of one run. Blocking."""

    def __init__(self, paths: WorkspacePaths, record: RunRecord) -> None:
        self._folder = Path(paths.run(record.summary.id).path)
        self._work = Path(paths.run(record.summary.id).work)
        self._incoming = paths.incoming(record.summary.id)
        self._times = Counter(output.path for output in record.outputs)

    def place(self, output: OutputFile) -> Path:
        """Where an output lies, or would. Raises `KnownError` (`bad_path`) for one that is nowhere
        below the run's outputs."""
        parts = safe_parts(output.path)
        if len(parts) < 2 or parts[0] != "outputs":
            text = f"The host named a file outside of the run's outputs: {output.path!r}."
            raise KnownError("bad_path", text)
        return self._work.joinpath(*held_here(parts))

    def missing(
        self, outputs: Sequence[OutputFile]
    ) -> tuple[Sequence[OutputFile], Sequence[KnownError]]:
        """Those that are not here, and what is wrong with others."""
        missing: list[OutputFile] = []
        problems: list[KnownError] = []
        for output in outputs:
            try:
                self._refuse_nonsense(output)
                if not self._here(output):
                    missing.append(output)
            except KnownError as problem:
                problems.append(problem)
        return missing, problems

    def keep(self, contents: Sequence[tuple[OutputFile, bytes]]) -> Sequence[KnownError]:
        """Write small outputs, with one sync for all; what is wrong with single ones. Raises
        `KnownError` as `refuse_no_room` does; what fits is here then."""
        problems: list[KnownError] = []
        ready: list[tuple[OutputFile, Path]] = []
        try:
            for output, data in contents:
                if hashlib.sha256(data).hexdigest() != output.sha256:
                    problems.append(corrupt(output))
                    continue
                beside = self._incoming / uuid.uuid4().hex
                ready.append((output, beside))
                with self._writing(output):
                    self._write(beside, data)
        finally:
            problems += self._publish_all(ready)
        return problems

    def part(self, output: OutputFile) -> Part:
        """What has come of a large output."""
        with self._writing(output):
            self._incoming.mkdir(exist_ok=True)
            path = self._part_path(output)
            path.touch()
            return Part(path, output.size)

    def kept(self, outputs: Sequence[OutputFile]) -> int:
        """How many bytes have come of large ones that were cut."""
        total = 0
        for output in outputs:
            with suppress(OSError):  # nothing of it
                size = self._part_path(output).stat().st_size
                total += size if size <= output.size else 0
        return total

    def add(self, output: OutputFile, part: Part, data: bytes) -> None:
        """Write the next bytes of it."""
        with self._writing(output):
            part.add(data)

    def publish(self, output: OutputFile, part: Part) -> bool:
        """Make it visible where it is whole; else it is gone, and that is False."""
        with self._writing(output):
            part.close()
            if part.digest.hexdigest() != output.sha256:
                part.path.unlink()
                return False
            sync([str(part.path)])
            self._move(output, part.path)
        return True

    def refuse_no_room(self, output: OutputFile, size: int) -> None:
        """Raise `KnownError` (`no_room`) where so many bytes do not fit on the disk."""
        with self._writing(output):
            free = shutil.disk_usage(self._folder).free
        if size > free:
            raise KnownError(
                "no_room",
                f"There is no room here for {output.path!r}: it takes {size / 2**20:.1f} MiB.",
                hint="Free some space where the workspace lies; it is fetched then.",
            )

    def clean(self) -> None:
        """Forget what came of files that are here whole."""
        shutil.rmtree(self._incoming, ignore_errors=True)

    def _part_path(self, output: OutputFile) -> Path:
        return self._incoming / f"{output.sha256}.part"

    def _refuse_nonsense(self, output: OutputFile) -> None:
        self.place(output)
        if self._times[output.path] > 1 or not valid_digest(output.sha256) or output.size < 0:
            text = f"What the host tells of {output.path!r} contradicts itself."
            raise KnownError("corrupt", text, hint="Look for it in the run's folder there.")

    def _here(self, output: OutputFile) -> bool:
        """Raises `KnownError` (`changed`) where something else is in its place."""
        place = self.place(output)
        try:
            size = place.stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise self._problem(output, error) from error
        if size != output.size or not place.is_file():
            raise changed(place)
        return True

    def _write(self, beside: Path, data: bytes) -> None:
        self._incoming.mkdir(exist_ok=True)
        with beside.open("xb") as file:
            file.write(data)

    def _publish_all(self, ready: Sequence[tuple[OutputFile, Path]]) -> Sequence[KnownError]:
        problems: list[KnownError] = []
        written = [(output, beside) for output, beside in ready if beside.exists()]
        with suppress(OSError):
            sync([str(beside) for _, beside in written])
        for output, beside in written:
            try:
                with self._writing(output):
                    if beside.stat().st_size == output.size:  # a full disk took only a part
                        self._move(output, beside)
            except KnownError as problem:
                problems.append(problem)
            finally:
                beside.unlink(missing_ok=True)
        return problems

    def _move(self, output: OutputFile, path: Path) -> None:
        place = self.place(output)
        # Never the run's own folder: it may have been removed meanwhile.
        for folder in [*reversed(place.relative_to(self._folder).parents)][1:]:
            (self._folder / folder).mkdir(exist_ok=True)
        if not self._here(output):
            path.replace(place)

    @contextmanager
    def _writing(self, output: OutputFile) -> Iterator[None]:
        """What the disk says is raised as `KnownError`."""
        try:
            yield
        except OSError as error:
            raise self._problem(output, error) from error

    def _problem(self, output: OutputFile, error: OSError) -> KnownError:
        if not self._folder.is_dir():
            return removed()
        if error.errno in _BAD_NAME:
            return KnownError(
                "bad_name",
                f"{output.path!r} cannot be kept here under its name: {error.strerror}.",
                hint="It stays in the run's folder on the host.",
            )
        return cannot_write(self.place(output), error)


class Part:
    """A file that is coming, and the hash of what is there of it. Raises OSError."""

    def __init__(self, path: Path, most: int) -> None:
        """One that is larger than `most` bytes is begun anew."""
        self.path = path
        self.file = path.open("r+b")
        self.digest = hashlib.sha256()
        self.size = 0
        if path.stat().st_size > most:
            self.file.truncate(0)
        while piece := self.file.read(PIECE):
            self.digest.update(piece)
            self.size += len(piece)

    def add(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)

    def close(self) -> None:
        self.file.close()


def corrupt(output: OutputFile) -> KnownError:
    """The error for an output that is not what the host listed."""
    return KnownError(
        "corrupt",
        f"{output.path!r} is not on the host any more as it was when the run ended.",
        hint="Something changed it afterwards: look for it in the run's folder there.",
    )


def removed() -> KnownError:
    return KnownError("no_run", "The run was removed meanwhile.")
