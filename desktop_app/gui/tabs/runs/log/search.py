"""Looks through a log of any size, a bounded piece at a time."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.bridge import Bridge, Call
from desktop_app.gui.tabs.runs.log.model import LogModel
from desktop_app.gui.tabs.runs.log.reader import STEP_BYTES, Found, Search, Stretch, search

_BLOCKS = 8
"""Blocks that are searched as one stretch."""


class LogSearch(QObject):
    """`found` tells the row; `missed` that there is no (further) match; `progress` 0 to 100."""

    found = Signal(int)
    missed = Signal()
    progress = Signal(int)

    def __init__(self, bridge: Bridge, model: LogModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._model = model
        self._call: Call | None = None
        self._pattern = re.compile(b"")
        self._row = -1
        self._backward = False
        self._left = range(0)
        self._total = 0

    @property
    def busy(self) -> bool:
        return self._call is not None

    def start(self, text: str, row: int, backward: bool) -> None:
        """Look for `text`, letter case ignored, beyond `row` in the direction."""
        self.stop()
        if not text or self._model.read is None:
            return
        self._pattern = text_pattern_bytes(text)
        self._row, self._backward = row, backward
        blocks = self._model.map.blocks
        at = self._model.map.block_of(max(0, row)) if row >= 0 or not backward else blocks - 1
        self._left = range(at + 1) if backward else range(at, blocks)
        self._total = len(self._left)
        self._step()

    def stop(self) -> None:
        """Give up a search that is going on."""
        if self._call is not None:
            self._call.cancel()
            self._call = None

    def _step(self) -> None:
        read = self._model.read
        if read is None or not self._left:
            self.missed.emit()
            return
        per_step = max(1, STEP_BYTES // (32 * 1024))
        if self._backward:
            piece, self._left = self._left[-per_step:], self._left[:-per_step]
        else:
            piece, self._left = self._left[:per_step], self._left[per_step:]
        after = -1 if self._backward else self._row
        before = self._row if self._backward and self._row >= 0 else self._model.map.lines
        wanted = Search(self._pattern, self._stretches(piece), after, before, self._backward)
        self._call = self._bridge.call(
            search, read, wanted, then=self._take, failed=self._failed, owner=self
        )

    def _stretches(self, blocks: range) -> tuple[Stretch, ...]:
        places = self._model.map
        stretches = []
        for at in range(blocks.start, blocks.stop, _BLOCKS):
            last = min(at + _BLOCKS, blocks.stop) - 1
            start, stop = places.span(at)[0], places.span(last)[1]
            stretches.append(Stretch(places.first_line(at), start, stop))
        return tuple(stretches)

    def _take(self, result: Found) -> None:
        self._call = None
        if result.line is not None:
            self.found.emit(result.line)
            return
        done = self._total - len(self._left)
        self.progress.emit(100 * done // max(1, self._total))
        self._step()

    def _failed(self, error: Exception) -> None:
        self._call = None
        self.missed.emit()


def text_pattern(text: str) -> re.Pattern[str]:
    """What marks `text` in a line in view."""
    return re.compile(re.escape(text), re.IGNORECASE)


def text_pattern_bytes(text: str) -> re.Pattern[bytes]:
    """The same for bytes: letters beyond ASCII in both their cases."""
    pieces = []
    for letter in text:
        forms = {letter, letter.lower(), letter.upper()}
        pieces.append("(?:" + "|".join(re.escape(form) for form in sorted(forms)) + ")")
    return re.compile("".join(pieces).encode("utf-8", "backslashreplace"))
