"""A run of another program, before it is a run here."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.run import Outcome

Point = tuple[str, int, float, float]
"""Series, step, seconds since the epoch, value. The time is NaN where the source tells none."""


class Item(NamedTuple):
    """An image, text or histogram: `kind` is a `MediaKind`, `time` as in a point."""

    kind: str
    name: str
    step: int
    time: float
    content: bytes


class Artifact(NamedTuple):
    """A file that a run left: where it lies, its path below the outputs of the run (with slashes),
    and its size in bytes."""

    place: Path
    path: str
    size: int


class Piece(NamedTuple):
    """Some points that follow each other, items, and parameters by name, of which the first is
    meant where it comes again; how many bytes were read for them."""

    points: Sequence[Point]
    size: int
    items: Sequence[Item] = ()
    parameters: Mapping[str, str] = MappingProxyType({})


_BAD_NAMES = (
    *(errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.EILSEQ),
)
"""How a disk refuses a name: some hold two names for one, or know letters that none may have."""

Tell = Callable[[KnownError], None]
"""Is given what could not be taken."""


@dataclass(frozen=True)
class ForeignRun:
    """`name` is what the source calls it, empty for the only run of a file or folder; `title` what
    people do. Times are seconds since the epoch, None where the source does not tell: then they are
    those of the points. `read` yields the points, blocking, a piece at a time; `size` is that of
    all pieces, in bytes. It raises `KnownError`, or OSError for a file that cannot be read."""

    name: str
    title: str
    read: Callable[[Tell], Iterator[Piece]]
    size: int = 0
    experiment: str = ""
    source: str = ""
    """A key of `metrics.SOURCES`, empty for none of them."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    started_at: float | None = None
    ended_at: float | None = None
    changed_at: float = 0.0
    """When its files were written last: the time of what has no other."""
    outcome: Outcome = Outcome.UNKNOWN
    artifacts: Sequence[Artifact] = ()

    @property
    def total(self) -> int:
        """Bytes of all that is taken."""
        return self.size + sum(artifact.size for artifact in self.artifacts)


@dataclass(frozen=True)
class Source:
    """The runs that lie at a path, and what of it could not be read."""

    kind: str
    path: Path
    runs: Sequence[ForeignRun]
    problems: Sequence[KnownError] = ()


class UnusableError(ValueError):
    """A file is not as it should be. `why` is a part of a sentence, for people."""

    def __init__(self, *, why: str) -> None:
        super().__init__(why)


def new_file(place: Path, name: str) -> BinaryIO:
    """A file for what is called `name` there. Blocking; raises `UnusableError` where none can be
    called so, OSError."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return place.open("xb")
    except OSError as error:
        if error.errno not in _BAD_NAMES:
            raise
        raise UnusableError(why=f"there can be no file {name!r} here") from error


def unreadable(code: str, path: Path, *, why: object, hint: str = "") -> KnownError:
    """The error for a file of another program that is not as it should be: nothing of it is
    taken."""
    return KnownError(code, f"The file {str(path)!r} cannot be imported: {why}.", hint=hint)


def not_all(code: str, what: Path | str, *, why: str) -> KnownError:
    """What is told of a file or a run of which a part could not be taken."""
    return KnownError(code, f"Not all of {str(what)!r} was taken: {why}.")


def nothing_to_import(path: Path) -> InvalidError:
    """The error for a path at which no run was found."""
    return InvalidError(
        "nothing_to_import",
        f"Nothing at {str(path)!r} can be imported as a run.",
        hint="Possible are exported runs, TensorBoard log folders, mlruns folders, MLflow's SQLite "
        "files, folders of offline W&B runs, and CSV files.",
        field="path",
    )
