"""The wire format of protocol buffers: the fields of a message, without its description."""

from __future__ import annotations

from typing import Iterator, Tuple

Field = Tuple[int, int, int, int]
"""Number and kind; then an integer's value, or where the bytes of another value start and end."""
INTEGER, EIGHT, BYTES, FOUR = 0, 1, 2, 5
"""Kinds: a varint, eight bytes, bytes with their length, four bytes."""


def fields(data: bytes, at: int, end: int) -> Iterator[Field]:
    """The fields of a message. Raises ValueError, IndexError."""
    while at < end:
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        start = at
        if kind == INTEGER:
            value, at = varint(data, at)
            yield number, kind, value, at
            continue
        if kind == BYTES:
            length, start = varint(data, at)
            at = start + length
        elif kind == EIGHT:
            at += 8
        elif kind == FOUR:
            at += 4
        else:
            raise ValueError("a field of an unknown kind: %d" % kind)
        if at > end:
            raise ValueError("a field is longer than its message")
        yield number, kind, start, at


def varint(data: bytes, at: int) -> Tuple[int, int]:
    """An integer and where it ends."""
    value = data[at]
    if value < 0x80:
        return value, at + 1
    value &= 0x7F
    for shift in range(7, 70, 7):
        at += 1
        byte = data[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at + 1
    raise ValueError("an integer without an end")


def signed(value: int) -> int:
    """The negative number that a varint may stand for."""
    return value - 2**64 if value >= 2**63 else value
