"""The log page on the file that a real run writes: the worst output, and what a turn of the window
costs while it comes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import open_engine, workspaces
from desktop_app.domain.events import Event, RunChanged, StreamGrew
from desktop_app.domain.run import LogSource, RunSpec, RunSummary
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.model import KEPT_BLOCKS
from desktop_app.gui.tabs.runs.log.page import LogPage
from tests.e2e.opened import STDOUT
from tests.e2e.test_torture import LINES, LONG, TORRENT, torrent

Shown = Callable[[QWidget], QWidget]
CHANGES_A_TURN = 8
"""The model's changes in one turn: for one scan and three blocks that were read, two each."""


@pytest.fixture
def bridge(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bridge]:
    """A bridge with the real engine on a new workspace."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    for name in ("TRAINYARD_HOME", "TRAINYARD_CONFIG_DIR", "TRAINYARD_SLOTS"):
        monkeypatch.setenv(name, str(tmp_path / name))
    made = Bridge(open_engine, workspaces())
    made.start()
    with qtbot.waitSignal(made.opened, timeout=20_000):
        made.open_workspace(workspaces().create(tmp_path / "work").path)
    yield made
    made.stop()
    made.deleteLater()
    gc.collect()


class Watch(QObject):
    """Shows a run's log as its view does, and counts what each turn of the window does for it."""

    def __init__(self, bridge: Bridge, page: LogPage) -> None:
        super().__init__(page)
        self.page = page
        self.run: RunSummary | None = None
        self.size = 0
        self.changes = self.most_changes = self.most_rows = 0
        bridge.event_posted.connect(self._take)
        page.model.rowsInserted.connect(self._count)
        page.model.dataChanged.connect(self._count)
        QAbstractEventDispatcher.instance().awake.connect(self._begin_turn)

    @property
    def ended(self) -> bool:
        return self.run is not None and self.run.ended

    @Slot(object)
    def show_run(self, run: RunSummary) -> None:
        self.run = run
        self.page.open(run.id, [LogSource(STDOUT, self.size)])

    @Slot(object)
    def _take(self, event: Event) -> None:
        if isinstance(event, StreamGrew) and event.file == STDOUT:
            self.size = event.size
            if self.run is not None:
                self.page.grow(event.file, event.size)
        elif isinstance(event, RunChanged):
            self.run = event.run

    @Slot()
    def _begin_turn(self) -> None:
        self.changes = 0
        self.most_rows = max(self.most_rows, self.page.view.drawn_rows)

    @Slot()
    def _count(self) -> None:
        self.changes += 1
        self.most_changes = max(self.most_changes, self.changes)


@pytest.fixture
def watch(context: TabContext, bridge: Bridge, shown: Shown) -> Watch:
    page = LogPage(context)
    shown(page)
    return Watch(bridge, page)


def text_of(qtbot: QtBot, page: LogPage, row: int) -> str:
    """What a row says, once it was read; asking for it is what makes it be read."""
    qtbot.waitUntil(lambda: page.model.line(row) is not None and not page.model.busy, timeout=9000)
    return str(page.model.data(page.model.index(row)))


def test_a_torrent_is_shown_with_little_work_in_each_turn(
    qtbot: QtBot, bridge: Bridge, watch: Watch, tmp_path: Path
) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "train.py").write_text(TORRENT, "utf-8")
    page, model = watch.page, watch.page.model
    spec = RunSpec(tmp_path / "source", "train.py")
    bridge.call(bridge.engine.runs.submit, spec, then=watch.show_run, owner=watch)
    whole = torrent()
    qtbot.waitUntil(lambda: watch.ended and model.map.end == len(whole), timeout=60_000)
    assert model.rowCount() == whole.count(b"\n") + 1

    assert text_of(qtbot, page, LINES - 1) == f"line {LINES - 1}"
    assert text_of(qtbot, page, LINES).startswith("xxxx")
    line = model.line(LINES)
    assert line is not None
    assert (line.cut, line.size) == (True, LONG + 1)
    assert text_of(qtbot, page, LINES + 1) == " 99.9%|###"
    assert text_of(qtbot, page, LINES + 5) == "colour 3"
    coloured = model.line(LINES + 5)
    assert coloured is not None
    assert len(coloured.spans) == 1
    last = text_of(qtbot, page, model.rowCount() - 1)
    assert last.endswith("without a line's end")

    bar = page.view.verticalScrollBar()
    for value in range(0, bar.maximum(), bar.maximum() // 100):
        bar.setValue(value)
        page.view.repaint()
    qtbot.waitUntil(lambda: not model.busy, timeout=9000)
    rows_that_fit = page.view.viewport().height() // page.view.row_height
    assert 0 < watch.most_rows <= rows_that_fit + 2
    assert 0 < watch.most_changes <= CHANGES_A_TURN
    assert model.kept_blocks <= KEPT_BLOCKS
