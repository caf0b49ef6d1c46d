"""paramiko's connection, made to say what arrives, so that no thread has to wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import paramiko
from paramiko.common import (
    MSG_CHANNEL_CLOSE,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_WINDOW_ADJUST,
    cMSG_CHANNEL_REQUEST,
    cMSG_GLOBAL_REQUEST,
)
from paramiko.packet import Packetizer

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # its errors are raised to us, too

_NAMES = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM"
SIGNALS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
"""By the names of RFC 4254, 6.10, with the numbers of Linux."""

_LONGEST_FAREWELL = 300
_CHECK_S = 5.0
"""How often its thread looks up from waiting. We wake it by ending the socket."""


class _HearingPacketizer(Packetizer):  # type: ignore[misc] # the library has no types
    """Notes when the host was last heard."""

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self._socket = sock
        self.heard = time.monotonic()
        self._turn = threading.Lock()
        self._holder = 0
        self._held: list[bytes] = []

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread sends meanwhile goes in one piece, in the order in which all is sent:
        one call of the system for many messages."""
        self._holder = threading.get_ident()
        try:
            yield
        finally:
            with self._turn:
                self._holder = 0
                self._send_held()

    def write_all(self, out: bytes) -> None:
        with self._turn:
            self._held.append(out)
            # Another thread's message may be what this one waits for, as new keys.
            if threading.get_ident() != self._holder:
                self._send_held()

    def _send_held(self) -> None:
        held, self._held = self._held, []
        sent = self._gathered(held)
        while held and sent >= len(held[0]):
            sent -= len(held.pop(0))
        if held:
            super().write_all(b"".join([held[0][sent:], *held[1:]]))

    def _gathered(self, held: list[bytes]) -> int:
        """How many bytes could be sent without putting them together first."""
        send = getattr(self._socket, "sendmsg", None)  # a hop has none, nor has Windows
        if send is None or len(held) < 2:
            return 0
        try:
            return int(send(held))
        except OSError:  # the library tries again, and says what is wrong
            return 0

    def read_message(self) -> Any:
        message = super().read_message()
        self.heard = time.monotonic()
        return message


class ObservedTransport(paramiko.Transport):  # type: ignore[misc] # the library has no types
    """`on_news(channel id)` after each message for a channel, `on_end()` after the last one; both
    on the thread of this connection.

    The host's close of a channel is answered by `write(call)`, which is to call it where all else
    is sent: on this thread the answer might come between the library's look whether a channel is
    open and what it then sends, and a host that hears of a closed channel ends the connection.
    """

    _active_check_timeout = _CHECK_S

    def __init__(
        self,
        sock: Any,
        on_news: Callable[[int], None],
        on_end: Callable[[], None],
        write: Callable[[Callable[[], object]], None],
    ) -> None:
        super().__init__(sock, packetizer_class=_HearingPacketizer)
        self.on_news = on_news
        self.write = write
        self._on_end = on_end
        self._needed: dict[int, list[int]] = defaultdict(list)
        self.ended_by: dict[int, int] = {}
        """Channel id to the signal that ended its program."""
        self.farewell = ""
        """What the host said where it has ended the connection itself, as one line."""
        self.auth_timeout = None  # each step has a deadline of ours

    @contextmanager
    def needs_room(self, channel: int, size: int) -> Iterator[None]:
        """Somebody waits until so many bytes may be sent through a channel. Of less room nobody
        is told: hosts give it in small pieces."""
        self._needed[channel].append(size)
        try:
            yield
        finally:
            self._needed[channel].remove(size)
            if not self._needed[channel]:
                del self._needed[channel]

    def is_news(self, kind: int, channel: Any) -> bool:
        """Whether a message changes what somebody may wait for."""
        if kind != MSG_CHANNEL_WINDOW_ADJUST:
            return True
        needed = tuple(self._needed.get(channel.chanid, ()))
        return any(channel.out_window_size >= size for size in needed)

    @property
    def heard(self) -> float:
        """When the host last said anything, by the monotonic clock."""
        return float(self.packetizer.heard)

    def run(self) -> None:
        try:
            super().run()
        except EOFError:  # its own last word, over a hop that is lost
            pass
        finally:
            self._on_end()

    def _parse_disconnect(self, message: Any) -> None:
        message.get_int()
        said = message.get_string()[:_LONGEST_FAREWELL].decode(errors="replace")
        self.farewell = "".join(letter if letter.isprintable() else " " for letter in said)

    def post_exec(self, channel: Any, command: str) -> None:
        """Ask to run a command; its refusal closes the channel. Nothing waits for the answer, so
        that what the program reads can follow at once."""
        self._post(cMSG_CHANNEL_REQUEST, channel.remote_chanid, "exec", True, command)

    def post_ping(self) -> None:
        """Ask for any answer."""
        self._post(cMSG_GLOBAL_REQUEST, "keepalive@openssh.com", True)

    def _post(self, kind: bytes, *fields: str | int | bool) -> None:
        message = paramiko.Message()
        message.add_byte(kind)
        for field in fields:
            if isinstance(field, bool):
                message.add_boolean(field)
            elif isinstance(field, int):
                message.add_int(field)
            else:
                message.add_string(field)
        self._send_user_message(message)


def _observed(kind: int, handle: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def call(channel: Any, message: Any) -> None:
        transport = channel.get_transport()
        if kind == MSG_CHANNEL_REQUEST:
            _note_signal(transport, channel.chanid, message.get_remainder())
        if kind == MSG_CHANNEL_CLOSE:
            transport.write(partial(told, transport, channel, message))
        else:
            told(transport, channel, message)

    def told(transport: ObservedTransport, channel: Any, message: Any) -> None:
        handle(channel, message)
        if transport.is_news(kind, channel):
            transport.on_news(channel.chanid)

    return call


def _note_signal(transport: ObservedTransport, channel: int, request: bytes) -> None:
    message = paramiko.Message(request)
    if message.get_text() == "exit-signal":
        message.get_boolean()
        transport.ended_by[channel] = SIGNALS.get(message.get_text(), 0)


ObservedTransport._channel_handler_table = {  # noqa: SLF001 - the one look into the library
    kind: _observed(kind, handle)
    for kind, handle in paramiko.Transport._channel_handler_table.items()  # noqa: SLF001
}
