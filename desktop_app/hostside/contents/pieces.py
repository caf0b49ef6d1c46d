"""A stream in pieces, each as it is or compressed, as its sender chooses.

A piece is how it is packed and how many bytes follow (`>BI`), and those bytes.
"""

from __future__ import annotations

import struct
import zlib
from typing import Tuple

from ..protocol import Bytes, HostError, Readable

_HEAD = struct.Struct(">BI")
_PLAIN, _ZLIB = 0, 1
_MOST = 16 * 1024 * 1024
"""Bytes of a compressed piece, packed or not."""


Piece = Tuple[bytes, bytes]
"""Its head, and what follows; apart, so that much need not be copied."""


def plain(data: bytes) -> Piece:
    """A piece as it is."""
    return _HEAD.pack(_PLAIN, len(data)), data


def compressed(data: bytes) -> Piece:
    """A piece that is smaller, unless its bytes cannot be told in fewer."""
    packed = zlib.compress(data, 1)
    return _HEAD.pack(_ZLIB, len(packed)), packed


class Pieces:
    """Reads such a stream: bytes as they were before they were packed."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._left = 0
        self._unpacked = b""

    def read(self, size: int) -> Bytes:
        """At most `size` bytes; empty at the end. Raises HostError (`corrupt`)."""
        while not self._left and not self._unpacked:
            head = self._exactly(_HEAD.size)
            if len(head) < _HEAD.size:
                return b""
            packing, length = _HEAD.unpack(head)
            if packing == _PLAIN:
                self._left = length
            else:
                self._unpacked = _unpack(packing, self._exactly(min(length, _MOST + 1)))
        if self._unpacked:
            some, self._unpacked = self._unpacked[:size], self._unpacked[size:]
            return some
        data = self._source.read(min(size, self._left))
        self._left = self._left - len(data) if data else 0
        return data

    def _exactly(self, size: int) -> bytes:
        """Fewer only at the end."""
        found = bytearray()
        while len(found) < size:
            data = self._source.read(size - len(found))
            if not data:
                break
            found += data
        return bytes(found)


def _unpack(packing: int, data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(data, _MOST)
    except zlib.error:
        unpacked = b""
    if packing != _ZLIB or not unpacked or not unpacking.eof:
        raise HostError("corrupt", "The delivery cannot be read.", "Send it again.")
    return unpacked
