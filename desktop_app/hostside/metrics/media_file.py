"""The images, texts and histograms that a script writes for others, kept as its own are (see
`script/trainyard_media/book.py`), each once."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from typing import Any, Dict, Optional, Sequence, Tuple

from ..layout import CONTENTS, ITEMS, LEFT_OUT
from .left_out import MOST_ITEM_MEBIBYTES, MOST_ITEMS, MOST_MEBIBYTES

_MEBIBYTE = 1024 * 1024


class MediaFile:
    """Of one run and one source. Of each item it is noted where it comes from: a place (JSON
    values) and its number there. Whoever is killed while those of a place are added asks for the
    same ones again, be it after those of others; what is there already is passed over. Raises
    OSError where there is no room."""

    def __init__(self, folder: str, source: str) -> None:
        """`folder` is that of the run's metrics."""
        self._folder = folder
        self._contents_path = os.path.join(folder, source + CONTENTS)
        self._lines_path = os.path.join(folder, source + ITEMS)
        self._count = 0
        self._known: Optional[Dict[Tuple[Any, ...], int]] = None
        """Of each place the last number; None before they were looked up."""

    def add(
        self,
        origin: Sequence[Any],
        number: int,
        item: Dict[str, Any],
        content: bytes,
    ) -> bool:
        """Keep an item: its `kind`, `name`, `step` and `time`. False where it was left out, which
        is noted for `LeftOut`."""
        if self._known is None:
            self._known = self._look_up()
        known, place = self._known, tuple(origin)
        if number <= known.get(place, -1):
            return True
        reason = self._reason_to_leave_out(len(content))
        if reason:
            with open(os.path.join(self._folder, LEFT_OUT + reason), "ab"):
                pass
            return False
        at = _append(self._contents_path, content)
        about = {"of": [*origin, number], "at": at, "size": len(content)}
        line = json.dumps(dict(item, crc=zlib.crc32(content), **about)).encode("ascii") + b"\n"
        self._known = None  # looked up again where this is cut short
        _append(self._lines_path, line)
        known[place] = number
        self._known = known
        self._count += 1
        return True

    def _look_up(self) -> Dict[Tuple[Any, ...], int]:
        """From all lines; a last one that was cut short is given its end."""
        known: Dict[Tuple[Any, ...], int] = {}
        self._count = 0
        line = b"\n"
        with contextlib.suppress(FileNotFoundError), open(self._lines_path, "rb") as file:
            for line in file:
                self._count += 1
                with contextlib.suppress(ValueError, KeyError, TypeError):  # it was cut short
                    *place, number = json.loads(line)["of"]
                    known[tuple(place)] = number
        if not line.endswith(b"\n"):
            _append(self._lines_path, b"\n")
        return known

    def _reason_to_leave_out(self, size: int) -> str:
        if size > MOST_ITEM_MEBIBYTES * _MEBIBYTE:
            return "size"
        if self._count >= MOST_ITEMS:
            return "number"
        with os.scandir(self._folder) as entries:
            sizes = [e.stat().st_size for e in entries if e.name.endswith((CONTENTS, ITEMS))]
        return "" if sum(sizes) + size <= MOST_MEBIBYTES * _MEBIBYTE else "bytes"


def _append(path: str, data: bytes) -> int:
    """Where the data begins."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        at = os.fstat(descriptor).st_size
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)
    return at
