"""Small contents of the store, packed many to a file: one large file is written and deleted much
faster than thousands of small ones, and takes one inode of a quota.

A pack is its contents one after another, then a record of each (sha256, offset, size: `>32sQQ`),
then how many there are and a mark (`>Q8s`). It never changes, and gets its name when it is whole.
"""

from __future__ import annotations

import contextlib
import os
import struct
from typing import (
    AbstractSet,
    BinaryIO,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Set,
    Tuple,
)

from ..protocol import Bytes
from .steady import SteadyFile

SMALL = 64 * 1024
"""Bytes: what is larger is a file of its own."""
MANY = 4
"""So many small contents that come together are worth a pack."""
_RECORD = struct.Struct(">32sQQ")
_END = struct.Struct(">Q8s")
_MARK = b"typack01"
_SUFFIX = ".pack"
_BUFFER = 256 * 1024
_FEW = 64
"""So many contents are searched for in an index, without taking it apart."""


class Place(NamedTuple):
    """Where a content lies."""

    pack: str
    offset: int
    size: int


class Packs:
    """The packs in a folder; nobody needs to make it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known: Dict[str, bytes] = {}
        """The indexes that were read, by path: a pack never changes."""

    def paths(self) -> List[str]:
        """The newest first: what is asked for together came together, and often just now."""
        found = []
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(self._folder):
                if entry.name.endswith(_SUFFIX):
                    with contextlib.suppress(FileNotFoundError):
                        found.append((entry.stat().st_mtime, entry.path))
        return [path for _, path in sorted(found, reverse=True)]

    def lacking(self, digests: Iterable[str]) -> List[str]:
        """Those of the contents that are in no pack, each once, in order."""
        wanted = _keys(digests)
        left = set(wanted)
        for path in self.paths():
            if not left:
                break
            left -= _keys_of(self._index(path), left)
        return [digest for key, digest in wanted.items() if key in left] if left else []

    def holding(self, digests: Iterable[str]) -> Iterator[Tuple[str, Set[str]]]:
        """Each pack that has some of the contents, and which; every content once."""
        paths = self.paths()
        wanted = _keys(digests) if paths else {}
        for path in paths:
            if not wanted:
                break
            keys = _keys_of(self._index(path), wanted.keys())
            found = {wanted.pop(key) for key in wanted.keys() & keys}
            if found:
                yield path, found

    def find(self, digests: Iterable[str]) -> Dict[str, Place]:
        """Those of the contents that lie in packs."""
        found: Dict[str, Place] = {}
        for path, here in self.holding(digests):
            keys = {_key(digest): digest for digest in here}
            for key, offset, size in _RECORD.iter_unpack(self._index(path)):
                if key in keys:
                    found[keys[key]] = Place(path, offset, size)
        return found

    def _index(self, path: str) -> bytes:
        if path not in self._known:
            self._known[path] = _index(path)
        return self._known[path]

    def publish(self, beside: str) -> None:
        """A pack that is whole, and on the disk, gets a name here."""
        os.makedirs(self._folder, exist_ok=True)
        os.rename(beside, os.path.join(self._folder, os.urandom(16).hex() + _SUFFIX))


def contents(path: str) -> Dict[str, Place]:
    """Everything in a pack; nothing in one that is gone, or that the disk has damaged."""
    records = _RECORD.iter_unpack(_index(path))
    return {key.hex(): Place(path, offset, size) for key, offset, size in records}


def _keys(digests: Iterable[str]) -> Dict[bytes, str]:
    """The contents by what an index calls them; what is no digest is in none."""
    asked = list(digests)
    with contextlib.suppress(ValueError):  # some are no digests: each on its own
        if {*map(len, asked)} == {64}:
            joined = bytes.fromhex("".join(asked))
            if len(joined) == 32 * len(asked):  # of a space nothing is made
                starts = range(0, len(joined), 32)
                return dict(zip([joined[at : at + 32] for at in starts], asked))
    return {_key(digest): digest for digest in asked}


def _key(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return os.fsencode(digest)


def _keys_of(index: bytes, wanted: AbstractSet[bytes]) -> Set[bytes]:
    """What an index has; of few wanted ones no more than those."""
    if len(wanted) <= _FEW:
        return {key for key in wanted if len(key) == 32 and _has_record(index, key)}
    return {index[at : at + 32] for at in range(0, len(index), _RECORD.size)}


def _has_record(index: bytes, key: bytes) -> bool:
    at = index.find(key)
    while at >= 0 and at % _RECORD.size:
        at = index.find(key, at + 1)
    return at >= 0


def _index(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            end = file.seek(0, os.SEEK_END) - _END.size
            file.seek(max(0, end))
            count, mark = _END.unpack(file.read(_END.size))
            start = end - count * _RECORD.size
            if mark != _MARK or start < 0:
                return b""
            file.seek(start)
            return file.read(end - start)
    except (FileNotFoundError, struct.error):
        return b""


class PackWriter:
    """A pack that is being written."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.size = 0
        self._records: List[bytes] = []
        self._file = SteadyFile(open(path, "xb", _BUFFER))  # noqa: SIM115 - closed by `finish` or `drop`

    def add(self, digest: str, data: Bytes) -> None:
        """Raises OSError (full disk)."""
        self._file.write(data)
        self._records.append(_RECORD.pack(bytes.fromhex(digest), self.size, len(data)))
        self.size += len(data)

    def finish(self) -> None:
        """Whole, but perhaps not on the disk yet. Raises OSError."""
        self._file.write(b"".join(self._records) + _END.pack(len(self._records), _MARK))
        self._file.flush()
        self._file.close()

    def drop(self) -> None:
        """Leave nothing of it."""
        with contextlib.suppress(OSError):  # a full disk: closing writes what is left
            self._file.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


class PackReader:
    """Reads contents out of packs; keeps the last one open, as neighbours are read together."""

    def __init__(self) -> None:
        self._path = ""
        self._file: Optional[BinaryIO] = None

    def read(self, place: Place) -> bytes:
        """Raises OSError."""
        if self._file is None or place.pack != self._path:
            self.close()
            self._file = open(place.pack, "rb")  # noqa: SIM115 - closed by `close`
            self._path = place.pack
        self._file.seek(place.offset)
        return self._file.read(place.size)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
