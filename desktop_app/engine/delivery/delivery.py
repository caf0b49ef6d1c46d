"""Brings what a run needs to another host: asks what is missing there, and streams only that.

Whatever cuts it off, the next attempt asks again: what arrived is there, and a large file goes on
where it stopped.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Progress
from desktop_app.engine.delivery.copies import cannot_read
from desktop_app.engine.delivery.hash_cache import HashCache
from desktop_app.engine.delivery.input_trees import pack_input
from desktop_app.engine.delivery.known_trees import KnownTrees
from desktop_app.engine.delivery.snapshot import changed_while_reading
from desktop_app.engine.delivery.squeeze import Squeezer
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.progress import PERIOD, Report
from desktop_app.engine.runs.requests import Request
from desktop_app.hostside.contents.manifest import read_manifest
from desktop_app.hostside.contents.manifest_changes import difference, own_entries
from desktop_app.hostside.contents.pieces import Piece
from desktop_app.hostside.contents.store import PIECE, Store, hash_file
from desktop_app.hostside.protocol import HostError

MANY = 50_000
"""Contents that one request names at most."""
_ATTEMPTS = 3
_MUCH = 0.5
"""Of a list of files; one of which so much is new is sent whole."""
Wanted = Callable[[], bool]
"""Whether a delivery still is; asked now and then, on another thread."""


@dataclass(frozen=True)
class Content:
    """Bytes that a run needs, and where they lie here; `name` is for a person."""

    sha256: str
    size: int
    path: str
    name: str
    base: str = ""
    told: bytes = b""
    """Of a manifest: what it is made of there, and how; this travels in its place."""


class Deliveries:
    """Packs what lies on this computer, and sends it."""

    def __init__(self, paths: WorkspacePaths, bus: EventBus) -> None:
        self._store = Store(str(paths.root))
        self._bus = bus
        self.hashes = HashCache(paths.index / "hashes")
        self._trees = KnownTrees(paths.index / "hashes")

    async def pack(self, inputs: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """The inputs of a request, by path, as ones of which every file is named by its content.

        Raises `InvalidError`, `KnownError` (`changed_while_reading`).
        """
        return [await self._packed(entry["name"], entry["path"]) for entry in inputs]

    async def deliver(self, host: Host, request: Request, wanted: Wanted) -> None:
        """Everything that the run needs is at the host when this returns.

        Raises `KnownError`: `unreachable`; `changed_while_reading` names a file; `cancelled` where
        it is not wanted any more; what the host refuses.
        """
        for attempt in range(_ATTEMPTS):
            # Also once all has come: what was asked for just now stays there until the start.
            trees = await host.lacking(await asyncio.to_thread(self._asked, request, attempt))
            if not trees:
                return
            contents = await asyncio.to_thread(self._contents, request, trees)
            missing, kept = await _missing(host, list(contents))
            if attempt:  # a list that is damaged there is not missed by its name
                missing = list(dict.fromkeys([*trees, *missing]))
            some = [contents[digest] for digest in missing]
            job = _Job(self._bus, request, some, kept, wanted)
            try:
                await job.run(host)
                if attempt == 0 and all(trees.values()):
                    return  # the rest of each was there a moment ago, and stays until the start
            except KnownError as error:
                if error.code == "corrupt" and (names := await asyncio.to_thread(_changed, some)):
                    raise changed_while_reading(names) from error
                # Another delivery went on with the same part, or what was kept of it is damaged.
                if error.code not in ("part_lost", "corrupt") or attempt + 1 == _ATTEMPTS:
                    raise

    async def deliver_context(
        self, host: Host, target: str, environment: Mapping[str, Any]
    ) -> None:
        """The files that an environment's Dockerfile copies are at the host when this returns.
        Raises as `deliver`."""
        if environment.get("context"):
            request = {"id": "", "target": target, "environment": environment, "inputs": []}
            await self.deliver(host, request, lambda: True)

    async def _packed(self, name: str, path: str) -> dict[str, str]:
        job = Progress(job=f"input {name} {path}", text=f"Reading the input {name}")
        loop = asyncio.get_running_loop()

        def report(done: int, total: int) -> None:
            event = Progress(job=job.job, text=job.text, done=done, total=total)
            loop.call_soon_threadsafe(self._bus.post, event)

        try:
            found = await asyncio.to_thread(
                pack_input, Path(path), self._store, self._trees, report
            )
        finally:
            self._bus.post(Progress(job=job.job, text=job.text, finished=True))
        packed = {"name": name, "source": path, "manifest": found.manifest}
        return {**packed, "file": found.file} if found.file else packed

    def _asked(self, request: Request, attempt: int) -> dict[str, list[str]]:
        """The manifests of what is in the store here and of the inputs that travel, each with
        earlier ones of its tree, of which most may be there. Not at a second attempt: something
        there is damaged."""
        asked: dict[str, list[str]] = {tree: [] for tree in _kept_here(request)}
        for entry in request["inputs"]:
            if manifest := entry.get("manifest"):
                earlier = [] if attempt else self._trees.earlier(Path(entry["source"]))
                asked[manifest] = [other for other in earlier if other != manifest]
        return asked

    def _contents(self, request: Request, trees: Mapping[str, str]) -> dict[str, Content]:
        """Of those trees, by sha256; of one that is like another one there, what that has not. The
        manifests come first: they are small, and tell of the rest."""
        files, found = {}, {}
        for tree, like in trees.items():
            files[tree], found[tree] = self._changes(tree, like) or self._whole(tree)
        for tree in _kept_here(request):
            for entry in files.get(tree, ()):
                found.setdefault(entry["sha256"], self._own(entry["sha256"], entry["path"]))
        for given in (entry for entry in request["inputs"] if entry.get("manifest") in trees):
            source = Path(given["source"])
            folder = source.parent if given.get("file") else source
            for entry in files[given["manifest"]]:
                name, sha256 = str(entry["path"]), str(entry["sha256"])
                content = Content(sha256, int(entry["size"]), f"{folder}/{name}", name)
                found.setdefault(sha256, content)
        return found

    def _whole(self, tree: str) -> tuple[list[dict[str, Any]], Content]:
        """All of its files, and the list of them."""
        return self._files(tree), self._own(tree, "the list of files")

    def _changes(self, tree: str, like: str) -> tuple[list[dict[str, Any]], Content] | None:
        """The files that another tree has not, and how the lists of files differ; None where it is
        not known, or much."""
        if not (like and self._store.has(like)):
            return None
        try:
            base, manifest = self._store.read(like), self._store.read(tree)
        except HostError:
            return None  # damaged: whoever reads it next says so
        changes = difference(base, manifest)
        told = json.dumps(changes, separators=(",", ":")).encode("ascii")
        if len(told) > len(manifest) * _MUCH:
            return None
        content = self._own(tree, "the list of files")
        return own_entries(changes), replace(content, base=like, told=told)

    def _own(self, digest: str, name: str) -> Content:
        """Something of the workspace's own store."""
        path = self._store.path(digest)
        try:
            return Content(digest, Path(path).stat().st_size, path, name)
        except OSError as error:
            raise cannot_read(path, error) from error

    def _files(self, manifest: str) -> list[dict[str, Any]]:
        try:
            return read_manifest(self._store.read(manifest))
        except HostError as error:
            raise KnownError(error.code, error.text, hint=error.hint) from error


def _kept_here(request: Request) -> Sequence[str]:
    """The trees of a request of which every content is in the store here: its code, and the context
    of its environment."""
    trees = (request.get("manifest"), request["environment"].get("context"))
    return [tree for tree in trees if tree]


async def _missing(host: Host, digests: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    missing: list[str] = []
    kept: dict[str, int] = {}
    for at in range(0, len(digests), MANY):
        some, parts = await host.need(digests[at : at + MANY])
        missing += some
        kept.update(parts)
    return missing, kept


class _Job:
    """One stream of contents, and how far it is."""

    def __init__(
        self,
        bus: EventBus,
        request: Request,
        contents: Sequence[Content],
        kept: Mapping[str, int],
        wanted: Wanted,
    ) -> None:
        self._contents = contents
        self._kept = kept
        self._wanted = wanted
        self._asked = 0.0
        text = f"Sending files to {request['target']}"
        total = sum(map(self._travelling, contents))
        what = request["id"] or request["environment"]["hash"]
        job = Progress(job=f"deliver {what}", text=text, run_id=request["id"], total=total)
        self._report = Report(bus, job)

    async def run(self, host: Host) -> None:
        try:
            for at in range(0, len(self._contents), MANY):
                some = self._contents[at : at + MANY]
                await host.take([self._header(content) for content in some], self._pieces(some))
        finally:
            self._report.finish()

    def _offset(self, content: Content) -> int:
        kept = self._kept.get(content.sha256, 0)
        return kept if kept < content.size else 0

    def _travelling(self, content: Content) -> int:
        return len(content.told) or content.size - self._offset(content)

    def _header(self, content: Content) -> dict[str, Any]:
        header = {"sha256": content.sha256, "size": content.size}
        if content.base:
            return {**header, "base": content.base, "told": len(content.told)}
        offset = self._offset(content)
        return {**header, "offset": offset} if offset else header

    async def _pieces(self, contents: Sequence[Content]) -> AsyncIterator[bytes]:
        """While one travels the next one is read."""
        squeezer = Squeezer()
        pieces = ((len(piece), squeezer.piece(piece)) for piece in _joined(self._read(contents)))
        coming = _in_thread(pieces)
        try:
            while (piece := await coming) is not None:
                coming = _in_thread(pieces)
                size, (head, data) = piece
                began = time.perf_counter()
                yield head
                yield data
                squeezer.sent(len(data), time.perf_counter() - began)
                self._report.add(size)
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    def _read(self, contents: Sequence[Content]) -> Iterator[bytes]:
        """The bytes of every content. The host verifies them. Blocking."""
        for content in contents:
            if content.told:
                yield content.told
                continue
            try:
                yield from self._read_one(content)
            except FileNotFoundError as error:
                raise changed_while_reading([content.name]) from error
            except OSError as error:
                raise cannot_read(content.path, error) from error

    def _read_one(self, content: Content) -> Iterator[bytes]:
        offset = self._offset(content)
        left = content.size - offset
        with open(content.path, "rb", buffering=0) as file:  # noqa: PTH123 - of very many files
            if offset:
                file.seek(offset)
            while left and (piece := file.read(min(PIECE, left))):
                self._check_wanted()
                left -= len(piece)
                yield piece
        if left:
            raise changed_while_reading([content.name])

    def _check_wanted(self) -> None:
        now = time.monotonic()
        if now - self._asked >= PERIOD:
            self._asked = now
            if not self._wanted():
                raise KnownError("cancelled", "Cancelled before it started.")


def _changed(contents: Sequence[Content]) -> list[str]:
    """The names of those that are not any more what they were. Blocking."""
    found = []
    for content in contents:
        try:
            if hash_file(content.path) != content.sha256:
                found.append(content.name)
        except OSError:
            found.append(content.name)
    return found


def _in_thread(pieces: Iterator[tuple[int, Piece]]) -> asyncio.Future[tuple[int, Piece] | None]:
    """The next one, and of how many bytes of files it was made."""
    return asyncio.ensure_future(asyncio.to_thread(next, pieces, None))


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in large pieces: ten thousand small files are a few messages."""
    waiting = bytearray()
    for piece in pieces:
        if not waiting and len(piece) == PIECE:
            yield piece
            continue
        waiting += piece
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
