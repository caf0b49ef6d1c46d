"""The files that a run of another program left: here they become its outputs."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from desktop_app.domain.run import OutputFile
from desktop_app.engine.foreign.model import Artifact, Tell, not_all
from desktop_app.hostside.contents.store import PIECE, sync

_OUTPUTS = "outputs"


def artifacts_below(folder: Path, inside: str = "") -> list[Artifact]:
    """What lies below a folder, which need not be there; links as well, which are told when they
    are to be copied. Blocking."""
    found = []
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in (*names, *links):
            path = Path(place, name)
            with suppress(FileNotFoundError):  # it was deleted meanwhile
                within = Path(inside, path.relative_to(folder)).as_posix()
                found.append(Artifact(path, within, path.lstat().st_size))
    return sorted(found, key=lambda artifact: artifact.path)


def copy_artifacts(
    artifacts: Iterable[Artifact], work: Path, title: str, tell: Tell
) -> Generator[int, None, Sequence[OutputFile]]:
    """Copy into a run's working folder piece by piece; yields how many bytes were written, and
    returns the outputs. What cannot be read is left out, and told. Blocking; raises OSError for
    what cannot be written."""
    outputs: list[OutputFile] = []
    for artifact in artifacts:
        try:
            source = _opened(artifact.place)
        except OSError as error:
            why = f"{artifact.path!r} cannot be read: {error.strerror or error}"
            tell(not_all("left_out", title, why=why))
            continue
        if source is None:
            why = f"{artifact.path!r} is a link or no regular file"
            tell(not_all("left_out", title, why=why))
            continue
        path = f"{_OUTPUTS}/{artifact.path}"
        with source:
            size, sha256 = yield from _copy(source, work / path)
        outputs.append(OutputFile(path, size, sha256))
    sync([str(work / output.path) for output in outputs])
    return outputs


def _opened(place: Path) -> BinaryIO | None:
    """None for what is no regular file: nothing is read from where a link leads, which may be out
    of what somebody was given."""
    return place.open("rb") if stat.S_ISREG(place.lstat().st_mode) else None


def _copy(source: BinaryIO, place: Path) -> Generator[int, None, tuple[int, str]]:
    """The size and the sha256 of what was copied: another program may write it still."""
    digest, size = hashlib.sha256(), 0
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
            size += len(piece)
            yield len(piece)
    return size, digest.hexdigest()
