"""What lies in the series files of one writer of a run, read as simply as can be."""

from __future__ import annotations

import json
import struct
from pathlib import Path

Series = dict[str, list[tuple[int, float]]]


def read_series(metrics: str, writer: str) -> Series:
    """Steps and values by name, in their order; empty where nothing was written."""
    records = Path(metrics, writer + ".trm")
    if not records.exists():
        return {}
    names = [json.loads(line) for line in records.with_suffix(".names").read_text().splitlines()]
    assert len(set(names)) == len(names)
    found: Series = {}
    for number, step, _, value in struct.iter_unpack("<qqdd", records.read_bytes()):
        found.setdefault(names[number], []).append((step, value))
    return found
