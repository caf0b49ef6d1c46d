"""The scalars in a record of an event file: just so much of protocol buffers as that needs.

The messages are `Event`, `Summary`, `Summary.Value`, `SummaryMetadata` and `TensorProto` of
TensorFlow. Of values that are no scalars it is told where they lie: `media` reads images and texts.
"""

from __future__ import annotations

import struct
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .wire import BYTES, EIGHT, FOUR, INTEGER, fields, signed, varint

_SCALARS = ("", "scalars")
"""Plugins of TensorBoard that a tensor is a scalar for."""
_SCALAR_CLASS = 1

_BFLOAT16, _HALF = 14, 19
_CONTENT = dict(zip((1, 2, 3, 4, 5, 6, 9, 10, 17, _HALF, 22, 23), "fdiBhbq?HeIQ"))
"""By the number of a data type: how its value lies in `tensor_content`, in letters of `struct`."""
_FLOATS = {5: ("<f", FOUR), 6: ("<d", EIGHT)}
"""Fields of a tensor that hold floats; and those that hold integers."""
_INTEGERS = (7, 10, 11, 13, 16, 17)


EVENT_FILE = "events.out.tfevents."
"""How the name of an event file begins; then come the second of its making, the host, and more."""


class Event(NamedTuple):
    """`time` is in seconds since the epoch, 0 where the writer left it out. `rest` says where the
    values that are no scalars begin and end in the record."""

    time: float
    step: int
    values: List[Tuple[str, float]]
    rest: Sequence[Tuple[int, int]] = ()


def is_event_file(name: str) -> bool:
    """Whether a file of that name is one of events."""
    return name.startswith(EVENT_FILE)


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
    rest: List[Tuple[int, int]] = []
    for number, kind, start, end in fields(data, 0, len(data)):
        if number == 1 and kind == EIGHT:
            time = struct.unpack_from("<d", data, start)[0]
        elif number == 2 and kind == INTEGER:
            step = signed(start)
        elif number == 5 and kind == BYTES:
            for first, after in _summary(data, start, end):
                tag, value = _value(data, first, after)
                if tag and value is not None:
                    values.append((tag, value))
                elif tag:
                    rest.append((first, after))
    return Event(time, step, values, tuple(rest))


def _summary(data: bytes, start: int, end: int) -> Iterator[Tuple[int, int]]:
    """Where its values are."""
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == BYTES:
            yield first, after


def _value(data: bytes, start: int, end: int) -> Tuple[str, Optional[float]]:
    tag, plain, tensor, scalar = "", None, None, True
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == BYTES:
            tag = data[first:after].decode("utf-8", "replace")
        elif number == 2 and kind == FOUR:
            plain = struct.unpack_from("<f", data, first)[0]
        elif number == 8 and kind == BYTES:
            tensor = (first, after)
        elif number == 9 and kind == BYTES:
            scalar = _is_scalar(data, first, after)
    if plain is None and tensor is not None and scalar:
        plain = _only_element(data, *tensor)
    return tag, plain


def _is_scalar(data: bytes, start: int, end: int) -> bool:
    """What the metadata of a value say of it."""
    plugin, scalar = "", False
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == BYTES:
            for inner, inner_kind, at, stop in fields(data, first, after):
                if inner == 1 and inner_kind == BYTES:
                    plugin = data[at:stop].decode("utf-8", "replace")
        elif number == 4 and kind == INTEGER:
            scalar = first == _SCALAR_CLASS
    return scalar or plugin in _SCALARS


def _only_element(data: bytes, start: int, end: int) -> Optional[float]:
    """The number that a tensor of one element is; None for any other tensor."""
    dtype, content, single = 0, b"", True
    elements: List[float] = []
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == INTEGER:
            dtype = first
        elif number == 2 and kind == BYTES:
            single = _has_one_element(data, first, after)
        elif number == 4 and kind == BYTES:
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
    for number, kind, first, after in fields(data, start, end):
        if number == 2 and kind == BYTES:
            sizes: Dict[int, int] = {
                inner: value for inner, _, value, _ in fields(data, first, after)
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
    if kind == BYTES:
        for (value,) in struct.iter_unpack(form, data[start:end]):
            yield value
    elif kind == single:
        yield struct.unpack_from(form, data, start)[0]


def _integers(data: bytes, kind: int, start: int, end: int) -> Iterator[int]:
    if kind == INTEGER:
        yield signed(start)
    while kind == BYTES and start < end:
        value, start = varint(data, start)
        yield signed(value)
