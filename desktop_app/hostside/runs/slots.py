"""Which run has which GPU of this machine: one table for all users, served in order of arrival.

A claim ends when everything that holds it is proven dead. The table lies in a folder that anyone
may write to but where nobody may replace another's file, so it is written in place: two files take
turns, each with a checksum, so that a kill leaves the other whole.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import zlib
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set

from ..layout import slots_folder
from ..machine.processes import Identity, is_alive, locked, machine_id, read_stat, same_boot

_FILES = ("claims.0", "claims.1")
Entry = Dict[str, Any]


class Place(NamedTuple):
    """The answer to a wish: the GPUs, or how many wait before (1: the next one is ours)."""

    number: int
    gpus: List[str]
    place: int


class Slots:
    """The claims of this machine. Every call holds the table's lock for a moment."""

    def __init__(self, container_ended: Optional[Callable[[str], bool]] = None) -> None:
        self._folder = slots_folder(machine_id())
        self._container_ended = container_ended

    def ask(
        self,
        run: str,
        want: int,
        holder: Identity,
        there: Sequence[str],
        busy: Set[str],
        number: Optional[int] = None,
    ) -> Place:
        """Claim `want` of the GPUs `there`, or stand in line. Asked again until it has them.

        `busy` are GPUs that others use without a claim. `number` keeps the place in line of a run
        whose supervisor was replaced.
        """
        with _locked_table(self._folder) as table:
            self._drop_dead(table, but=run)
            entry = self._entry(table, run, want, number)
            alive = [known for known in entry["holders"] if known != holder and is_alive(known)]
            entry["holders"] = [*alive, holder]
            before = [e for e in table.entries if not e["gpus"] and e["number"] < entry["number"]]
            taken = {gpu for e in table.entries for gpu in e["gpus"]}
            free = [gpu for gpu in there if gpu not in taken and gpu not in busy]
            if not entry["gpus"] and not before and len(free) >= want:
                entry["gpus"] = free[:want]
            return Place(entry["number"], list(entry["gpus"]), len(before) + 1)

    def _entry(self, table: "_Table", run: str, want: int, number: Optional[int]) -> Entry:
        for entry in table.entries:
            if entry["run"] == run:
                return entry
        if number is None:
            number = table.arrivals
            table.arrivals += 1
        made: Entry = {"run": run, "number": number, "want": want, "gpus": [], "container": ""}
        made.update(uid=os.getuid(), holders=[])
        table.entries.append(made)
        return made

    def hand_over(self, run: str, holders: Sequence[Identity], container: str = "") -> bool:
        """From now on these processes (and that container) hold a claim; False: there is none."""
        with _locked_table(self._folder) as table:
            for entry in table.entries:
                if entry["run"] == run and entry["gpus"]:
                    entry["holders"] = list(holders)
                    entry["container"] = container or entry["container"]
                    return True
        return False

    def release(self, run: str) -> None:
        """Give up a claim, or the place in line."""
        with _locked_table(self._folder) as table:
            table.entries[:] = [entry for entry in table.entries if entry["run"] != run]

    def _drop_dead(self, table: "_Table", but: str) -> None:
        table.entries[:] = [e for e in table.entries if e["run"] == but or self._holds(e)]

    def _holds(self, entry: Entry) -> bool:
        if any(is_alive(holder) for holder in entry["holders"]):
            return True
        if not any(same_boot(holder) for holder in entry["holders"]):
            return False
        if _hidden(entry["uid"]):
            return True
        if entry["container"]:
            return self._container_ended is None or not self._container_ended(entry["container"])
        return False


def _hidden(uid: int) -> bool:
    """Other users' processes cannot be seen here, so that nothing proves one dead."""
    return uid != os.getuid() and os.getuid() != 0 and read_stat(1) is None


@contextlib.contextmanager
def _locked_table(folder: str) -> Iterator["_Table"]:
    """The table, read under its lock and written back after the block; not after an exception."""
    _make_shared_folder(folder)
    lock = _open_shared(os.path.join(folder, "lock"))
    try:
        with locked(lock):
            table = _Table(folder)
            before = table.content()
            yield table
            if table.content() != before:
                table.write()
    finally:
        os.close(lock)


class _Table:
    """What the newer of the two files holds."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.entries: List[Entry] = []
        self.arrivals = 0
        self._turn = 0
        for name in _FILES:
            found = _read_checked(os.path.join(self._folder, name))
            if found is not None and found["turn"] >= self._turn:
                self._turn = found["turn"]
                self.arrivals, self.entries = found["arrivals"], found["entries"]

    def content(self) -> str:
        return json.dumps({"arrivals": self.arrivals, "entries": self.entries})

    def write(self) -> None:
        """Write over the older of the two files. Raises OSError where there is no room."""
        self._turn += 1
        value = {"turn": self._turn, "arrivals": self.arrivals, "entries": self.entries}
        data = json.dumps(value).encode("ascii")
        check = b"%08x" % zlib.crc32(data)
        descriptor = _open_shared(os.path.join(self._folder, _FILES[self._turn % 2]))
        try:
            os.ftruncate(descriptor, 0)
            if os.pwrite(descriptor, check + b"\n" + data, 0) != len(check) + 1 + len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self._folder)
        finally:
            os.close(descriptor)


def _read_checked(path: str) -> Optional[Dict[str, Any]]:
    try:
        with open(path, "rb") as file:
            check, _, data = file.read().partition(b"\n")
    except FileNotFoundError:
        return None
    if b"%08x" % zlib.crc32(data) != check:
        return None
    found: Dict[str, Any] = json.loads(data)
    return found


def _make_shared_folder(path: str) -> None:
    if os.path.isdir(path):
        return
    with _for_everybody(), contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o1777)


@contextlib.contextmanager
def _for_everybody() -> Iterator[None]:
    """What is made in the block has its mode from the start, so that a kill leaves nothing that
    other users cannot use."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def _open_shared(path: str) -> int:
    """Open a file that every user may write. Made only where it is missing: opening another's file
    with O_CREAT is refused in such a folder."""
    try:
        return os.open(path, os.O_RDWR)
    except FileNotFoundError:
        pass
    try:
        with _for_everybody():
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        return os.open(path, os.O_RDWR)
