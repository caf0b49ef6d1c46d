"""Writes the files of offline runs of Weights & Biases, with the standard library alone."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from tests.fakes.event_files import field

BLOCK = 32 * 1024
_HEAD = struct.calcsize("<IHB")


class WandbFile:
    """A file in the framing of LevelDB; each `write` is a record."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb", buffering=0)
        self._file.write(struct.pack("<4sHB", b":W&B", 0xBEE1, 0))
        self._at = 7

    def write(self, number: int, *fields: bytes) -> None:
        """A `Record` with a message of these fields."""
        data = field(number, b"".join(fields))
        first = True
        while True:
            room = BLOCK - self._at % BLOCK
            if room < _HEAD:
                self._put(b"\0" * room)
                room = BLOCK
            part, data = data[: room - _HEAD], data[room - _HEAD :]
            kind = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}
            self._fragment(kind[first, not data], part)
            first = False
            if not data:
                return

    def _fragment(self, kind: int, data: bytes) -> None:
        check = zlib.crc32(bytes([kind]) + data)
        self._put(struct.pack("<IHB", check, len(data), kind) + data)

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)

    def start(
        self, run: str, project: str, name: str, at: int, config: Mapping[str, object]
    ) -> None:
        moment = field(17, field(1, at) + field(2, 500_000_000))
        facts = field(1, run) + field(3, project) + field(8, name) + moment
        self.write(17, facts, field(4, _items(config)))

    def configure(self, config: Mapping[str, object]) -> None:
        self.write(5, _items(config))

    def log(self, values: Mapping[str, object], step: int | None = None) -> None:
        self.write(2, _items(values), field(2, field(1, step)) if step is not None else b"")

    def log_nested(self, names: list[str], value: object, step: int) -> None:
        key = b"".join(field(2, name) for name in names)
        self.write(2, field(1, key + field(16, json.dumps(value))), field(2, field(1, step)))

    def exit(self, code: int, runtime: int) -> None:
        self.write(18, field(1, code) if code else b"", field(2, runtime))

    def close(self) -> None:
        self._file.close()


def _items(values: Mapping[str, object]) -> bytes:
    items = (field(1, key) + field(16, json.dumps(value)) for key, value in values.items())
    return b"".join(field(1, item) for item in items)
