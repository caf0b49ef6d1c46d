"""The images, histograms, texts and hyperparameters in a record of an event file.

The messages are `Summary.Value` and `TensorProto` of TensorFlow, as the plugins of TensorBoard
write them, and its own `HParamsPluginData`. What else there is (audio, graphs) is passed over.
"""

from __future__ import annotations

import contextlib
import json
import math
import struct
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from .wire import BYTES, EIGHT, INTEGER, fields

MOST_BINS = 1000
MOST_LETTERS = 1000
"""Of the name or the value of a hyperparameter."""
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
"""GIF is what `add_video` writes."""
_TEXT_ENDING = "/text_summary"
"""What the writers of PyTorch add to the tag of a text."""
_FLOATS = {1: ("<f", 4), 2: ("<d", 8)}
"""By the number of a data type: a float in `tensor_content`, and its bytes."""
_LARGEST = 1e300
"""Edges of histograms go to the largest float, which no width can be computed with."""
Span = Tuple[int, int]


class Item(NamedTuple):
    """Something to be shown; `kind` as `script/trainyard_media` calls it."""

    kind: str
    tag: str
    content: bytes


class _Value(NamedTuple):
    tag: str
    plugin: str
    parameters: Optional[Span]
    """Where the plugin's own message is."""
    image: Optional[Span]
    histogram: Optional[Span]
    tensor: Optional[Span]


def read_rest(data: bytes, spans: Sequence[Span]) -> Tuple[List[Item], Dict[str, str]]:
    """What can be shown of the values of a record that lie there, and hyperparameters by name.
    Values of no sense are passed over."""
    items: List[Item] = []
    parameters: Dict[str, str] = {}
    for start, end in spans:
        with contextlib.suppress(ValueError, IndexError, OverflowError, struct.error):
            value = _value(data, start, end)
            if value.plugin == "hparams" and value.parameters is not None:
                parameters.update(_parameters(data, *value.parameters))
            items += _items(data, value)
    return items, parameters


def _value(data: bytes, start: int, end: int) -> _Value:
    tag, plugin = "", ""
    spans: Dict[int, Span] = {}
    content: Optional[Span] = None
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == BYTES:
            tag = data[first:after].decode("utf-8", "replace")
        elif number == 9 and kind == BYTES:
            plugin, content = _plugin(data, first, after)
        elif kind == BYTES:
            spans[number] = (first, after)
    return _Value(tag, plugin, content, spans.get(4), spans.get(5), spans.get(8))


def _plugin(data: bytes, start: int, end: int) -> Tuple[str, Optional[Span]]:
    name, content = "", None
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == BYTES:
            for inner, inner_kind, at, stop in fields(data, first, after):
                if inner == 1 and inner_kind == BYTES:
                    name = data[at:stop].decode("utf-8", "replace")
                elif inner == 2 and inner_kind == BYTES:
                    content = (at, stop)
    return name, content


def _items(data: bytes, value: _Value) -> Iterator[Item]:
    tag = value.tag
    if value.image is not None:
        for number, kind, first, after in fields(data, *value.image):
            if number == 4 and kind == BYTES:
                yield from _image(tag, data[first:after])
    elif value.histogram is not None:
        yield Item("histogram", tag, _of_buckets(data, *value.histogram))
    elif value.tensor is not None and value.plugin == "text":
        texts = [data[first:after] for first, after in _strings(data, *value.tensor)]
        if tag.endswith(_TEXT_ENDING):
            tag = tag[: -len(_TEXT_ENDING)]
        yield Item("text", tag, b"\n".join(texts))
    elif value.tensor is not None and value.plugin == "images":
        # Width and height as texts, then a picture for each of a batch.
        for first, after in _strings(data, *value.tensor)[2:]:
            yield from _image(tag, data[first:after])
    elif value.tensor is not None and value.plugin == "histograms":
        yield Item("histogram", tag, _of_rows(data, *value.tensor))


def _image(tag: str, content: bytes) -> Iterator[Item]:
    if content.startswith(_IMAGES):
        yield Item("image", tag, content)


def _strings(data: bytes, start: int, end: int) -> List[Span]:
    found = fields(data, start, end)
    return [(first, after) for number, kind, first, after in found if (number, kind) == (8, BYTES)]


def _of_buckets(data: bytes, start: int, end: int) -> bytes:
    """A `HistogramProto`: the upper limits of its buckets, and the numbers in them. The first one
    begins, and the last one ends, where the values do."""
    low, high = math.inf, -math.inf
    limits: List[float] = []
    counts: List[float] = []
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == EIGHT:
            low = struct.unpack_from("<d", data, first)[0]
        elif number == 2 and kind == EIGHT:
            high = struct.unpack_from("<d", data, first)[0]
        elif number in (6, 7):
            part = data[first:after]
            (limits if number == 6 else counts).extend(v for (v,) in struct.iter_unpack("<d", part))
    if len(limits) != len(counts):
        raise ValueError("limits and counts that do not belong together")
    lowers = [low, *limits[:-1]]
    rows = [
        (max(left, low), min(right, high), count)
        for left, right, count in zip(lowers, limits, counts)
        if count > 0
    ]
    return _content(rows)


def _of_rows(data: bytes, start: int, end: int) -> bytes:
    """A tensor of rows: left edge, right edge, count."""
    dtype, content = 0, b""
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == INTEGER:
            dtype = first
        elif number == 4 or (number == 5 and kind == BYTES) or (number == 6 and kind == BYTES):
            content = data[first:after]
    form, size = _FLOATS.get(dtype, ("", 1))
    if not form or len(content) % (3 * size):
        raise ValueError("a histogram of another shape")
    numbers = [number for (number,) in struct.iter_unpack(form, content)]
    rows = zip(numbers[::3], numbers[1::3], numbers[2::3])
    return _content([row for row in rows if row[2] > 0])


def _content(rows: Sequence[Tuple[float, float, float]]) -> bytes:
    """As `script/trainyard_media` writes histograms. Between rows that do not touch lie none."""
    edges: List[float] = []
    counts: List[float] = []
    for first, last, count in rows[:MOST_BINS]:
        left, right = _ends(first, last)
        if edges and left > edges[-1]:
            counts.append(0.0)
            edges.append(left)
        if not edges:
            edges.append(left)
        if right > edges[-1]:
            counts.append(count)
            edges.append(right)
        else:
            counts[-1] += count
    if not all(map(math.isfinite, edges + counts)):
        raise ValueError("a histogram of what is not finite")
    return json.dumps({"edges": edges, "counts": counts, "other": 0}).encode("ascii")


def _ends(first: float, last: float) -> Tuple[float, float]:
    """Of a bucket, which has a width also where all its values are the same."""
    left, right = (min(max(edge, -_LARGEST), _LARGEST) for edge in (first, last))
    if left < right:
        return left, right
    around = abs(right) * 1e-3 or 0.5
    return right - around, right + around


def _parameters(data: bytes, start: int, end: int) -> Iterator[Tuple[str, str]]:
    """Those with which a session started."""
    for number, kind, first, after in fields(data, start, end):
        if number == 3 and kind == BYTES:
            for inner, inner_kind, at, stop in fields(data, first, after):
                if inner == 1 and inner_kind == BYTES:
                    name, value = _parameter(data, at, stop)
                    if name:
                        yield name[:MOST_LETTERS], value[:MOST_LETTERS]


def _parameter(data: bytes, start: int, end: int) -> Tuple[str, str]:
    """A name and a `google.protobuf.Value`."""
    name, value = "", ""
    for number, kind, first, after in fields(data, start, end):
        if number == 1 and kind == BYTES:
            name = data[first:after].decode("utf-8", "replace")
        elif number == 2 and kind == BYTES:
            for inner, inner_kind, at, stop in fields(data, first, after):
                if inner == 2 and inner_kind == EIGHT:
                    plain = struct.unpack_from("<d", data, at)[0]
                    value = "%d" % plain if plain.is_integer() else repr(plain)
                elif inner == 3 and inner_kind == BYTES:
                    value = data[at:stop].decode("utf-8", "replace")
                elif inner == 4 and inner_kind == INTEGER:
                    value = str(bool(at))
    return name, value
