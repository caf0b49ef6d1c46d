"""The records of an event file, in the framing of TensorFlow.

A record is the length of its data (uint64), a checksum of these eight bytes (uint32), the data, and
a checksum of the data (uint32), all little endian. A checksum is a CRC-32C, turned and shifted.
"""

from __future__ import annotations

import functools
import struct
from typing import BinaryIO, List, NamedTuple

PIECE = 64 * 1024
"""Bytes that are read at a time: some 1,500 scalars."""
MOST_LOADED = 16 * 1024 * 1024
"""Data of more bytes is passed over: a vast image or a graph."""
_MOST_CHECKED = 16 * 1024
"""Bytes that a checksum is computed of: pure Python needs some 60 ns for each."""
_HEAD = struct.Struct("<QI")
_FOOT = struct.Struct("<I")
_FRAME = _HEAD.size + _FOOT.size


class Piece(NamedTuple):
    """A part of a file: the data of its whole records."""

    records: List[bytes]
    end: int
    """Where the next record begins."""
    broken: bool
    """A record whose data is not what its checksum says was left out."""
    lost: bool
    """What follows is no record, so nobody can tell where the next one begins."""


def read_piece(file: BinaryIO, start: int, size: int) -> Piece:
    """The whole records from `start` on: as many as `PIECE` bytes hold, or a single larger one. A
    record that is not yet whole in a file of `size` bytes waits: `end` stays before it."""
    file.seek(start)
    data = file.read(PIECE)
    records: List[bytes] = []
    at, broken = 0, False
    while len(data) - at >= _HEAD.size:
        length, check = _HEAD.unpack_from(data, at)
        if _of_length(data[at : at + 8]) != check:
            return Piece(records, start + at, broken, True)
        after = at + _FRAME + length
        if after > len(data):
            if at or start + after > size:
                break
            if length > MOST_LOADED:
                return Piece(records, start + after, broken, False)
            data += file.read(after - len(data))
            if after > len(data):
                break
        record = data[at + _HEAD.size : after - _FOOT.size]
        if length <= _MOST_CHECKED and checksum(record) != _FOOT.unpack_from(data, after - 4)[0]:
            broken = True
        else:
            records.append(record)
        at = after
    return Piece(records, start + at, broken, False)


def _make_table() -> List[int]:
    table = list(range(256))
    for _ in range(8):
        table = [(value >> 1) ^ (0x82F63B78 if value & 1 else 0) for value in table]
    return table


_TABLE = _make_table()


def checksum(data: bytes) -> int:
    """The checksum that stands behind these bytes in a record."""
    crc, table = 0xFFFFFFFF, _TABLE
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


# Most records of a file have one of a few lengths.
_of_length = functools.lru_cache(maxsize=256)(checksum)
