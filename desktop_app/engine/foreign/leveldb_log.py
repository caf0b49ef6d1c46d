"""The records of a log in the format of LevelDB, as Weights & Biases writes it.

The file is blocks of 32 KiB, the first of which begins with a head. A fragment is a checksum
(CRC-32 of the kind and the data), the length of its data and its kind; what does not fit into a
block goes on in the next one. Fewer bytes at the end of a block than a fragment's head takes are
padding.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from desktop_app.engine.foreign.model import UnusableError

HEAD = b":W&B\xe1\xbe\0"
"""Name, magic number and version."""
BLOCK = 32 * 1024
MOST_RECORD = 16 << 20
"""Bytes of a record that are kept: a longer one holds no numbers."""
_FRAGMENT = struct.Struct("<IHB")
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


class DamagedError(UnusableError):
    """What follows is no record."""


def read_records(file: BinaryIO) -> Iterator[bytes]:
    """The whole records of a file; one that the writer did not finish ends it. Raises
    `DamagedError`."""
    if file.read(len(HEAD)) != HEAD:
        raise DamagedError(why="it does not begin as such a file does")
    at = len(HEAD)
    record = bytearray()
    begun = False
    while True:
        left = BLOCK - at % BLOCK
        if left < _FRAGMENT.size:
            at += len(file.read(left))
        head = file.read(_FRAGMENT.size)
        if len(head) < _FRAGMENT.size:
            return
        check, length, kind = _FRAGMENT.unpack(head)
        data = file.read(length)
        if len(data) < length:
            return
        at += len(head) + length
        whole = kind in (_FULL, _FIRST) if not begun else kind in (_MIDDLE, _LAST)
        if not whole or zlib.crc32(data, zlib.crc32(bytes([kind]))) != check:
            raise DamagedError(why=f"there is no record at byte {at - len(head) - length}")
        if len(record) <= MOST_RECORD:
            record += data
        begun = kind in (_FIRST, _MIDDLE)
        if not begun:
            if len(record) <= MOST_RECORD:
                yield bytes(record)
            record.clear()
