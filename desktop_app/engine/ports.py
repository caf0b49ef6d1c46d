"""The doors to the outside world. Each has at most eight members and no logic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.compute import SshHost, SshRoute
from desktop_app.domain.filters import Field
from desktop_app.domain.index_lines import IndexFile
from desktop_app.domain.metrics import Curve, CurveQuery, Points, SeriesState
from desktop_app.domain.notice import DesktopNotice
from desktop_app.domain.questions import HostQuestion
from desktop_app.domain.run import RunPage, RunQuery, RunRecord


class Stream(Protocol):
    """Bytes to and from something on a host: a program, or whoever listens on a port."""

    async def send(self, data: bytes) -> None:
        """Write to it; raises `KnownError` (`unreachable`) when it is gone. Waits while it does not
        read."""

    async def finish(self) -> None:
        """End what is written to it; what it writes still comes."""

    async def read(self) -> bytes:
        """The next bytes that it wrote, at most 256 KiB; empty at the end. What is not read is held
        back there. Raises `KnownError` (`unreachable`) where the host was lost before the end."""

    def close(self) -> None:
        """Let go of it: pending calls end at once."""


class Channel(Stream, Protocol):
    """A program running on a host, seen through its standard streams.

    `close`: on this computer the program is killed; on another host, as with a lost link, its
    streams end, and it ends by itself at the next use of one. What it started detached goes on.
    """

    async def wait(self) -> tuple[int, str]:
        """Its exit code (-9 after `close`) and the last 4 KiB of its standard error. Raises
        `KnownError` (`unreachable`) where the host was lost, so that nobody knows its end."""


class Transport(Protocol):
    """How to reach a host."""

    async def start(self, argv: Sequence[str]) -> Channel:
        """Start a program there, connecting first where there is no connection (any more). Raises
        `KnownError`: `not_found`; `unreachable`, also where no answer comes in time; of hosts that
        one logs in to also `unknown_host_key`, `changed_host_key`, `wrong_host_key`,
        `permission_denied`, `start_failed`, `too_many_sessions`."""

    async def connect(self, address: str, port: int) -> Stream:
        """Connect to a port as a program on that host would. Raises `KnownError`: what `start`
        raises of hosts; `nobody_listens`, `forwarding_refused`, both of them no later than the
        first `read`. Over the system's `ssh` the end of what is read is the end of both ways, and
        is all that is heard of a host that was lost."""

    async def close(self) -> None:
        """Close every channel, every stream and the connection."""


class Asker(Protocol):
    """Whoever can be asked while a host is being reached: a person at a window or a terminal."""

    async def ask(self, question: HostQuestion) -> str | None:
        """The answer, None where it is refused. To `UnknownHostKey` it is `ACCEPT` or the
        fingerprint; anything else refuses. Cancelled when the answer is not needed any more."""


class Terminals(Protocol):
    """The terminal programs of this computer. Blocking."""

    def open(self, argv: Sequence[str]) -> None:
        """Open a terminal in which a program runs. Raises `KnownError` (`no_terminal`,
        `not_found`, `cannot_open`)."""

    def text(self, argv: Sequence[str]) -> str:
        """The same as a person types it at a terminal here."""


class Notifier(Protocol):
    """The desktop's own notifications."""

    async def show(self, notice: DesktopNotice) -> bool:
        """Show it, in place of the one that was shown under the same tag. Returns once it is
        clicked or closed, or the service is gone: whether it was clicked. Cancelled, it stays
        where it is. Raises `KnownError` (`no_notifications`) where it was not shown."""


class DesktopEntry(Protocol):
    """This program among those of the user's desktop: in its menu, and the one that opens exported
    runs."""

    async def there(self) -> bool:
        """Whether the desktop knows this program, at the place where it is now."""

    async def add(self, kind: str) -> None:
        """Make it known; `kind` is what exported runs are called where files are listed. Raises
        `KnownError` (`no_desktop_entry`)."""

    async def remove(self) -> None:
        """Make it unknown; harmless where it is. Raises `KnownError` (`no_desktop_entry`)."""


class SshConfig(Protocol):
    """The user's own SSH configuration. Blocking."""

    def aliases(self) -> Sequence[str]:
        """The hosts that it names, in its order; empty where there is no configuration."""

    def route(self, host: SshHost) -> SshRoute:
        """What it means by a host. Raises `KnownError` (`bad_ssh_config`)."""


class RunIndex(Protocol):
    """The index of runs: rebuilt from their folders at any time, never the only place of a fact.

    Blocking: called on the database worker. Frozen values only.
    """

    def store(self, record: RunRecord, offsets: Mapping[str, int]) -> int:
        """In one transaction: replace the record but for its metrics, which are those of its
        series, and its annotation, and advance the offsets of what was taken in. Returns this
        change's number, larger than every earlier one.

        A run that has ended stays as it is: whoever ends it first does, and what comes later is
        not stored (the number is then that of the newest change)."""

    def grow(self, run_id: str, offsets: Mapping[str, int], series: Sequence[SeriesState]) -> int:
        """In one transaction: replace the states of series that grew, and advance the offsets of
        what was taken in. Returns as `store` does, and leaves a run that has ended as it is.
        Raises `NotFoundError` for a run that is not there. Called many times a second."""

    def regrow(
        self,
        run_id: str,
        offsets: Mapping[str, int | None],
        series: Sequence[SeriesState],
        gone: Collection[int] = (),
    ) -> int:
        """As `grow`, also of a run that has ended: for series that are read out of its files here.
        Those with the numbers in `gone` are forgotten, and the offsets that are None."""

    def annotate(self, annotations: Mapping[str, Annotation]) -> None:
        """Replace the annotations of runs, also of ended ones, by their ids; each is a change with
        a number of its own. Ids of no run are passed over."""

    def get(self, run_id: str) -> RunRecord:
        """The record; raises `NotFoundError`."""

    def page(self, query: RunQuery) -> RunPage:
        """One page; raises `InvalidError` with `field="filter"` for a bad expression."""

    def fields(self) -> Sequence[Field]:
        """The parameters and the last values of the metrics that runs have, each kind by name; of
        very many, the first ones."""

    def tags(self) -> Sequence[str]:
        """The tags that runs have, in alphabetical order; of very many, the first ones."""

    def live(self) -> Sequence[RunRecord]:
        """Every run that has not ended, oldest first."""

    def progress(
        self, run_id: str, names: Collection[str] | None = None
    ) -> tuple[Mapping[str, int], Sequence[SeriesState]]:
        """What was taken in of a run: offsets by file, and its series, or those of some names."""

    def changed_since(self, number: int) -> tuple[int, Sequence[RunRecord], Sequence[str]]:
        """The newest change number, the records changed after `number` (by any process), ids
        removed."""

    def remove(self, run_id: str) -> None:
        """Forget a run."""

    def close(self) -> None:
        """Let go of the file."""


class SeriesStore(Protocol):
    """The points of each series, split from the writers' record files. Blocking."""

    def append(
        self, run_id: str, records: bytes, series: Mapping[int, SeriesState]
    ) -> Sequence[SeriesState]:
        """Write the points of whole 32-byte records. `series` maps the record's series id to what
        it belongs to; points go to position `summary.count`, so that repeating a call changes
        nothing. Returns the new states of those that grew."""

    def read(self, run_id: str, series: SeriesState, start: int, stop: int) -> Points:
        """The points of a half-open range, clipped to `summary.count`."""

    def curve(self, run_id: str, series: SeriesState, query: CurveQuery) -> Curve:
        """What is drawn of the first `summary.count` points; costs by `query.most`."""

    def value_at(self, run_id: str, series: SeriesState, step: int) -> float | None:
        """The value at the greatest step that is not after this one, of several points there that
        of the last; None where all steps are after it. Counts the first `summary.count` points."""

    def drop(self, run_id: str, series: Collection[SeriesState]) -> None:
        """Delete the points of series that the index has no more; no other one may get the number
        of such a one. Whoever still reads them is told `NotFoundError` (`no_metric`)."""

    def remove(self, run_id: str) -> None:
        """Delete the points of a run."""


class Secrets(Protocol):
    """Where secrets rest on this computer (the OS keyring). Blocking."""

    @property
    def available(self) -> bool:
        """Whether this computer has a keyring at all; a locked one counts."""

    def get(self, name: str) -> str:
        """The value; raises `InvalidError` with `field="secrets"` when there is none, `KnownError`
        (`no_keyring`) when the system has no keyring."""

    def put(self, name: str, value: str) -> None: ...

    def delete(self, name: str) -> None: ...


class Settings(Protocol):
    """The user's settings on this computer, by name; values are JSON. Blocking, small."""

    @property
    def problem(self) -> str:
        """What was lost of them since this object is there, for a person; empty if nothing."""

    @property
    def lost(self) -> bool:
        """Whether one that is not there may have been set: all of them were lost once, or cannot be
        read now."""

    def get(self, name: str) -> object:
        """The value, None where it was never set."""

    def put(self, name: str, value: object) -> None: ...


class PackageIndex(Protocol):
    """Indexes of Python packages. Blocking; raises `KnownError` (`index_unreachable`) for one that
    does not answer."""

    def files(self, index: str, package: str) -> Sequence[IndexFile] | None:
        """All files that the index at an address has of a package, whose name is as pip compares
        names; None where it has no such package."""

    def page(self, url: str) -> Sequence[IndexFile]:
        """The files that a page names, of any package."""


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> float:
        """Seconds since the epoch."""

    async def sleep(self, seconds: float) -> None: ...


class Locks(Protocol):
    """Locks between processes; they end with the process that holds them."""

    def try_acquire(self, path: Path) -> AbstractContextManager[None] | None:
        """The held lock (leave it to release), or None when another process holds it."""

    def acquire(self, path: Path) -> AbstractContextManager[None]:
        """Wait for the lock (at most 10 s, then `KnownError` `busy`)."""


class IndexFactory(Protocol):
    """Opens the index and the series store of a workspace."""

    def __call__(
        self, folder: Path, read_only: bool
    ) -> tuple[RunIndex, SeriesStore, Callable[[], None] | None]:
        """`folder` is the workspace's index folder; of a workspace that is `read_only` the index
        lies elsewhere. The last one, if any, says that the index must
        be rebuilt, and is called once it was: else the next one who opens it starts again.

        Raises `KnownError` (`busy`) while another process rebuilds it."""


class HostProgram(Protocol):
    """The host-side program in its shipped form."""

    @property
    def digest(self) -> str:
        """Names this version of the program."""

    def probe_argv(self, python: str) -> Sequence[str]:
        """A command that installs the program where it is missing: it prints `have PATH`, or
        `need`, then takes the archive on standard input and prints `have PATH`. Where it cannot be
        there it prints `old VERSION`, and the name of a newer Python if there is one, or `cannot`
        and a JSON list of a path and what is wrong with it."""

    def archive(self) -> bytes: ...
