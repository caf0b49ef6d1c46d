"""A log of ten gigabytes opens with its end in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import LogSource
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.page import LogPage
from desktop_app.gui.tabs.runs.log.reader import STEP_BYTES
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
LINE = 16
LINES = 625_000_000
SIZE = LINE * LINES
FIRST_SIGHT = 1 << 20
"""Bytes that are enough to see the end, of 10,000,000,000; beside them the rest is begun with."""


class Huge:
    """A file that is nowhere: line n says so in 15 letters. Counts what is read of it."""

    def __init__(self, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read = 0
        monkeypatch.setattr(engine.runs, "read_log", self._read)

    async def _read(self, run: str, file: str, offset: int, size: int) -> bytes:
        stop = min(offset + size, SIZE)
        self.read += max(0, stop - offset)
        first = offset // LINE
        lines = (b"line %010d\n" % n for n in range(first, -(-stop // LINE)))
        return b"".join(lines)[offset - first * LINE :][: stop - offset]


@pytest.fixture
def huge(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Huge:
    return Huge(engine, monkeypatch)


def test_the_end_is_in_sight_after_a_few_reads(
    qtbot: QtBot, context: TabContext, shown: Shown, engine: FakeEngine, huge: Huge
) -> None:
    page = LogPage(context)
    shown(page)
    read: list[int] = []

    def look() -> None:
        row = page.model.rowCount() - 1
        if page.model.data(page.model.index(row)) == f"line {LINES - 1:010}" and not read:
            read.append(huge.read)
            page.open("", ())

    page.model.scanned.connect(look)
    page.model.dataChanged.connect(look)
    page.open(engine.add_run().id, [LogSource("stdout.log", SIZE)])
    qtbot.waitUntil(lambda: bool(read), timeout=20_000)
    assert 0 < read[0] <= FIRST_SIGHT + STEP_BYTES
    qtbot.waitUntil(lambda: context.bridge.idle, timeout=20_000)
