"""Who may come in: any user of the machine reaches the port, and none of them but the run's own may
keep the run waiting.

One loop looks at the first bytes of each connection, and passes on those that begin with the run's
secret. The others are answered and hung up on; who says nothing is in nobody's way meanwhile.
"""

from __future__ import annotations

import hmac
import json
import selectors
import socket
import time
from typing import Dict, Iterator, Set

from .refusal import Refusal

_MOST_WAITING = 100
"""The one that has waited longest gives its place to one more."""
_PATIENCE_SECONDS = 5.0
_PIECE = 65536
_SHORTEST = len("GET /")


class Gate:
    """`secret` is what the paths of the run's own calls begin with, between two slashes."""

    def __init__(self, listener: socket.socket, secret: str) -> None:
        self._inside = b"/%s/" % secret.encode("ascii")
        self._listener = listener
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._waiting: Dict[socket.socket, float] = {}
        """Until when each is waited for; the first has waited longest."""
        self._refused: Set[socket.socket] = set()
        """Those of them that were answered."""

    def callers(self) -> Iterator[socket.socket]:
        """Connections on which the run's own calls come, as they come, without end. Nothing of
        them was read; they do not block."""
        while True:
            for key, _ in self._selector.select(self._patience()):
                caller = key.fileobj
                if caller is self._listener:
                    self._accept()
                elif isinstance(caller, socket.socket) and self._may_pass(caller):
                    yield caller

    def close(self) -> None:
        """Hang up on whoever waits. The listener stays open."""
        for caller in list(self._waiting):
            self._hang_up(caller)
        self._selector.close()

    def _patience(self) -> float:
        """Seconds to wait for what comes next, after hanging up on those that waited too long."""
        now = time.monotonic()
        while self._waiting:
            caller, until = next(iter(self._waiting.items()))
            if until > now:
                return until - now
            self._hang_up(caller)
        return _PATIENCE_SECONDS

    def _accept(self) -> None:
        try:
            caller, _ = self._listener.accept()
        except BlockingIOError:
            return
        except OSError:  # too many files are open, or it has gone
            if self._waiting:
                self._hang_up(next(iter(self._waiting)))
            return
        caller.setblocking(False)
        # So many bytes are there before anything is said of it: none of a call has fewer.
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, _SHORTEST + len(self._inside))
        if len(self._waiting) >= _MOST_WAITING:
            self._hang_up(next(iter(self._waiting)))
        self._waiting[caller] = time.monotonic() + _PATIENCE_SECONDS
        self._selector.register(caller, selectors.EVENT_READ)

    def _may_pass(self, caller: socket.socket) -> bool:
        """Whether it shows the secret; it is answered where not, and heard to its end, else it
        might not see the answer."""
        if caller not in self._waiting:  # hung up on since it was heard
            return False
        try:
            if caller in self._refused:
                if not caller.recv(_PIECE):
                    self._hang_up(caller)
                return False
            start = caller.recv(_PIECE, socket.MSG_PEEK)
            path = start.partition(b" ")[2]
            if hmac.compare_digest(path[: len(self._inside)], self._inside):
                self._forget(caller)
                caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
                return True
            self._refused.add(caller)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            caller.send(_REFUSAL)
            caller.shutdown(socket.SHUT_WR)
        except OSError:  # it went away
            self._hang_up(caller)
        return False

    def _forget(self, caller: socket.socket) -> None:
        self._selector.unregister(caller)
        del self._waiting[caller]
        self._refused.discard(caller)

    def _hang_up(self, caller: socket.socket) -> None:
        self._forget(caller)
        caller.close()


def _refusal() -> bytes:
    refusal = Refusal("UNAUTHENTICATED", "Only the run that this belongs to may call.")
    body = json.dumps({"error_code": refusal.code, "message": refusal.text}).encode("ascii")
    head = (
        "HTTP/1.0 %d Unauthorized\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    return (head % (refusal.status, len(body))).encode("ascii") + body


_REFUSAL = _refusal()
