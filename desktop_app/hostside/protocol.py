"""How the desktop and the program on a host talk, over the standard streams of one process.

Request: one JSON object on one line of stdin, always with `"root"` (bytes follow for `take`).
Answer: the sentinel (whatever a login shell printed before it is ignored), then frames: one JSON
header line, followed by `"size"` payload bytes in a `data` frame that has that key. The last frame
is `{"kind": "answer", ...}` or `{"kind": "error", "code", "text", "hint"}`; exit code 0 both ways,
another exit code is a crash with its traceback on stderr. A process that serves (`serve`) takes
more requests, each a line with its `"verb"` (bytes follow for `take_few`), and gives such a last
frame to each in turn.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import select
from typing import Any, BinaryIO, Dict, Iterator, List, Optional, Protocol, Tuple, Union

SENTINEL = b"\n--trainyard-1--\n"
CHUNK = 256 * 1024
_PIPE = 64 * 1024
"""What comes at once: memory for more would be taken, touched and given back for each read."""
MAX_HEADER = 16 * 1024 * 1024
MAX_PAYLOAD = 256 * 1024 * 1024

Bytes = Union[bytes, bytearray, memoryview]
Header = Dict[str, Any]
Frame = Tuple[Header, bytes]


class HostError(Exception):
    """The world's fault, with a stable code, a text fit for a person, and what to do about it."""

    def __init__(self, code: str, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.hint = hint


def encode(header: Header, payload: bytes = b"") -> bytes:
    """One frame as bytes; `size` is set where there is a payload."""
    if payload:
        header = dict(header, size=len(payload))
    return json.dumps(header, separators=(",", ":")).encode("ascii") + b"\n" + payload


def encode_request(request: Header) -> bytes:
    """A request as the line that goes to stdin."""
    return json.dumps(request, separators=(",", ":")).encode("ascii") + b"\n"


class Readable(Protocol):
    """What payload is read from."""

    def read(self, size: int) -> Bytes:
        """At most `size` bytes; empty at the end."""


class Input:
    """What the desktop sends: lines and payloads of one descriptor, and waiting for more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()
        self._ahead = memoryview(b"")
        """What came together with the payload that was read last."""
        self.ended = False
        self.patience: Optional[float] = None
        """Seconds that `read` waits before it takes silence for the end."""

    def read_request(self) -> Header:
        """The request on the first line; raises HostError (`bad_request`) where there is none."""
        while b"\n" not in self._buffer and not self.ended and len(self._buffer) < MAX_HEADER:
            self._fill()
        return parse_request(self._take(self._buffer.find(b"\n") + 1 or len(self._buffer)))

    def read(self, size: int) -> Bytes:
        """At most `size` payload bytes; empty at the end."""
        if self._buffer:
            return self._take(size)
        if not self._ahead and self._comes(self.patience):
            self._ahead = memoryview(os.read(self._descriptor, _PIPE))
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        return data

    def lines(self, seconds: Optional[float] = None) -> List[bytes]:
        """The lines that arrive within a time, if it is limited; returns at once when there are
        some, or at the end (`ended`)."""
        self._put_back()
        if b"\n" not in self._buffer and self._comes(seconds):
            self._fill()
        return self._take(self._buffer.rfind(b"\n") + 1).splitlines()

    def line(self, seconds: float) -> bytes:
        """As `lines`, the first one alone: what follows it may be payload."""
        self._put_back()
        if b"\n" not in self._buffer and self._comes(seconds):
            self._fill()
        return self._take(self._buffer.find(b"\n") + 1)

    def _comes(self, seconds: Optional[float]) -> bool:
        return bool(select.select([self._descriptor], [], [], seconds)[0])

    def _put_back(self) -> None:
        """What came together with a payload is no part of it."""
        self._buffer += self._ahead
        self._ahead = memoryview(b"")

    def _fill(self) -> None:
        data = os.read(self._descriptor, CHUNK)
        self.ended = not data
        self._buffer += data

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def parse_request(line: bytes) -> Header:
    """One request line; raises HostError (`bad_request`)."""
    try:
        request = json.loads(line.decode("utf-8"))
    except ValueError as error:
        raise HostError("bad_request", "The request is not JSON: %s" % error) from error
    if not isinstance(request, dict):
        raise HostError("bad_request", "The request is not a JSON object.")
    return request


class FrameWriter:
    """Writes the sentinel, then frames."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._stream.write(SENTINEL)
        self._stream.flush()

    def put(self, header: Header, payload: bytes = b"") -> None:
        """Write a frame that may wait until `flush`: the other side wakes up once for several."""
        self._stream.write(encode(header, payload))

    def flush(self) -> None:
        self._stream.flush()

    def frame(self, header: Header, payload: bytes = b"") -> None:
        self.put(header, payload)
        self.flush()

    def answer(self, **values: Any) -> None:
        self.frame(dict(values, kind="answer"))

    def error(self, error: HostError) -> None:
        self.frame({"kind": "error", "code": error.code, "text": error.text, "hint": error.hint})


@contextlib.contextmanager
def telling_errors(out: FrameWriter) -> Iterator[None]:
    """What goes wrong with a request, and is the world's fault, is its answer."""
    try:
        yield
    except HostError as error:
        out.error(error)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        out.error(disk_full(error))


def disk_full(error: OSError) -> HostError:
    where = " (%s)" % error.filename if error.filename else ""
    return HostError("disk_full", "The disk is full%s." % where, "Free some space, then try again.")


class FrameParser:
    """Turns an answer's bytes, in any pieces, into frames; skips what precedes the sentinel."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._started = False
        self._header: Header = {}
        self._size = -1
        self.noise = b""
        """The last 4 KiB that came before the sentinel: what a login shell printed."""

    def feed(self, data: bytes) -> List[Frame]:
        """The frames completed by `data`; raises HostError (`bad_answer`) for what is no frame."""
        self._buffer += data
        if not self._started and not self._find_sentinel():
            return []
        frames: List[Frame] = []
        while True:
            if self._size < 0 and not self._read_header():
                return frames
            if len(self._buffer) < self._size:
                return frames
            payload = bytes(self._buffer[: self._size])
            del self._buffer[: self._size]
            self._size = -1
            frames.append((self._header, payload))

    def _find_sentinel(self) -> bool:
        at = self._buffer.find(SENTINEL)
        keep = at if at >= 0 else max(0, len(self._buffer) - len(SENTINEL) + 1)
        self.noise = (self.noise + bytes(self._buffer[:keep]))[-4096:]
        self._started = at >= 0
        del self._buffer[: keep + len(SENTINEL) if self._started else keep]
        return self._started

    def _read_header(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > MAX_HEADER:
                raise HostError("bad_answer", "The host sent a header that never ends.")
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            self._header = json.loads(line.decode("utf-8"))
            data = self._header["kind"] == "data"
            self._size = int(self._header.get("size", 0)) if data else 0
            if not 0 <= self._size <= MAX_PAYLOAD:
                raise ValueError("a size of %d" % self._size)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            text = "The host sent something that is no frame: %r" % line[:200]
            raise HostError("bad_answer", text) from error
        return True
