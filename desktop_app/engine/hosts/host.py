"""The desktop's side of the host-side program: its verbs as calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.engine.delivery.handing_over import FEW_BYTES, hand_over, one, travelling
from desktop_app.engine.environments.build_frames import BuildFrames
from desktop_app.engine.following.follow_channel import Follow
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.hosts.frames import Frames, HostRefusal, timed_facts
from desktop_app.engine.hosts.program_words import died, no_python, read_line, refused, send_request
from desktop_app.engine.hosts.serving import Serving
from desktop_app.engine.images.host_images import HostImages
from desktop_app.engine.ports import Channel, HostProgram, Stream, Transport
from desktop_app.hostside.protocol import Frame, Header, encode_request

Pull = Mapping[str, str]
"""Where an image may be had: `registry`, `image` by digest there, `user`, `password`."""
Ask = Callable[[str, Mapping[str, Any], float | None], Awaitable[Header]]
_DELIVERIES = 3
_FETCHES = 2
_PATIENCE = 60.0
_LONG_PATIENCE = 600.0
"""Seconds for a verb whose work is small, and for one that may have much to delete or send."""


@dataclass
class _Known:
    """What all who use a host know of it."""

    program: str = ""
    """Where it lies there, empty until that is known."""


class Host:
    """One host's program: each call is one verb. Raises `KnownError` for everything a host can
    refuse and for a host that cannot be reached (`unreachable`).

    `in_place` says that its files are this computer's own, so that streams need not be copied:
    `root` is the run root then. Elsewhere the run root lies below `root`, one for each machine, as
    several may share a file system; empty for the usual place in the user's home.
    """

    def __init__(
        self,
        transport: Transport,
        python: str,
        root: str,
        program: HostProgram,
        *,
        in_place: bool,
        cache_limit: int | None = None,
    ) -> None:
        """`cache_limit`: so many bytes of what was delivered stay there for the next run."""
        self.in_place = in_place
        self.root = root
        self._transport = transport
        self._python = python
        self._program = program
        self._cache_limit = cache_limit
        self._known = _Known()
        self._serving = Serving(partial(self._open, "serve", {}))
        self._taking = Serving(partial(self._open, "serve", {}))
        """Deliveries alone, which may take long: no cancel waits behind one."""
        self.deliveries = asyncio.Semaphore(_DELIVERIES)
        """Held while a run is delivered: hosts allow few sessions at once."""
        self.fetches = asyncio.Semaphore(_FETCHES)
        """Held while outputs come."""

    def within(self, cache_limit: int) -> Host:
        """The same host on the same connection, where a delivery leaves so many bytes."""
        other = copy(self)
        other._cache_limit = cache_limit  # noqa: SLF001 - of ours
        return other

    async def facts(self) -> Header:
        """What the host says about itself now: the keys of `domain.compute.HostFacts`."""
        async with self._facts(None) as frames:
            async for header, _ in frames:
                if header["kind"] == "facts":
                    return header
        raise KnownError("host_program_failed", "The host told nothing about itself.")

    @asynccontextmanager
    async def live_facts(self, every: float) -> AsyncIterator[AsyncIterator[Frame]]:
        """Facts every so many seconds, until the context is left."""
        async with self._facts(every) as frames:
            yield frames

    @asynccontextmanager
    async def _facts(self, every: float | None) -> AsyncIterator[AsyncIterator[Frame]]:
        async with self._channel("facts", {"every": every}) as channel:
            yield timed_facts(channel, self._read(channel))

    async def lacking(self, trees: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Which manifests the host lacks, or a file that they name; to each the first of those that
        are like it of which the host has all, empty where it has none."""
        answer = await self._served("trees", {"trees": {t: [*like] for t, like in trees.items()}})
        with understood(answer):
            found = {str(tree): str(answer["like"].get(tree, "")) for tree in answer["missing"]}
            if not all(
                tree in trees and like in ["", *trees[tree]] for tree, like in found.items()
            ):
                raise ValueError("what nobody asked for")
        return found

    async def need(self, digests: Sequence[str]) -> tuple[list[str], dict[str, int]]:
        """Which contents the host lacks, and of how many of their bytes it has kept a part."""
        answer = await self._served("need", {"digests": list(digests)})
        with understood(answer):
            missing = [str(digest) for digest in answer["missing"]]
            kept = {str(digest): max(0, int(size)) for digest, size in answer["kept"].items()}
            if not {*missing} <= {*digests}:
                raise ValueError("what nobody asked for")
        return missing, kept

    async def take(
        self, contents: Sequence[Mapping[str, Any]], pieces: AsyncIterator[bytes]
    ) -> None:
        """Hand over contents (`sha256`, `size`, `offset` of what the host has) as one stream of
        their bytes; they are in the host's store once this returns. What `pieces` raises ends it.
        Of a manifest with a `base` that the host has, so many `told` bytes say how it differs.
        """
        request = {"blobs": list(contents), "limit": self._cache_limit}
        if sum(map(travelling, contents)) <= FEW_BYTES:
            data = b"".join([piece async for piece in pieces])
            if await self._has_taken(request, data):
                return
            pieces = one(data)
        channel = await self._open("take", request)
        await hand_over(channel, pieces, self._answer("take", channel))

    async def _has_taken(self, request: Mapping[str, Any], data: bytes) -> bool:
        """Few bytes, without a program of their own; False where room has to be made for them."""
        request, ask = {**request, "told": len(data)}, partial(self._taking.ask, data=data)
        try:
            await self._call("take_few", request, _LONG_PATIENCE, ask)
        except HostRefusal as error:
            if error.code != "no_room":
                raise
            return False
        return True

    async def start(
        self, run: Mapping[str, Any], secrets: Mapping[str, str], pull: Pull | None = None
    ) -> Header:
        """Hand a run over. Once it answers the run is the host's; asking twice starts it once.
        `pull` says where its image may be had."""
        request = {"run": dict(run), "secret_values": dict(secrets), "pull": pull}
        return await self._call("start", request, _PATIENCE)

    async def cancel(self, run_id: str) -> str:
        """`cancelling`, `ended` or `never_started`; a start that comes later is refused."""
        answer = await self._served("cancel", {"run": run_id})
        with understood(answer):
            return str(answer["state"])

    async def remove(self, run_id: str) -> int:
        """Delete a run that has ended; the bytes freed."""
        answer = await self._call("remove", {"run": run_id}, _LONG_PATIENCE)
        with understood(answer):
            return int(answer["freed"])

    @asynccontextmanager
    async def fetch(
        self, run_id: str, files: Sequence[tuple[str, int]]
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        """Outputs of a run by path, in this order, each from an offset on: `data` frames with the
        number of the `file`; of one that is not to be had a `lacking` frame that says `why`."""
        wanted = [{"path": path, "offset": offset} for path, offset in files]
        async with self._frames("fetch", {"run": run_id, "files": wanted}) as frames:
            yield frames

    async def port(self, run_id: str, port: int) -> Header:
        """Where a port of a run is: its `address` for the host, or a `relay` command to it; whether
        anybody `listens`, None where that cannot be told."""
        return await self._served("port", {"run": run_id, "port": port})

    async def connect(self, address: str, port: int) -> Stream:
        """A port as the host sees it."""
        return await self._transport.connect(address, port)

    async def relay(self, argv: Sequence[str]) -> Channel:
        """Start a program there."""
        return await self._start(argv)

    async def shell(self, run_id: str, command: Sequence[str] = ()) -> Sequence[str]:
        """What starts a person's shell in a run's place, or a command, at a terminal there."""
        words = ["--", *command] if command else []
        return [*await self._line("shell"), "--run", run_id, *words]

    async def by_hand(self, verb: str, run_id: str = "") -> Sequence[str]:
        """What asks for a small verb at a terminal of the host, and prints its answer."""
        return [*await self._line(verb), "--by-hand", *(["--run", run_id] if run_id else [])]

    async def _line(self, verb: str) -> Sequence[str]:
        await self._install()
        place = ["--root" if self.in_place else "--base", self.root] if self.root else []
        return [self._python, self._known.program, verb, *place]

    async def traces(self) -> Header:
        """Everything of ours there, as `traces` with `kind`, `name` and `size` in bytes, and the
        `live` runs among it."""
        return await self._call("traces")

    async def erase(self) -> Header:
        """Remove it; the bytes `freed`, and what is `left` and why. Raises `KnownError`
        (`still_running`)."""
        self._end_serving()
        answer = await self._call("erase")
        self._known.program = ""
        return answer

    @property
    def images(self) -> HostImages:
        """The images of its engine, on their way to others and from there."""
        return HostImages(self._call, self._frames)

    async def built(self) -> Header:
        """What was `built` of environments there, and why the engine cannot be asked: `trouble`
        with a `hint`, empty where it can."""
        return await self._call("built", {}, _LONG_PATIENCE)

    async def interpreter(self, python: str, modules: Sequence[str]) -> Header:
        """What it tells of itself, as `hostside.interpreter.ask`."""
        return await self._call("interpreter", {"python": python, "modules": modules}, _PATIENCE)

    async def discard(self, kind: str, key: str) -> int:
        """Delete one that was built; the bytes freed. Raises `KnownError` (`in_use`)."""
        answer = await self._call("discard", {"kind": kind, "key": key})
        with understood(answer):
            return int(answer["freed"])

    @asynccontextmanager
    async def build(
        self,
        environment: Mapping[str, Any],
        launcher: str,
        private: Mapping[str, Any],
        *,
        join: bool = False,
    ) -> AsyncIterator[BuildFrames]:
        """Build an environment for a launcher, or join a build that goes on. Who only wants to
        `join` begins none, and none goes on for him. `private`: what it may know (`secret_values`,
        `network`), and where its image may be had instead (`pull`)."""
        asked = {"environment": dict(environment), "launcher": launcher, "join": join}
        request = {**private, **asked}
        async with self._channel("build", request) as channel:
            yield BuildFrames(channel, self._read(channel))

    @asynccontextmanager
    async def follow(
        self, watch: Mapping[str, Mapping[str, int]]
    ) -> AsyncIterator[tuple[Follow, AsyncIterator[Frame]]]:
        """Everything that watched runs write, from the given offsets on, until the context is
        left."""
        request = {"inline": not self.in_place, "watch": watch}
        async with self._channel("follow", request) as channel:
            yield Follow(channel), self._read(channel)

    async def close(self) -> None:
        self._end_serving()
        await self._transport.close()

    def _end_serving(self) -> None:
        self._serving.close()
        self._taking.close()

    async def _served(self, verb: str, request: Mapping[str, Any]) -> Header:
        """As `_call`, without a program of its own for a verb that is asked often."""
        return await self._call(verb, request, _PATIENCE, self._serving.ask)

    async def _call(
        self,
        verb: str,
        request: Mapping[str, Any] | None = None,
        patience: float | None = None,
        ask: Ask | None = None,
    ) -> Header:
        """Verbs may be repeated: once more where the program had vanished from the host. One that
        has no answer after `patience` seconds counts as lost: its disk may hang, though the host
        itself does not. `ask` asks another than a program of the verb's own."""
        try:
            return await self._call_patiently(verb, request or {}, patience, ask or self._ask)
        except TimeoutError as error:
            raise KnownError(
                "unreachable",
                f"The host has given no answer to {verb!r} for {patience:.0f} seconds.",
                hint="Look whether its disk still answers.",
            ) from error

    async def _call_patiently(
        self, verb: str, request: Mapping[str, Any], patience: float | None, ask: Ask
    ) -> Header:
        try:
            return await ask(verb, request, patience)
        except KnownError as error:
            async with asyncio.timeout(patience):
                if error.code != "host_program_failed" or not await self._install():
                    raise
        return await ask(verb, request, patience)

    async def _ask(self, verb: str, request: Mapping[str, Any], patience: float | None) -> Header:
        async with asyncio.timeout(patience), self._channel(verb, request) as channel:
            await channel.finish()
            return await self._answer(verb, channel)

    async def _answer(self, verb: str, channel: Channel) -> Header:
        async for header, _ in self._read(channel):
            if header["kind"] == "answer":
                return header
        raise KnownError("host_program_failed", f"The host gave no answer to {verb!r}.")

    @asynccontextmanager
    async def _frames(
        self, verb: str, request: Mapping[str, Any]
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        """What is answered, where nothing follows the request."""
        async with self._channel(verb, request) as channel:
            await channel.finish()
            yield self._read(channel)

    @asynccontextmanager
    async def _channel(self, verb: str, request: Mapping[str, Any]) -> AsyncIterator[Channel]:
        channel = await self._open(verb, request)
        try:
            yield channel
        finally:
            channel.close()

    async def _open(self, verb: str, request: Mapping[str, Any]) -> Channel:
        if not self._known.program:
            await self._install()
        channel = await self._start([self._python, self._known.program, verb])
        try:
            place = {"root" if self.in_place else "base": self.root}
            await send_request(channel, encode_request({**place, **request}))
        except BaseException:
            self._known.program = ""  # as below
            channel.close()
            raise
        return channel

    async def _start(self, argv: Sequence[str]) -> Channel:
        try:
            return await self._transport.start(argv)
        except KnownError as error:
            if error.code != "not_found":
                raise
            raise no_python(self._python, here=self.in_place) from error

    async def _install(self) -> bool:
        """Whether the program had to be sent."""
        channel = await self._start(self._program.probe_argv(self._python))
        try:
            answer = await read_line(channel)
            missing = answer == b"need"
            if missing:
                await channel.send(self._program.archive())
                answer = await read_line(channel)
            await channel.finish()
            if not answer.startswith(b"have "):
                raise refused(answer) or await died(channel)
        finally:
            channel.close()
        self._known.program = answer[5:].decode("utf-8", "surrogateescape")
        return missing

    async def _read(self, channel: Channel) -> AsyncIterator[Frame]:
        frames = Frames(channel)
        answered = False
        while not answered:
            try:
                header, payload = await frames.next()
            except KnownError as error:
                if error.code == "host_program_failed":
                    self._known.program = ""  # it may have vanished: whoever asks next looks
                raise
            yield header, payload
            answered = header["kind"] == "answer"
