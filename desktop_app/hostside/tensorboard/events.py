"""The scalars in a record of an event file: just so much of protocol buffers as that needs.

The messages are `Event`, `Summary`, `Summary.Value`, `SummaryMetadata` and `TensorProto` of
TensorFlow. What is no scalar (images, histograms, texts, graphs, hyperparameters) is passed over.
"""

from __future__ import annotations

import struct
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

_Field = Tuple[int, int, int, int]
"""Number and kind; then an integer's value, or where the bytes of another value start and end."""
_INTEGER, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5

_SCALARS = ("", "scalars")
"""Plugins of TensorBoard that a tensor is a scalar for."""
_SCALAR_CLASS = 1

_BFLOAT16, _HALF = 14, 19
_CONTENT = dict(zip((1, 2, 3, 4, 5, 6, 9, 10, 17, _HALF, 22, 23), "fdiBhbq?HeIQ"))
"""By the number of a data type: how its value lies in `tensor_content`, in letters of `struct`."""
_FLOATS = {5: ("<f", _FOUR), 6: ("<d", _EIGHT)}
"""Fields of a tensor that hold floats; and those that hold integers."""
_INTEGERS = (7, 10, 11, 13, 16, 17)


class Event(NamedTuple):
    """`time` is in seconds since the epoch, 0 where the writer left it out."""

    time: float
    step: int
    values: List[Tuple[str, float]]


def read_event(data: bytes) -> Event:
    """The scalars of a record by tag, in their order; raises ValueError for what is no event."""
    try:
        return _event(data)
    except (struct.error, IndexError) as error:
        raise ValueError("the message is cut short") from error
    except OverflowError as error:
        raise ValueError("a number is infinite where none can be") from error


def _event(data: bytes) -> Event:
    time, step = 0.0, 0
    values: List[Tuple[str, float]] = []
    for number, kind, start, end in _fields(data, 0, len(data)):
        if number == 1 and kind == _EIGHT:
            time = struct.unpack_from("<d", data, start)[0]
        elif number == 2 and kind == _INTEGER:
            step = _signed(start)
        elif number == 5 and kind == _BYTES:
            values += _summary(data, start, end)
    return Event(time, step, values)


def _summary(data: bytes, start: int, end: int) -> Iterator[Tuple[str, float]]:
    for number, kind, first, after in _fields(data, start, end):
        if number == 1 and kind == _BYTES:
            tag, value = _value(data, first, after)
            if tag and value is not None:
                yield tag, value


def _value(data: bytes, start: int, end: int) -> Tuple[str, Optional[float]]:
    tag, plain, tensor, scalar = "", None, None, True
    for number, kind, first, after in _fields(data, start, end):
        if number == 1 and kind == _BYTES:
            tag = data[first:after].decode("utf-8", "replace")
        elif number == 2 and kind == _FOUR:
            plain = struct.unpack_from("<f", data, first)[0]
        elif number == 8 and kind == _BYTES:
            tensor = (first, after)
        elif number == 9 and kind == _BYTES:
            scalar = _is_scalar(data, first, after)
    if plain is None and tensor is not None and scalar:
        plain = _only_element(data, *tensor)
    return tag, plain


def _is_scalar(data: bytes, start: int, end: int) -> bool:
    """What the metadata of a value say of it."""
    plugin, scalar = "", False
    for number, kind, first, after in _fields(data, start, end):
        if number == 1 and kind == _BYTES:
            for inner, inner_kind, at, stop in _fields(data, first, after):
                if inner == 1 and inner_kind == _BYTES:
                    plugin = data[at:stop].decode("utf-8", "replace")
        elif number == 4 and kind == _INTEGER:
            scalar = first == _SCALAR_CLASS
    return scalar or plugin in _SCALARS


def _only_element(data: bytes, start: int, end: int) -> Optional[float]:
    """The number that a tensor of one element is; None for any other tensor."""
    dtype, content, single = 0, b"", True
    elements: List[float] = []
    for number, kind, first, after in _fields(data, start, end):
        if number == 1 and kind == _INTEGER:
            dtype = first
        elif number == 2 and kind == _BYTES:
            single = _has_one_element(data, first, after)
        elif number == 4 and kind == _BYTES:
            content = data[first:after]
        elif number in _FLOATS:
            elements += _floats(data, number, kind, first, after)
        elif number in _INTEGERS:
            elements += _integers(data, kind, first, after)
    if not single:
        return None
    if content:
        return _from_content(dtype, content)
    if len(elements) != 1:
        return None
    if dtype in (_HALF, _BFLOAT16):
        return _from_content(dtype, struct.pack("<H", int(elements[0]) & 0xFFFF))
    return float(elements[0])


def _has_one_element(data: bytes, start: int, end: int) -> bool:
    """Of a shape: each of its dimensions is 1."""
    for number, kind, first, after in _fields(data, start, end):
        if number == 2 and kind == _BYTES:
            sizes: Dict[int, int] = {
                inner: value for inner, _, value, _ in _fields(data, first, after)
            }
            if sizes.get(1, 0) != 1:
                return False
    return True


def _from_content(dtype: int, content: bytes) -> Optional[float]:
    if dtype == _BFLOAT16 and len(content) == 2:
        return float(struct.unpack("<f", b"\0\0" + content)[0])
    form = _CONTENT.get(dtype)
    if form is None or struct.calcsize("<" + form) != len(content):
        return None
    return float(struct.unpack("<" + form, content)[0])


def _floats(data: bytes, number: int, kind: int, start: int, end: int) -> Iterator[float]:
    form, single = _FLOATS[number]
    if kind == _BYTES:
        for (value,) in struct.iter_unpack(form, data[start:end]):
            yield value
    elif kind == single:
        yield struct.unpack_from(form, data, start)[0]


def _integers(data: bytes, kind: int, start: int, end: int) -> Iterator[int]:
    if kind == _INTEGER:
        yield _signed(start)
    while kind == _BYTES and start < end:
        value, start = _varint(data, start)
        yield _signed(value)


def _fields(data: bytes, at: int, end: int) -> Iterator[_Field]:
    """The fields of a message. Raises ValueError, IndexError."""
    while at < end:
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        start = at
        if kind == _INTEGER:
            value, at = _varint(data, at)
            yield number, kind, value, at
            continue
        if kind == _BYTES:
            length, start = _varint(data, at)
            at = start + length
        elif kind == _EIGHT:
            at += 8
        elif kind == _FOUR:
            at += 4
        else:
            raise ValueError("a field of an unknown kind: %d" % kind)
        if at > end:
            raise ValueError("a field is longer than its message")
        yield number, kind, start, at


def _varint(data: bytes, at: int) -> Tuple[int, int]:
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


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
