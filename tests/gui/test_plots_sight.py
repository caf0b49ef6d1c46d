"""What is scrolled away or folded in is neither read nor drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.metrics import CurveQuery
from desktop_app.domain.run import Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.panel_grid import PAGE, PanelGrid
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun, SeriesPage
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
NAMES = [f"layer{n:03}" for n in range(100)]


def _asked(engine: FakeEngine) -> list[str]:
    """The names of all series that were asked for, in order."""
    calls = [cast(list[CurveQuery], call[1]) for call in engine.script.called("runs.curves")]
    return [query.name for queries in calls for query in queries]


def _open(
    qtbot: QtBot, context: TabContext, shown: Shown, run: str
) -> tuple[SeriesPage, PanelGrid]:
    page = SeriesPage(context)
    shown(page)
    page.open([DrawnRun(run)])
    qtbot.waitUntil(lambda: page.grid is not None and bool(page.grid.in_sight), timeout=10_000)
    assert page.grid is not None
    return page, page.grid


def _all_there(grid: PanelGrid, run: str, count: int) -> bool:
    """Whether what is in sight of a whole page of plots has been drawn."""
    drawn = [grid.panels[name].curve(run) for name in grid.in_sight]
    whole = len(grid.panels) == PAGE
    return whole and all(curve is not None and curve.summary.count == count for curve in drawn)


def test_of_a_hundred_series_those_in_sight_are_asked_for(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    for name in NAMES:
        engine.grow_metric(run.id, name, [1.0])
    _, grid = _open(qtbot, context, shown, run.id)
    qtbot.waitUntil(lambda: _all_there(grid, run.id, 1), timeout=10_000)
    top = grid.in_sight
    assert sorted(top) == NAMES[: len(top)]
    assert 3 <= len(top) <= 12
    assert sorted(_asked(engine)) == sorted(top)

    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: grid.in_sight != top and _all_there(grid, run.id, 1))
    assert sorted(_asked(engine)) == sorted(top | grid.in_sight)
    assert NAMES[PAGE - 1] in grid.in_sight
    assert not top & grid.in_sight


def test_what_grew_out_of_sight_is_read_and_drawn_when_it_comes_into_view(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    for name in NAMES:
        engine.grow_metric(run.id, name, [1.0])
    page, grid = _open(qtbot, context, shown, run.id)
    qtbot.waitUntil(lambda: _all_there(grid, run.id, 1), timeout=10_000)
    top = grid.in_sight
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: grid.in_sight != top and _all_there(grid, run.id, 1))
    bottom, before = grid.in_sight, len(_asked(engine))
    for name in NAMES:
        engine.grow_metric(run.id, name, [2.0])
    page.grow(run.id, dict.fromkeys(NAMES, 2))
    qtbot.waitUntil(lambda: _all_there(grid, run.id, 2))
    assert sorted(_asked(engine)[before:]) == sorted(bottom)

    grid.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: grid.in_sight == top and _all_there(grid, run.id, 2))
    assert sorted(_asked(engine)[before:]) == sorted(top | bottom)


def test_a_group_that_is_folded_in_is_asked_for_when_it_is_opened(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    names = ["train/loss", "val/loss"]
    for name in names:
        engine.grow_metric(run.id, name, [1.0])
    page, grid = _open(qtbot, context, shown, run.id)
    qtbot.waitUntil(lambda: sorted(_asked(engine)) == names, timeout=10_000)
    (head,) = [b for b in grid.findChildren(QToolButton) if b.text() == "train"]
    head.click()
    qtbot.waitUntil(lambda: grid.in_sight == {"val/loss"})
    for name in names:
        engine.grow_metric(run.id, name, [2.0])
    page.grow(run.id, dict.fromkeys(names, 2))
    qtbot.waitUntil(lambda: len(_asked(engine)) == 3)
    assert _asked(engine)[2] == "val/loss"
    head.click()
    qtbot.waitUntil(lambda: len(_asked(engine)) == 4)
    assert _asked(engine)[3] == "train/loss"
