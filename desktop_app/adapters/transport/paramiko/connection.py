"""One connection to a host, shared by its channels, and the few threads that block for it."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar

import paramiko

from desktop_app.adapters.transport import ssh_errors
from desktop_app.adapters.transport.paramiko.channel import WINDOW, ParamikoChannel
from desktop_app.adapters.transport.paramiko.observed import ObservedTransport
from desktop_app.adapters.transport.remote_channel import Deadlines
from desktop_app.adapters.transport.remote_command import COMMAND

P = ParamSpec("P")
T = TypeVar("T")

_ASKING = 2
"""Threads that wait for an answer of the host: few open a channel at once."""
_DIALLING = 4
"""Threads that wait until the host has connected to a port; apart, as that may take its time."""
_PROHIBITED = 1
"""RFC 4254, 5.1: why a channel is refused."""
_END_S = 5.0


class Connection:
    """Threads: paramiko's own, which reads; one that writes, in order; up to two that wait for an
    answer. `via` is the connection that it goes through, and is closed with it."""

    def __init__(self, name: str, sock: Any, deadlines: Deadlines, via: Connection | None) -> None:
        self.name = name
        self._sock = sock
        self._deadlines = deadlines
        self._via = via
        self._loop = asyncio.get_running_loop()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=f"ssh-write-{name}")
        self._asking = ThreadPoolExecutor(_ASKING, thread_name_prefix=f"ssh-ask-{name}")
        self._dialling = ThreadPoolExecutor(_DIALLING, thread_name_prefix=f"ssh-dial-{name}")
        self._channels: dict[int, ParamikoChannel] = {}
        self._told: set[int] = set()
        self._closed = False
        self._pinging: Future[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self.transport = ObservedTransport(sock, self._tell, self._tell_end, self._write)

    @property
    def alive(self) -> bool:
        return not self._closed and bool(self.transport.is_active())

    def keep_alive(self) -> None:
        """From now on notice when the host is lost."""
        self._keeping = asyncio.ensure_future(self._watch())

    async def open(self) -> ParamikoChannel:
        """A channel on which `COMMAND` runs."""
        try:
            opened = await self.asked(partial(self.transport.open_session, window_size=WINDOW))
        except paramiko.ChannelException as error:
            raise ssh_errors.too_many_sessions(self.name) from error
        channel = ParamikoChannel(self, opened)
        self._channels[opened.chanid] = channel
        try:
            await self.io(self.transport.post_exec, opened, COMMAND)
        except BaseException:
            channel.close()
            raise
        return channel

    async def open_port(self, address: str, port: int) -> ParamikoChannel:
        """To a port as the host sees it."""
        dial = partial(
            self.transport.open_channel,
            "direct-tcpip",
            dest_addr=(address, port),
            src_addr=("127.0.0.1", 0),
            window_size=WINDOW,
            timeout=self._deadlines.start,
        )
        try:
            opened = await self.asked(dial, self._dialling)
        except paramiko.ChannelException as error:
            if error.code == _PROHIBITED:
                raise ssh_errors.forwarding_refused(self.name) from error
            raise ssh_errors.nobody_listens(self.name, address, port) from error
        channel = ParamikoChannel(self, opened)
        self._channels[opened.chanid] = channel
        return channel

    async def asked(self, call: Callable[[], Any], pool: ThreadPoolExecutor | None = None) -> Any:
        """What a call that opens a channel gives; one that comes too late is closed again. Raises
        `ChannelException` where the host refuses."""
        if not self.alive:
            raise ssh_errors.lost(self.name)
        future = (pool or self._asking).submit(call)
        answer = asyncio.wrap_future(future)
        try:
            return await asyncio.shield(answer)
        except paramiko.ChannelException:
            raise
        except (paramiko.SSHException, EOFError, OSError) as error:
            raise ssh_errors.lost(self.name) from error
        except asyncio.CancelledError:
            answer.add_done_callback(_take_note)
            future.add_done_callback(_close_result)
            raise

    async def blocking(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A step of logging in; ended from outside by `end`."""
        return await asyncio.wrap_future(self._asking.submit(call, *args, **kwargs))

    async def io(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A call that writes to the socket; such calls run one after another."""
        if self._closed:
            raise ssh_errors.lost(self.name)
        try:
            return await asyncio.wrap_future(self._writer.submit(call, *args, **kwargs))
        except (paramiko.SSHException, EOFError) as error:
            raise ssh_errors.lost(self.name) from error

    def post(self, call: Callable[[], object]) -> None:
        """As `io`, without waiting; what comes of it is of no interest."""
        if not self._closed:
            self._writer.submit(call)

    def forget(self, channel: int) -> None:
        """It needs no news any more."""
        self._channels.pop(channel, None)

    def needs_room(self, channel: int, size: int) -> AbstractContextManager[None]:
        """A channel has news, too, once the host takes so much of it."""
        return self.transport.needs_room(channel, size)

    def take_signal(self, channel: int) -> int:
        """The signal that ended a channel's program, if it is told for the first time; else 0."""
        return self.transport.ended_by.pop(channel, 0)

    def end(self) -> None:
        """Let go of the connection; whatever waits for it is told that it is lost."""
        if self._closed:
            return
        self._closed = True
        if self._keeping is not None:
            self._keeping.cancel()
        if self._via is not None:
            self._via.end()
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads
        self.transport.close()
        self._sock.close()
        for pool in (self._writer, self._asking, self._dialling):
            pool.shutdown(wait=False)  # what they are at ends at once, with an error
        self._tell_all()

    async def close(self) -> None:
        """Close its channels and the connection, and wait until its threads are gone."""
        for channel in list(self._channels.values()):
            channel.close()
        self.end()
        if self.transport.is_alive():
            await asyncio.to_thread(self.transport.join, _END_S)
        if self._via is not None:
            await self._via.close()

    async def _watch(self) -> None:
        """A host that is quiet is asked for a word, one that stays so is lost."""
        quiet, lost = self._deadlines.quiet, self._deadlines.lost
        while True:
            silence = time.monotonic() - self.transport.heard
            if silence >= lost:
                self.end()
                return
            if silence >= quiet:
                self._ping()
                await asyncio.sleep(min(quiet, lost - silence))
            else:
                await asyncio.sleep(quiet - silence)

    def _ping(self) -> None:
        if self._pinging is None or self._pinging.done():
            self._pinging = self._writer.submit(self.transport.post_ping)

    # On paramiko's thread

    def _tell(self, channel: int) -> None:
        if channel not in self._told:  # else its news is on its way already
            self._told.add(channel)
            self._call(self._hear, channel)

    def _write(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the connection is being ended, and its channels with it
            self._writer.submit(call)

    def _tell_end(self) -> None:
        self._call(self._tell_all)

    def _call(self, call: Callable[..., None], *args: int) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(call, *args)

    # On the loop

    def _hear(self, channel: int) -> None:
        self._told.discard(channel)
        if channel in self._channels:
            self._channels[channel].notice()

    def _tell_all(self) -> None:
        for channel in list(self._channels.values()):
            channel.notice()


def _take_note(answer: asyncio.Future[Any]) -> None:
    """Nobody waits for it any more: that it failed is no news then."""
    if not answer.cancelled():
        answer.exception()


def _close_result(future: Future[Any]) -> None:
    if not future.cancelled() and future.exception() is None:
        future.result().close()
