"""Ports of runs, brought to this computer: each a server on the loopback address here whose
connections are led to where the run is. A lost link ends its connections; the next one connects
anew."""

from __future__ import annotations

import asyncio
import errno
import itertools
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from desktop_app.domain.access import Forward
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, ForwardChanged, RunChanged, RunRemoved
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Stream
from desktop_app.engine.tasks import Tasks

LOOPBACK = "127.0.0.1"
MOST_PORT = 65535
_PIECE = 256 * 1024

Dial = Callable[[], Awaitable[Stream]]
"""Connects to the port there. Raises `KnownError`."""


@dataclass
class _Open:
    forward: Forward
    dial: Dial
    server: asyncio.Server
    connections: set[asyncio.Task[None]] = field(default_factory=set)


class Forwards:
    """Ends each with its run. `ForwardChanged` tells of all that happens to them."""

    def __init__(self, bus: EventBus, tasks: Tasks) -> None:
        self._bus = bus
        self._tasks = tasks
        self._open: dict[str, _Open] = {}
        self._numbers = itertools.count(1)
        self._unsubscribe = bus.subscribe(self._hear)

    def list(self, run_id: str) -> Sequence[Forward]:
        """Those of a run, the oldest first."""
        return [each.forward for each in self._open.values() if each.forward.run_id == run_id]

    async def start(
        self,
        run_id: str,
        port: int,
        local_port: int,
        dial: Dial,
        *,
        command: Callable[[int], str],
        problem: KnownError | None = None,
    ) -> Forward:
        """Listen on a port here, on a free one for 0; `command` says the `ssh` line for it. Raises
        `InvalidError` (`port_in_use`)."""
        number = str(next(self._numbers))

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._begin(number, reader, writer)

        server = await _listen(connected, local_port)
        taken = int(server.sockets[0].getsockname()[1])
        forward = Forward(number, run_id, port, taken, command(taken))
        if problem is not None:
            forward = replace(forward, problem=problem.text, hint=problem.hint)
        self._open[number] = _Open(forward, dial, server)
        self._bus.post(ForwardChanged(forward=forward))
        return forward

    async def stop(self, number: str) -> None:
        """End one with its connections; one that has ended already is no error."""
        ended = self._open.pop(number, None)
        if ended is None:
            return
        ended.server.close()
        connections = list(ended.connections)
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await ended.server.wait_closed()
        self._bus.post(ForwardChanged(forward=ended.forward, open=False))

    async def close(self) -> None:
        self._unsubscribe()
        for number in list(self._open):
            await self.stop(number)

    def _hear(self, event: Event) -> None:
        match event:
            case RunChanged(run=run) if run is not None and run.ended:
                run_id = run.id
            case RunRemoved(run_id=run_id):
                pass
            case _:
                return
        for forward in self.list(run_id):
            self._tasks.start(self.stop(forward.id), f"end the forwarded port {forward.port}")

    def _begin(
        self, number: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve a connection, unless it came too late."""
        there = self._open.get(number)
        if there is None:
            writer.transport.abort()
            return
        task = self._tasks.start(self._serve(there, reader, writer), "a forwarded connection")
        there.connections.add(task)
        task.add_done_callback(there.connections.discard)

    async def _serve(
        self, there: _Open, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        stream: Stream | None = None
        try:
            stream = await there.dial()
            await _join(stream, reader, writer, lambda: self._tell(there, None))
            writer.close()
            await writer.wait_closed()
        except KnownError as problem:
            self._tell(there, problem)
        except OSError:
            pass  # the program here let go of it
        finally:
            if stream is not None:
                stream.close()
            writer.transport.abort()

    def _tell(self, there: _Open, problem: KnownError | None) -> None:
        text, hint = (problem.text, problem.hint) if problem else ("", "")
        if (there.forward.problem, there.forward.hint) == (text, hint):
            return
        there.forward = replace(there.forward, problem=text, hint=hint)
        if there.forward.id in self._open:
            self._bus.post(ForwardChanged(forward=there.forward))


async def _listen(
    connected: Callable[[asyncio.StreamReader, asyncio.StreamWriter], None], port: int
) -> asyncio.Server:
    if not 0 <= port <= MOST_PORT:
        raise bad_port(port, "local_port")
    try:
        return await asyncio.start_server(connected, LOOPBACK, port, limit=_PIECE)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Port {port} of this computer is in use."
            hint = "Choose another one, or none for any that is free."
        else:
            text = f"Port {port} of this computer cannot be used: {os.strerror(error.errno or 0)}."
            hint = "Choose one above 1023, or none for any that is free."
        raise InvalidError("port_in_use", text, hint=hint, field="local_port") from error


def bad_port(port: int, name: str) -> InvalidError:
    """`name` is the field at fault."""
    text = f"{port} is no port."
    return InvalidError("bad_port", text, hint="Ports go from 1 to 65535.", field=name)


async def _join(
    stream: Stream,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    heard: Callable[[], None],
) -> None:
    """Pass on what both sides say, until both have ended; each may end alone. `heard` is called
    when the other side has answered."""
    sending = asyncio.ensure_future(_send_all(reader, stream))
    try:
        while data := await stream.read():
            heard()
            writer.write(data)
            await writer.drain()
        writer.write_eof()
        await sending
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def _send_all(reader: asyncio.StreamReader, stream: Stream) -> None:
    try:
        while data := await reader.read(_PIECE):
            await stream.send(data)
        await stream.finish()
    except KnownError:
        pass  # it listens no more; what it says still comes
    except OSError:  # the program here let go of it
        stream.close()
