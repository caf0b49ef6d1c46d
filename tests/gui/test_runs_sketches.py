"""Small curves in the rows of the runs table, and rows far from view."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.table import model as model_module
from desktop_app.gui.tabs.runs.table.columns import sketch_column
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
LOSS = sketch_column("loss").key


def _table(qtbot: QtBot, context: TabContext, shown: Shown, rows: int) -> RunsTab:
    tab = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: tab.table.model.ready and tab.table.model.rowCount() == rows)
    tab.table.show_layout(tab.table.layout_now)
    return tab


def _cell(tab: RunsTab, row: int) -> QImage:
    """What is drawn in the cell of the curve."""
    table, model = tab.table.table, tab.table.model
    at = [column.key for column in model.columns].index(LOSS)
    return table.viewport().grab(table.visualRect(model.index(row, at))).toImage()


def _colors(image: QImage) -> set[int]:
    return {
        image.pixel(x, y) for x in range(1, image.width()) for y in range(1, image.height() - 1)
    }


@pytest.mark.parametrize(
    "values",
    [
        [3.0, 2.0, 1.0],
        [5.0],
        [1.0, math.nan, 2.0, math.inf, 3.0],
        [-1e308, 1e308, 0.0],
        [7.0, 7.0],
    ],
)
def test_a_curve_is_drawn_from_the_finite_values(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown, values: list[float]
) -> None:
    run, other = engine.add_run(), engine.add_run()
    engine.grow_metric(run.id, "loss", values)
    tab = _table(qtbot, context, shown, 2)
    tab.table.chooser.toggled.emit(LOSS, True)
    tab.resize(1600, 400)
    qtbot.waitUntil(lambda: len(_colors(_cell(tab, 1))) > 1)
    assert len(_colors(_cell(tab, 0))) == 1
    assert engine.script.called("runs.sketches") == [([run.id], "loss")]
    assert other.id == tab.table.model.run(0).id  # type: ignore[union-attr]  # it was read


def test_a_curve_that_grows_is_read_again(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    run = engine.add_run()
    engine.grow_metric(run.id, "loss", [1.0, 2.0])
    tab = _table(qtbot, context, shown, 1)
    tab.table.chooser.toggled.emit(LOSS, True)
    model = tab.table.model

    def drawn() -> tuple[float, ...]:
        shown_run = model.run(0)
        return () if shown_run is None else tuple(model.sketches.values(shown_run, "loss"))

    qtbot.waitUntil(lambda: drawn() == (1.0, 2.0))
    engine.grow_metric(run.id, "loss", [3.0])
    qtbot.waitUntil(lambda: drawn() == (1.0, 2.0, 3.0))


def test_runs_far_from_view_are_let_go_of_and_read_again(
    qtbot: QtBot,
    engine: FakeEngine,
    context: TabContext,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_module, "MOST_KEPT", 240)
    for number in range(1000):
        engine.add_run(name=f"run {number}")
    tab = _table(qtbot, context, shown, 1000)
    model, bar = tab.table.model, tab.table.table.verticalScrollBar()
    for row in range(0, 1000, 50):
        bar.setValue(row)
        qtbot.waitUntil(lambda row=row: model.run(min(row + 5, 999)) is not None)  # type: ignore[misc]
    assert model.run(0) is None
    assert sum(model.run(row) is not None for row in range(1000)) <= 340
    bar.setValue(0)
    qtbot.waitUntil(lambda: (run := model.run(0)) is not None and run.name == "run 999")
