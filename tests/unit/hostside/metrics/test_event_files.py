"""TensorBoard's event files: what is read of their bytes."""

from __future__ import annotations

import math
import struct
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.hostside.metrics.tensorboard.events import Event, read_event
from desktop_app.hostside.metrics.tensorboard.framing import (
    MOST_LOADED,
    PIECE,
    checksum,
    read_piece,
)
from tests.fakes.event_files import event, field, record, simple, tensor, varint

WRITTEN = Path(__file__).with_name("written_by_torch.tfevents")
"""Two scalars, each in every way that torch 2.14 has, a histogram, a text, an image, and
hyperparameters, by its `SummaryWriter`."""


def read_all(data: bytes) -> list[bytes]:
    records, at = [], 0
    while at < len(data):
        piece = read_piece(BytesIO(data), at, len(data))
        assert (piece.broken, piece.lost) == (False, False)
        assert piece.end > at
        records += piece.records
        at = piece.end
    return records


def test_the_checksum_is_the_one_of_the_standard() -> None:
    crc = 0xE3069283  # of "123456789", from RFC 3720 and every catalogue of checksums
    assert checksum(b"123456789") == ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32


def test_what_torch_has_written_is_read() -> None:
    events = [read_event(data) for data in read_all(WRITTEN.read_bytes())]
    found = [(e.time, e.step, *value) for e in events for value in e.values]
    single = struct.unpack("<f", struct.pack("<f", 0.1))[0]
    assert found == [
        (1700000000.25, 1, "train/loss", single),
        (1700000001.25, 2, "train/loss", single),
        (1700000002.25, 3, "train/loss", 0.1),
        (1700000003.25, 2**40, "精度", math.inf),
        (1700000004.25, -1, "精度", 0.0),
    ]


@pytest.mark.parametrize("cut", [1, 4, 5, 11, 12, 13, 30])
def test_a_record_that_is_not_whole_yet_waits(cut: int) -> None:
    first, second = record(b"first"), record(b"second, and longer")
    data = first + second[:-cut]
    assert read_piece(BytesIO(data), 0, len(data)) == ([b"first"], len(first), False, False)
    assert read_piece(BytesIO(data), len(first), len(data)) == ([], len(first), False, False)
    whole = first + second
    assert read_piece(BytesIO(whole), len(first), len(whole))[:2] == (
        [b"second, and longer"],
        len(whole),
    )


def test_a_record_with_other_data_than_its_checksum_says_is_left_out() -> None:
    broken = bytearray(record(b"broken"))
    broken[14] ^= 1
    data = record(b"a") + bytes(broken) + record(b"b")
    assert read_piece(BytesIO(data), 0, len(data)) == ([b"a", b"b"], len(data), True, False)


def test_a_file_ends_where_no_length_can_be_read() -> None:
    good = record(b"a")
    for rest in (b"\0" * 12, b"garbage that is no record", record(b"b")[1:]):
        data = good + rest
        assert read_piece(BytesIO(data), 0, len(data)) == ([b"a"], len(good), False, True)


def test_data_beyond_the_limit_is_passed_over_and_large_data_below_it_read() -> None:
    large = bytes(PIECE * 2)
    frame = record(b"")
    size = MOST_LOADED + 1
    length = struct.pack("<Q", size)
    huge = length + struct.pack("<I", checksum(length)) + bytes(size) + b"none"
    data = frame + record(large) + huge + record(b"last")
    assert [len(found) for found in read_all(data)] == [0, len(large), 4]
    short = data[: len(frame) + len(large) + 16 + len(huge) - 1]
    at = len(frame) + len(large) + 16
    assert read_piece(BytesIO(short), at, len(short)) == ([], at, False, False)


def value_of(*fields: tuple[int, object], plugin: str = "scalars") -> float | None:
    found = read_event(event(tensor("t", *fields, plugin=plugin), step=7))
    assert found[:2] == (1.0e9, 7)
    return found.values[0][1] if found.values else None


@pytest.mark.parametrize(
    ("dtype", "content", "value"),
    [
        (1, struct.pack("<f", -0.5), -0.5),
        (2, struct.pack("<d", 0.1), 0.1),
        (3, struct.pack("<i", -3), -3.0),
        (4, b"\xff", 255.0),
        (6, b"\xff", -1.0),
        (9, struct.pack("<q", 2**40), 2.0**40),
        (10, b"\x01", 1.0),
        (14, b"\x80\x3f", 1.0),
        (19, struct.pack("<e", 0.5), 0.5),
        (23, b"\xff" * 8, float(2**64 - 1)),
        (1, struct.pack("<ff", 1, 2), None),
        (7, b"text", None),
        (99, b"....", None),
    ],
)
def test_a_tensor_of_one_number_is_a_scalar(dtype: int, content: bytes, value: object) -> None:
    assert value_of((1, dtype), (4, content)) == value


@pytest.mark.parametrize(
    ("dtype", "number", "data", "value"),
    [
        (1, 5, struct.pack("<f", 0.5), 0.5),
        (2, 6, 0.1, 0.1),
        (2, 6, struct.pack("<d", math.inf), math.inf),
        (3, 7, varint(-3), -3.0),
        (9, 10, 12, 12.0),
        (10, 11, 1, 1.0),
        (19, 13, 0x3800, 0.5),
        (14, 13, varint(0x3F80), 1.0),
        (1, 5, struct.pack("<ff", 1, 2), None),
        (1, 5, b"", None),
    ],
)
def test_a_number_may_lie_in_a_list_of_its_own_type(
    dtype: int, number: int, data: object, value: object
) -> None:
    assert value_of((1, dtype), (number, data)) == value


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("dtype", [14, 19])
def test_bits_of_a_half_that_are_no_whole_number_are_no_event(dtype: int, value: float) -> None:
    with pytest.raises(ValueError, match=r"infinite|NaN"):
        value_of((1, dtype), (5, struct.pack("<f", value)))


def test_a_splat_over_a_larger_shape_and_another_plugins_tensor_are_no_scalars() -> None:
    one = (5, struct.pack("<f", 0.5))
    dim = field(2, field(1, 3))
    assert value_of((1, 1), (2, dim), one) is None
    assert value_of((1, 1), (2, field(2, field(1, 1))), one) == 0.5
    assert value_of((1, 1), one, plugin="histograms") is None
    assert value_of((1, 1), one, plugin="") == 0.5


def test_an_event_may_hold_many_values_and_none() -> None:
    data = event(
        simple("a", 1), field(1, "image") + field(4, b"png"), simple("", 2), simple("b", 3)
    )
    read = read_event(data)
    assert read[:3] == (1.0e9, 0, [("a", 1.0), ("b", 3.0)])
    ((start, end),) = read.rest
    assert data[start:end] == field(1, "image") + field(4, b"png")
    assert read_event(b"") == Event(0.0, 0, [])


@pytest.mark.parametrize(
    "data",
    [
        b"\x2a",
        b"\x2a\x05ab",
        b"\x09\0\0",
        b"\x0b",
        b"\x10" + b"\xff" * 11,
        field(5, field(1, field(1, "t") + b"\x15\0")),
    ],
)
def test_what_is_no_event_is_told_as_that(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut short|unknown kind|longer than|without an end"):
        read_event(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 900), st.integers(0, 255))
def test_whatever_the_bytes_are_they_are_an_event_or_told_to_be_none(
    noise: bytes, at: int, byte: int
) -> None:
    changed = bytearray(WRITTEN.read_bytes())
    changed[at] = byte
    piece = read_piece(BytesIO(changed), 0, len(changed))
    assert 0 <= piece.end <= len(changed)
    for data in (noise, event(noise), event(tensor("t", (5, noise))), *piece.records):
        with suppress(ValueError):
            assert all(isinstance(value, float) for _, value in read_event(data).values)
