"""Writes TensorBoard event files with the standard library alone, also from a script of a run."""

from __future__ import annotations

import itertools
import os
import struct
import time
from typing import Any

_made = itertools.count()


def varint(value: int) -> bytes:
    value &= 2**64 - 1
    data = b""
    while value > 0x7F:
        data += bytes([value & 0x7F | 0x80])
        value >>= 7
    return data + bytes([value])


def field(number: int, value: float | str | bytes) -> bytes:
    """A field of a message: integers as varints, floats as doubles, the rest with its length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def simple(tag: str, value: float) -> bytes:
    """A `Summary.Value` as `add_scalar` writes it."""
    return field(1, tag) + varint(2 << 3 | 5) + struct.pack("<f", value)


def tensor(tag: str, *fields: tuple[int, Any], plugin: str = "scalars") -> bytes:
    """A `Summary.Value` with a tensor of these fields, for a plugin of TensorBoard."""
    message = b"".join(field(number, value) for number, value in fields)
    metadata = field(9, field(1, field(1, plugin))) if plugin else b""
    return field(1, tag) + metadata + field(8, message)


def hyperparameters(**values: float | str) -> bytes:
    """A record with what `add_hparams` writes at the start of a session."""
    number = {bool: 4, str: 3}
    pairs = (
        field(1, field(1, name) + field(2, field(number.get(type(value), 2), value)))
        for name, value in values.items()
    )
    metadata = field(9, field(1, field(1, "hparams") + field(2, field(3, b"".join(pairs)))))
    return record(event(field(1, "_hparams_/session_start_info") + metadata))


def event(*values: bytes, step: int = 0, at: float = 1.0e9) -> bytes:
    """An `Event`; `at` is its wall time in seconds since the epoch."""
    summary = b"".join(field(1, value) for value in values)
    return field(1, float(at)) + (field(2, step) if step else b"") + field(5, summary)


def masked_crc(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data: bytes) -> bytes:
    """The frame around an event."""
    length = struct.pack("<Q", len(data))
    checks = [struct.pack("<I", masked_crc(part)) for part in (length, data)]
    return length + checks[0] + data + checks[1]


class EventFile:
    """A file of the name that TensorBoard's writers give it, flushed after each point."""

    def __init__(self, folder: str, made: int | None = None) -> None:
        """`made` is the second in the file's name, now by default."""
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - a script with strings uses it too
        second = int(time.time()) if made is None else made
        name = f"events.out.tfevents.{second:010d}.host.{os.getpid()}.{next(_made)}"
        self.path = os.path.join(folder, name)  # noqa: PTH118
        self._begun = float(second) + next(_made) / 1024
        self.write(record(field(1, self._begun) + field(3, "brain.Event:2")))

    def write(self, data: bytes) -> None:
        with open(self.path, "ab") as file:  # noqa: PTH123
            file.write(data)

    def add(self, tag: str, value: float, step: int, at: float = 1.0e9) -> None:
        self.write(record(event(simple(tag, value), step=step, at=at)))
