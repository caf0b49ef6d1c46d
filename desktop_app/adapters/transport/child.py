"""A `Channel` that is a child process of ours: its pipes are the program's streams."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import cast

from desktop_app.adapters import platform
from desktop_app.domain.errors import KnownError

PIECE = 256 * 1024
"""The most that one `read` returns, and that is held unread."""
STDERR_TAIL = 4 * 1024
_STDERR_GRACE_S = 1.0
_REAP_S = 5.0


class Children:
    """Starts programs in sessions of their own, so that a terminal's Ctrl+C does not reach them."""

    def __init__(self, where: str = "this computer", stderr_tail: int = STDERR_TAIL) -> None:
        self._where = where
        self._stderr_tail = stderr_tail
        self._channels: set[ChildChannel] = set()

    async def start(
        self, argv: Sequence[str], env: Mapping[str, str] | None = None
    ) -> ChildChannel:
        """Raises `KnownError`: `not_found`, and `start_failed` for whatever else the system does
        not allow."""
        loop = asyncio.get_running_loop()
        try:
            _, channel = await loop.subprocess_exec(
                self._make, *argv, start_new_session=True, env=env
            )
        except (FileNotFoundError, NotADirectoryError) as error:
            raise KnownError("not_found", f"There is no program {argv[0]} here.") from error
        except PermissionError as error:
            raise KnownError("not_found", f"{argv[0]} may not be executed.") from error
        except OSError as error:
            raise KnownError("start_failed", f"{argv[0]} cannot be started: {error}") from error
        if not channel.closed:
            self._channels.add(channel)
        return channel

    async def close(self) -> None:
        """Close every channel and wait until the programs are gone."""
        channels = list(self._channels)
        for channel in channels:
            channel.close()
        if channels:
            await asyncio.wait([asyncio.ensure_future(c.wait()) for c in channels], timeout=_REAP_S)

    def _make(self) -> ChildChannel:
        return ChildChannel(self._channels.discard, self._stderr_tail, self._where)


class ChildChannel(asyncio.SubprocessProtocol):
    """A `Channel`, and the protocol that asyncio feeds it through. `stderr_tail` is how many bytes
    of standard error are kept, `where` says in errors whose program this is."""

    def __init__(
        self, on_end: Callable[[ChildChannel], None], stderr_tail: int, where: str
    ) -> None:
        self._on_end = on_end
        self._stderr_tail = stderr_tail
        self._where = where
        self._transport: asyncio.SubprocessTransport | None = None
        self._stdin: asyncio.WriteTransport | None = None
        self._unread = bytearray()
        self._paused = False
        self._finished = False
        self._closed = False
        self._stderr = bytearray()
        self._readable = asyncio.Event()
        """There is something to read, or there never will be."""
        self._writable = asyncio.Event()
        """There is room to write, or nobody will read it."""
        self._stdout_open = True
        self._stdin_open = True
        self._wide = False
        self._stderr_ended = asyncio.Event()
        self._exited = asyncio.Event()

    # The port

    async def send(self, data: bytes) -> None:
        view = memoryview(data)
        if len(view) >= PIECE and not self._wide:
            self._widen()
        for start in range(0, len(view), PIECE):
            if not self._stdin_open or self._finished or self._stdin is None:
                raise gone(self._where)
            self._stdin.write(view[start : start + PIECE])
            await self._writable.wait()
        if not self._stdin_open:
            raise gone(self._where)

    async def finish(self) -> None:
        self._finished = True
        if self._stdin is not None:
            self._stdin.close()

    async def read(self) -> bytes:
        await self._readable.wait()
        piece = bytes(self._unread[:PIECE])
        del self._unread[:PIECE]
        if not self._unread and self._stdout_open:
            self._readable.clear()
        if self._paused and len(self._unread) < PIECE:
            self._paused = False
            self._stdout().resume_reading()
        return piece

    async def wait(self) -> tuple[int, str]:
        await self._exited.wait()
        try:
            # What it started detached may hold the pipe for long.
            async with asyncio.timeout(_STDERR_GRACE_S):
                await self._stderr_ended.wait()
        except TimeoutError:
            pass
        code = None if self._transport is None else self._transport.get_returncode()
        assert code is not None
        return code, self._stderr.decode(errors="replace")

    def close(self) -> None:
        self._unread.clear()
        self._end_stdout()
        self._stderr_ended.set()
        if self._stdin is not None and not _is_ending(self._stdin):
            self._stdin.abort()  # closing would wait until what is buffered was read
        self._end_stdin()
        if self._transport is not None:
            _close_outputs(self._transport)
            _kill(self._transport)

    # asyncio.SubprocessProtocol

    @property
    def closed(self) -> bool:
        """Whether the program and its pipes are gone."""
        return self._closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)
        self._stdin = cast("asyncio.WriteTransport", self._transport.get_pipe_transport(0))
        self._writable.set()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self._stderr += data
            del self._stderr[: -self._stderr_tail]
            return
        if not self._stdout_open:
            return
        self._unread += data
        self._readable.set()
        if len(self._unread) >= PIECE and not self._paused:
            self._paused = True
            self._stdout().pause_reading()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 0:
            self._end_stdin()
        elif fd == 1:
            self._end_stdout()
        else:
            self._stderr_ended.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def process_exited(self) -> None:
        self._end_stdin()
        self._exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed = True
        self._on_end(self)
        if self._transport is not None:
            self._transport.close()

    def _widen(self) -> None:
        self._wide = True
        pipe = None if self._stdin is None else self._stdin.get_extra_info("pipe")
        if pipe is not None:
            platform.widen_pipe(pipe.fileno(), 4 * PIECE)

    def _end_stdin(self) -> None:
        self._stdin_open = False
        self._writable.set()

    def _end_stdout(self) -> None:
        self._stdout_open = False
        self._paused = False
        self._readable.set()

    def _stdout(self) -> asyncio.ReadTransport:
        assert self._transport is not None
        return cast("asyncio.ReadTransport", self._transport.get_pipe_transport(1))


def _is_ending(pipe: asyncio.WriteTransport) -> bool:
    """Whether its end is on its way already: asyncio would announce a second one, and fail."""
    return pipe.is_closing() and pipe.get_write_buffer_size() == 0


def _close_outputs(transport: asyncio.SubprocessTransport) -> None:
    for fd in (1, 2):
        pipe = transport.get_pipe_transport(fd)
        if pipe is not None:
            pipe.close()


def _kill(transport: asyncio.SubprocessTransport) -> None:
    """Kill the program, not its children. Not through the transport, which would take the exit code
    of a program that has just ended away from asyncio's watcher."""
    if transport.get_returncode() is None:
        with suppress(ProcessLookupError):
            os.kill(transport.get_pid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def gone(where: str) -> KnownError:
    """Why nothing more can be sent."""
    return KnownError("unreachable", f"The program on {where} does not listen any more.")
