"""The axis of epochs: offered where they are known; what is drawn, read and exported along it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.metrics import MOST_SERIES, Axis, CurveQuery
from desktop_app.domain.run import Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.looks import Along
from desktop_app.gui.tabs.runs.view.series_page import LAYOUT_SETTING, DrawnRun, SeriesPage
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def run(engine: FakeEngine) -> str:
    """A run with six losses at the steps 0 to 5, two in each of the epochs 0 to 2."""
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "loss", [6.0, 5.0, 4.0, 3.0, 2.0, 1.0])
    return run.id


def _tell_epochs(engine: FakeEngine, run: str) -> None:
    for epoch in range(3):
        engine.grow_metric(run, "epoch", [float(epoch)], first=2 * epoch)


def _open(qtbot: QtBot, context: TabContext, shown: Shown, *runs: str) -> SeriesPage:
    page = SeriesPage(context)
    shown(page)
    page.open([DrawnRun(run, run) for run in runs])
    qtbot.waitUntil(lambda: page.grid is not None and "loss" in page.grid.panels, timeout=10_000)
    qtbot.waitUntil(lambda: _panel(page).frames > 0)
    return page


def _panel(page: SeriesPage) -> CurvePlot:
    assert page.grid is not None
    return page.grid.panels["loss"]


def _choose(page: SeriesPage, along: Along) -> None:
    page.bar.axis.setCurrentIndex(page.bar.axis.findData(along.value))


def _places(page: SeriesPage, run: str) -> list[float]:
    curve = _panel(page).curve(run)
    return [] if curve is None else curve.x.tolist()


def _asked(engine: FakeEngine, run: str) -> list[CurveQuery]:
    """What was asked for of a run's losses, in order."""
    calls = engine.script.called("runs.curves")
    queries = [query for of, asked in calls if of == run for query in cast(list[CurveQuery], asked)]
    return [query for query in queries if query.name == "loss"]


def _epoch_choice(page: SeriesPage) -> tuple[bool, str]:
    """Whether it can be chosen, and what is said about it."""
    at = page.bar.axis.findData(Along.EPOCH.value)
    model = cast(QStandardItemModel, page.bar.axis.model())
    return model.item(at).isEnabled(), page.bar.axis.itemData(at, Qt.ItemDataRole.ToolTipRole)


def test_curves_are_drawn_zoomed_and_read_off_along_epochs(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str
) -> None:
    _tell_epochs(engine, run)
    page = _open(qtbot, context, shown, run)
    assert _epoch_choice(page) == (True, "")
    _choose(page, Along.EPOCH)
    qtbot.waitUntil(lambda: _places(page, run) == [0, 0.5, 1, 1.5, 2, 2.5])
    panel = _panel(page)
    panel.canvas.box.setXRange(0.9, 1.1, padding=0)
    panel.canvas.box.sigRangeChangedManually.emit([True, False])
    qtbot.waitUntil(lambda: _places(page, run) == [0.5, 1, 1.5])
    query = cast(list[CurveQuery], engine.script.called("runs.curves")[-1][1])[0]
    assert (query.axis, query.epochs) == ("epoch", "epoch")
    panel.reset_view()
    qtbot.waitUntil(lambda: len(_places(page, run)) == 6)
    panel.set_cursor(1.5)
    qtbot.waitUntil(lambda: panel.head.value.text() == "3 @ 1.5")


def test_values_and_points_are_copied_and_exported_with_their_epochs(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str, tmp_path: Path
) -> None:
    _tell_epochs(engine, run)
    page = _open(qtbot, context, shown, run)
    _choose(page, Along.EPOCH)
    qtbot.waitUntil(lambda: len(_places(page, run)) == 6)
    page.panel_actions.copy_values(_panel(page))
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: clipboard.text().startswith("epoch\tstep\ttime\tvalue\n0\t0\t"))
    page._list_values("loss")
    model = page.values.model
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    assert heads == ["Epoch", "Step", "Time", "Value"]
    assert model.index(1, 0).data() == "0.5"
    place = tmp_path / "loss.csv"
    page.panel_actions.save_csv("loss", {run: ""}, place, epochs=True)
    qtbot.waitUntil(place.exists)
    rows = [line.split(",") for line in place.read_text("utf-8").splitlines()]
    assert rows[0] == ["epoch", "step", "time", "value"]
    assert [(row[0], row[3]) for row in rows[1:3]] == [("0.0", "6.0"), ("0.5", "5.0")]


def test_without_epochs_the_choice_says_why_and_comes_with_the_first_one(
    qtbot: QtBot,
    context: TabContext,
    engine: FakeEngine,
    shown: Shown,
    run: str,
) -> None:
    settings = context.settings
    setting = f"{LAYOUT_SETTING}.curves.{engine.workspace.id}"
    settings.put(setting, {"along": "epoch"})
    page = _open(qtbot, context, shown, run)
    why = "No epochs are known: nothing that is logged or printed here tells them."
    assert _epoch_choice(page) == (False, why)
    assert page.bar.options.along is Along.STEP
    page.bar.set_options(page.bar.wished)
    page._remember()
    assert cast(dict[str, object], settings.get(setting))["along"] == "epoch"

    _tell_epochs(engine, run)
    page.grow(run, {"epoch": 3})
    qtbot.waitUntil(lambda: page.bar.options.along is Along.EPOCH)
    qtbot.waitUntil(lambda: _places(page, run) == [0, 0.5, 1, 1.5, 2, 2.5])


def test_of_several_runs_those_that_tell_epochs_are_drawn_along_them(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str
) -> None:
    _tell_epochs(engine, run)
    other = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(other.id, "loss", [1.0, 2.0])
    page = _open(qtbot, context, shown, run, other.id)
    _choose(page, Along.EPOCH)
    qtbot.waitUntil(lambda: _places(page, run) == [0, 0.5, 1, 1.5, 2, 2.5])
    assert _places(page, other.id) == []
    _choose(page, Along.STEP)
    qtbot.waitUntil(lambda: _places(page, other.id) == [0, 1])


def test_a_run_without_epochs_is_not_drawn_by_steps_that_come_late_or_once_epochs_are_drawn(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str
) -> None:
    _tell_epochs(engine, run)
    other = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(other.id, "loss", [1.0, 2.0])
    page = _open(qtbot, context, shown, run, other.id)
    qtbot.waitUntil(lambda: _places(page, other.id) == [0, 1])
    qtbot.waitUntil(lambda: context.bridge.idle)
    asked = len(_asked(engine, other.id))
    engine.script.hold("runs.curves")
    engine.grow_metric(other.id, "loss", [3.0])
    page.grow(other.id, {"loss": 3})
    qtbot.waitUntil(lambda: len(_asked(engine, other.id)) == asked + 1)  # along steps, on its way
    _choose(page, Along.EPOCH)
    came = page._feeds[other.id].came
    with qtbot.waitSignal(came, check_params_cb=lambda name, _: name == "loss") as told:
        engine.script.release("runs.curves")
    assert told.args == ["loss", None]
    assert [query.axis for query in _asked(engine, other.id)[asked:]] == [Axis.STEP, Axis.EPOCH]
    assert _places(page, other.id) == []


def test_a_curve_that_is_not_answered_any_more_is_drawn_no_more(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str
) -> None:
    _tell_epochs(engine, run)
    page = _open(qtbot, context, shown, run)
    _choose(page, Along.EPOCH)
    qtbot.waitUntil(lambda: len(_places(page, run)) == 6)
    del engine.records[run].series["epoch", False]
    page.grow(run, {"loss": 7})
    qtbot.waitUntil(lambda: _places(page, run) == [])
    assert [len(line.getData()[0]) for line in _panel(page).lines] == [0]


def test_curves_follow_the_series_that_tells_the_epochs(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str
) -> None:
    for epoch in range(3):
        engine.grow_metric(run, "train/epoch", [float(epoch)], first=2 * epoch)
    page = _open(qtbot, context, shown, run)
    _choose(page, Along.EPOCH)
    qtbot.waitUntil(lambda: _places(page, run) == [0, 0.5, 1, 1.5, 2, 2.5])
    for epoch in range(3):
        engine.grow_metric(run, "epoch", [10.0 + epoch], first=2 * epoch)
    page.grow(run, {"epoch": 3})
    qtbot.waitUntil(lambda: _places(page, run) == [10, 10.5, 11, 11.5, 12, 12.5])


def test_epochs_are_smoothed_and_parted_at_a_restart(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str
) -> None:
    _tell_epochs(engine, run)
    engine.grow_metric(run, "loss", [2.5, 1.5], first=2)
    page = _open(qtbot, context, shown, run)
    page.bar.set_options(page.bar.options)
    _choose(page, Along.EPOCH)
    x = [0, 0.5, 1, 1.5, 2, 2.5, np.nan, 1, 1.5]
    qtbot.waitUntil(lambda: np.array_equal(_places(page, run), x, equal_nan=True))
    curve = _panel(page).curve(run)
    assert curve is not None
    assert curve.restarts.tolist() == [1]


def test_the_search_says_that_series_are_left_out_only_where_some_are(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown, run: str
) -> None:
    page = _open(qtbot, context, shown, run)
    (find,) = page.bar.findChildren(QLineEdit)
    many = dict.fromkeys((f"layer{n}" for n in range(MOST_SERIES)), 1)
    page.grow(run, many)
    qtbot.waitUntil(lambda: len(engine.script.called("runs.has_more_series")) == 1)
    qtbot.waitUntil(lambda: context.bridge.idle)
    assert find.placeholderText() == "Search series"

    engine.crowded.add(run)
    page.open([DrawnRun(run, "again")])
    qtbot.waitUntil(lambda: page.grid is not None and "loss" in page.grid.panels)
    page.grow(run, many)
    qtbot.waitUntil(lambda: find.placeholderText() == "Search the first 10000 series")
    other = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(other.id, "loss", [1.0])
    page.open([DrawnRun(other.id)])
    qtbot.waitUntil(lambda: find.placeholderText() == "Search series")
