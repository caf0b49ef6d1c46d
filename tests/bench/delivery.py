"""Bringing data to a host over SSH, against `rsync -a` over the system's `ssh`."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside.bundle import Program
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Store
from tests.bench.box import CLIENTS, Box, open_box
from tests.bench.loop import Loop, running_loop
from tests.bench.measure import NotMeasured, Options, Row, at_most, interleaved, median

FILES, FILE_SIZE, CHANGED = 10_000, 10 << 10, 10
LARGE = 1 << 30
CUT = 0.6
ROUNDS, LARGE_ROUNDS = 5, 2
FIRST_AIM, UNCHANGED_AIM, CHANGED_AIM, LARGE_AIM = 0.85, 0.3, 0.4, 1.0


def rows(options: Options) -> list[Row]:
    if shutil.which("rsync") is None:
        raise NotMeasured("rsync is not installed")
    found = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trainyard-bench-")))
        loop = stack.enter_context(running_loop())
        box = stack.enter_context(open_box(folder / "sshd"))
        for client in CLIENTS:
            place = _Place(folder, box, client, loop)
            found += [*_many_files(place), *_large_file(place)]
            shutil.rmtree(place.folder)
    return found


class _Place:
    """Where copies are made; every one has a new workspace here and a new folder there."""

    def __init__(self, folder: Path, box: Box, client: str, loop: Loop) -> None:
        self.box, self.client, self.loop = box, client, loop
        self.folder = folder / client
        self.folder.mkdir()

    @contextmanager
    def copy(self) -> Iterator[_Copy]:
        """It stays: where many files were just deleted, ext4 makes new ones slowly for minutes."""
        made = _Copy(self, Path(tempfile.mkdtemp(dir=self.folder)))
        try:
            yield made
        finally:
            made.close()


class _Host(Host):
    """Counts the bytes that are handed over, and is lost after `limit` of them."""

    sent = 0
    limit: float = float("inf")

    async def take(
        self, contents: Sequence[Mapping[str, Any]], pieces: AsyncIterator[bytes]
    ) -> None:
        await super().take(contents, self._counted(pieces))

    async def _counted(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for piece in pieces:
            self.sent += len(piece)
            yield piece
            if self.sent > self.limit:
                raise KnownError("unreachable", "The line was cut.")


class _Copy:
    """Both ways to have the same data there. Each answers the seconds that it took."""

    def __init__(self, place: _Place, folder: Path) -> None:
        self._place = place
        self._mirror = folder / "mirror"
        paths = WorkspacePaths(folder / "workspace")
        self._store = Store(str(paths.root))
        self._deliveries = Deliveries(paths, EventBus())
        transport = place.box.transport(place.client)
        root = str(folder / "host")
        self.host = _Host(transport, "python3", root, Program(), in_place=False)
        place.loop.wait(self.host.facts())  # connected, and the program is there

    def ours(self, data: Path) -> float:
        """Until all of it is there, and verified."""
        os.sync()  # or our sync would wait for what the peer has left to be written
        started = time.perf_counter()
        self._place.loop.wait(self._deliver(data))
        return time.perf_counter() - started

    def rsync(self, data: Path) -> float:
        command = self._place.box.rsync(data, self._mirror)
        os.sync()
        started = time.perf_counter()
        subprocess.run(command, check=True)
        return time.perf_counter() - started

    async def _deliver(self, data: Path) -> None:
        inputs = await self._deliveries.pack([{"name": "data", "path": str(data)}])
        code = {"path": "a.py", "sha256": self._store.put_bytes(b"code"), "size": 4, "mode": 0o644}
        manifest = self._store.put_bytes(make_manifest([code]))
        request: dict[str, Any] = {"id": "R", "target": "box", "manifest": manifest}
        request |= {"environment": {}, "inputs": inputs}
        await self._deliveries.deliver(self.host, request, lambda: True)

    def close(self) -> None:
        self._place.loop.wait(self.host.close())


Side = Callable[[_Copy, Path], float]


def _many_files(place: _Place) -> list[Row]:
    what = f"{FILES:,} files of {FILE_SIZE >> 10} KiB to a host, {place.client}"
    # Each side has a tree of its own, so that both find the same number of files changed.
    sides: list[tuple[Side, Path]] = [
        (_Copy.ours, _tree(place.folder / "ours")),
        (_Copy.rsync, _tree(place.folder / "theirs")),
    ]

    def first(side: Side, tree: Path) -> float:
        with place.copy() as copy:
            return side(copy, tree)

    def changed(copy: _Copy, side: Side, tree: Path) -> float:
        _change(tree)
        return side(copy, tree)

    new = interleaved(ROUNDS, *(partial(first, side, tree) for side, tree in sides))
    with place.copy() as copy:
        same = interleaved(ROUNDS, *(partial(side, copy, tree) for side, tree in sides))
        some = interleaved(ROUNDS, *(partial(changed, copy, side, tree) for side, tree in sides))
    return [
        _row(f"{what}, first time", new, FIRST_AIM),
        _row(f"{what}, unchanged", same, UNCHANGED_AIM),
        _row(f"{what}, {CHANGED} of them changed", some, CHANGED_AIM),
    ]


def _large_file(place: _Place) -> list[Row]:
    what = f"one file of {LARGE >> 30} GiB to a host, {place.client}"
    data = place.folder / "large.bin"
    with data.open("wb") as file:
        for _ in range(LARGE >> 20):
            file.write(os.urandom(1 << 20))

    def one(side: Side) -> float:
        with place.copy() as copy:
            return side(copy, data)

    found = interleaved(LARGE_ROUNDS, partial(one, _Copy.ours), partial(one, _Copy.rsync))
    with place.copy() as copy:
        share = _share_of_the_rest(copy, data)
    rest = 1 - CUT
    cut = f"{what}, cut at {CUT:.0%}: what travels then"
    return [
        _row(what, found, LARGE_AIM),
        at_most(cut, (share, f"{share:.1%}"), (rest, f"the rest {rest:.0%}"), 1.01),
    ]


def _share_of_the_rest(copy: _Copy, data: Path) -> float:
    size = data.stat().st_size
    copy.host.limit = CUT * size
    try:
        copy.ours(data)
    except KnownError as error:
        if error.code != "unreachable":
            raise
    copy.host.limit, copy.host.sent = float("inf"), 0
    copy.ours(data)
    return copy.host.sent / size


def _row(what: str, found: Sequence[Sequence[float]], aim: float) -> Row:
    (ours, ours_text), (peer, peer_text) = median(found[0]), median(found[1])
    return at_most(what, (ours, ours_text), (peer, f"rsync -a {peer_text}"), aim)


def _tree(folder: Path) -> Path:
    for number in range(FILES):
        path = folder / f"class {number % 100}" / f"{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(FILE_SIZE))
    return folder


def _change(tree: Path) -> None:
    for path in sorted(tree.rglob("*.bin"))[:: FILES // CHANGED]:
        path.write_bytes(os.urandom(FILE_SIZE))
