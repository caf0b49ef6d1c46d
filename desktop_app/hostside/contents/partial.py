"""Large contents of which only a part has come: kept, so that the rest can follow later.

A part lies in the store's `incoming` as `<sha256>.<random>`, locked for as long as somebody writes
it. A writer whose desktop vanished without a word may hold it for long: then a copy is gone on
with, and whoever ends last deletes what was not needed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import BinaryIO, Callable, Dict, Iterable, List, Optional, Tuple

from ..layout import valid_digest
from ..machine.processes import try_lock
from ..protocol import HostError
from .steady import SteadyFile

KEPT_FROM = 4 * 1024 * 1024
"""Bytes: what is smaller comes whole or not at all."""
_PIECE = 1024 * 1024


class Part(SteadyFile):
    """An open, locked file for a content, and the hash of what is in it so far."""

    def __init__(self, path: str, file: BinaryIO) -> None:
        super().__init__(file)
        self.path = path
        self.found = hashlib.sha256()

    def __enter__(self) -> "Part":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def size(self) -> int:
        return os.fstat(self.file.fileno()).st_size

    def cut(self, size: int) -> None:
        """Keep the first so many bytes, and hash them."""
        self.file.truncate(size)
        for piece in iter(lambda: self.file.read(_PIECE), b""):
            self.found.update(piece)

    def drop(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        self.close()


def kept_sizes(incoming: str, digests: Iterable[str]) -> Dict[str, int]:
    """How much is here of each of these contents, where it is worth going on with; such a part is
    as new as if it had come just now."""
    wanted, found = set(digests), {}
    for size, digest, path in _parts(incoming):
        if size >= KEPT_FROM and digest in wanted and digest not in found:
            with contextlib.suppress(FileNotFoundError):
                os.utime(path)
                found[digest] = size
    return found


def begin(incoming: str, digest: str, offset: int) -> Part:
    """A part that holds the first `offset` bytes, for the rest to be written into.

    Raises HostError (`part_lost`) where so much is not here any more.
    """
    if not offset:
        return _fresh(incoming, digest)
    for size, whose, path in _parts(incoming):
        if whose == digest and size >= offset:
            part = _opened(path) or _copied(path, _fresh(incoming, digest), offset)
            if os.path.exists(part.path) and part.size >= offset:
                part.cut(offset)
                return part
            part.drop()
    text = "What was here of the file %s... is gone." % digest[:12]
    raise HostError("part_lost", text, "Send it again.")


def drop_spare(incoming: str, is_stored: Callable[[str], bool]) -> None:
    """Delete what nobody writes of contents that have come by another way."""
    for _, digest, path in _parts(incoming):
        if is_stored(digest):
            spare = _opened(path)
            if spare is not None:
                spare.drop()


def _parts(incoming: str) -> List[Tuple[int, str, str]]:
    """Size, content and path of every part, the largest first."""
    found = []
    for name in os.listdir(incoming) if os.path.isdir(incoming) else []:
        digest, path = name.partition(".")[0], os.path.join(incoming, name)
        with contextlib.suppress(FileNotFoundError):
            if valid_digest(digest):
                found.append((os.path.getsize(path), digest, path))
    return sorted(found, reverse=True)


def _fresh(incoming: str, digest: str) -> Part:
    os.makedirs(incoming, exist_ok=True)
    while True:
        part = _opened(os.path.join(incoming, "%s.%s" % (digest, os.urandom(8).hex())))
        if part is not None and os.path.exists(part.path):
            return part
        # Before it was locked, a delivery that ended took it for a spare one.
        if part is not None:
            part.close()


def _opened(path: str) -> Optional[Part]:
    """None while somebody else writes it."""
    descriptor = try_lock(path)
    return None if descriptor is None else Part(path, os.fdopen(descriptor, "r+b"))


def _copied(path: str, part: Part, size: int) -> Part:
    """With the first `size` bytes of what somebody else writes."""
    with contextlib.suppress(FileNotFoundError), open(path, "rb") as source:
        left = size
        while left > 0 and part.file.write(source.read(min(left, _PIECE))):
            left -= _PIECE
    part.file.seek(0)
    return part
