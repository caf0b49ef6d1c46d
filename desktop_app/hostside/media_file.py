"""The images, texts and histograms that a script writes for others, kept as its own are (see
`script/trainyard_media/book.py`), each once."""

from __future__ import annotations

import json
import os
import zlib
from typing import Any, Dict, List, Optional, Sequence

from .layout import CONTENTS, ITEMS, LEFT_OUT
from .left_out import MOST_ITEM_MEBIBYTES, MOST_ITEMS, MOST_MEBIBYTES

_MOST_LINE = 64 * 1024
_MEBIBYTE = 1024 * 1024


class MediaFile:
    """Of one run and one source. Of each item it is noted where it comes from: a place (JSON
    values) and its number there. Whoever is killed while those of a place are added asks for the
    same ones again; what is there already is passed over. Raises OSError where there is no room."""

    def __init__(self, folder: str, source: str) -> None:
        """`folder` is that of the run's metrics."""
        self._folder = folder
        self._contents_path = os.path.join(folder, source + CONTENTS)
        self._lines_path = os.path.join(folder, source + ITEMS)
        self._count = 0
        self._last: Optional[List[Any]] = None
        """Where the last item comes from; None before that was looked up."""

    def add(
        self,
        origin: Sequence[Any],
        number: int,
        item: Dict[str, Any],
        content: bytes,
    ) -> bool:
        """Keep an item: its `kind`, `name`, `step` and `time`. False where it was left out, which
        is noted for `LeftOut`."""
        if self._last is None:
            self._last = self._look_up()
        if self._last[:-1] == list(origin) and number <= self._last[-1]:
            return True
        reason = self._reason_to_leave_out(len(content))
        if reason:
            with open(os.path.join(self._folder, LEFT_OUT + reason), "ab"):
                pass
            return False
        last = [*origin, number]
        self._last = None  # looked up again where this is cut short
        at = _append(self._contents_path, content)
        place = {"at": at, "size": len(content), "crc": zlib.crc32(content)}
        line = json.dumps(dict(item, of=last, **place)).encode("ascii") + b"\n"
        _append(self._lines_path, line)
        self._last = last
        self._count += 1
        return True

    def _look_up(self) -> List[Any]:
        """From the last whole line; one that was cut short is given its end."""
        try:
            with open(self._lines_path, "rb") as file:
                self._count = sum(1 for _ in file)
                file.seek(max(0, file.tell() - _MOST_LINE))
                end = file.read()
        except FileNotFoundError:
            return [None]
        if not end.endswith(b"\n"):
            _append(self._lines_path, b"\n")
        found = (_origin_of(line) for line in reversed(end.splitlines()))
        return next((origin for origin in found if origin), [None])

    def _reason_to_leave_out(self, size: int) -> str:
        if size > MOST_ITEM_MEBIBYTES * _MEBIBYTE:
            return "size"
        if self._count >= MOST_ITEMS:
            return "number"
        with os.scandir(self._folder) as entries:
            sizes = [e.stat().st_size for e in entries if e.name.endswith((CONTENTS, ITEMS))]
        return "" if sum(sizes) + size <= MOST_MEBIBYTES * _MEBIBYTE else "bytes"


def _origin_of(line: bytes) -> List[Any]:
    """Empty for a line that was cut short."""
    try:
        return list(json.loads(line)["of"])
    except (ValueError, KeyError, TypeError):
        return []


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
