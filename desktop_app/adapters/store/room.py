"""Room on the disk that an index keeps for itself, and gives up once the disk is full.

A script may fill the disk to its last byte. That it has ended must still find a place in the index,
or whoever waits for it waits for ever.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

SIZE = 1 << 20
"""Bytes: the pages of an index that a run's end changes, and the last samples of its host."""


def keep_room(folder: Path) -> None:
    """Take the room, unless it is taken, or not there."""
    place = _place(folder)
    if place.exists():
        return
    beside = place.with_suffix(f".{os.getpid()}")
    try:
        beside.write_bytes(bytes(SIZE))  # real bytes: a hole takes no room
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)


def give_room(folder: Path) -> None:
    """Let what is written next have it."""
    with contextlib.suppress(OSError):
        _place(folder).unlink(missing_ok=True)


def _place(folder: Path) -> Path:
    return folder / "room.reserve"
