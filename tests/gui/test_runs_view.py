"""One run: header, stages, curves that grow, outputs, and what its buttons do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import MetricsGrew
from desktop_app.domain.metrics import CurveQuery
from desktop_app.domain.run import Contact, Outcome, Stage, StageSpan
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.loading import PlotsReader
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.page import PAGES, RunView
from desktop_app.gui.tabs.runs.view.timeline import ORDER, Timeline
from desktop_app.gui.theme.theme import Theme
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Went, open_run, speaking

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


def _button(view: QWidget, name: str) -> QPushButton:
    return next(b for b in view.findChildren(QPushButton) if b.accessibleName() == name)


def _texts(view: QWidget) -> set[str]:
    return {label.text() for label in view.findChildren(QLabel) if label.isVisible()}


def test_what_plots_need_is_read_while_the_table_is_looked_at(
    qtbot: QtBot, context: TabContext
) -> None:
    tab = RunsTab(context)
    qtbot.addWidget(tab)
    (reader,) = tab.findChildren(PlotsReader)
    with qtbot.waitSignal(reader.done):
        tab.show()
    assert tab._run_view is None


def test_the_timeline_shows_each_stage_and_ticks_for_the_live_one(
    theme: Theme, shown: Shown
) -> None:
    now = [1000.0]
    timeline = Timeline(theme, clock=lambda: now[0])
    stages = [
        StageSpan(Stage.PREPARING, 900, 942),
        StageSpan(Stage.SCALING, 942, 945, "waits for a GPU"),
        StageSpan(Stage.RUNNING, 945),
    ]
    timeline.set_stages(stages, ended=False)
    assert timeline.text == "Preparing 0:42 › Scaling 0:03 › Running 0:55 › Finalizing"
    now[0] += 60
    timeline.set_stages(stages, ended=False)
    assert "Running 1:55" in timeline.accessibleDescription()
    assert timeline.toolTip() == "waits for a GPU"


def test_a_timeline_without_room_keeps_what_runs_and_tells_the_rest_in_its_tooltip(
    qtbot: QtBot, theme: Theme
) -> None:
    timeline = Timeline(theme)
    qtbot.addWidget(timeline)
    ends = zip(ORDER, (0.0, 42.0, 45.0, 7_245.0), (42.0, 45.0, 7_245.0, 7_250.0), strict=True)
    timeline.set_stages([StageSpan(stage, start, end) for stage, start, end in ends], ended=True)
    timeline.resize(2_000, 24)
    whole = "Preparing 0:42 › Scaling 0:03 › Running 2:00:00 › Finalizing 0:05"
    assert (timeline.shown, timeline.toolTip()) == (whole, "")
    timeline.resize(timeline._width(timeline._words(ORDER)) - 1, 24)
    timeline.grab()
    assert timeline.shown == "Preparing › Scaling › Running 2:00:00 › Finalizing"
    assert timeline.toolTip() == whole


@pytest.mark.parametrize("ended", [False, True])
def test_the_stages_have_a_line_of_their_own_beside_the_table_of_a_narrow_window(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, ended: bool
) -> None:
    run = engine.add_run(name="a-run-with-a-rather-long-name")
    engine.set_outputs(run.id, {"outputs/model.pt": b"x"})
    if ended:
        engine.end_run(run.id)
    tab.resize(802, 600)  # what a window 900 pixels wide has for it
    header = open_run(qtbot, tab, run.id).header
    qtbot.waitUntil(header.register_button.isVisible)
    buttons = [b for b in header.findChildren(QAbstractButton) if b.isVisibleTo(header)]
    line = header.timeline.geometry()
    assert header.width() < 500
    assert line.width() > header.width() - 40
    assert not [b.text() for b in buttons if b.geometry().intersects(line)]
    assert max(b.geometry().right() for b in buttons) < header.width()


def test_changes_of_the_run_reach_its_header(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(name="birds 训练")
    view = open_run(qtbot, tab, run.id)
    assert "birds 训练" in _texts(view)
    waiting = "Waits for 2 GPUs."
    engine.change_run(run.id, stage=Stage.SCALING, detail=waiting)
    qtbot.waitUntil(lambda: {"Scaling", waiting} <= _texts(view))
    engine.end_run(run.id, cause="")
    qtbot.waitUntil(lambda: "Succeeded" in _texts(view))
    assert not _button(view, "Cancel run").isVisible()


def test_a_run_that_says_how_far_it_is_shows_that_and_the_time_left(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    view = open_run(qtbot, tab, run.id)
    engine.change_run(run.id, started_at=time.time() - 90_000, progress=0.5)
    qtbot.waitUntil(lambda: {"Running 50%", "About 1 d 1 h left"} <= _texts(view))
    engine.end_run(run.id)
    qtbot.waitUntil(lambda: "Succeeded" in _texts(view))
    assert "About 1 d 1 h left" not in _texts(view)


def test_a_failed_run_says_why_at_the_top_and_leads_to_its_log(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run()
    last = "ModuleNotFoundError: No module named 'x'"
    engine.record(run.id).changes = {"hint": "Add it to the environment."}
    engine.grow_log(run.id, b"Traceback\n" + last.encode() + b"\n")
    engine.end_run(run.id, Outcome.FAILED, cause="exit_code", detail=last)
    view = open_run(qtbot, tab, run.id)
    assert {
        "The script ended with exit code 1.", last, "Add it to the environment.",
    } <= _texts(view)  # fmt: skip
    _button(view, "Show log of the failure").click()
    assert view.tabs.currentWidget() is view.log
    qtbot.waitUntil(lambda: view.log.model.map.lines == 2)


def test_cancel_asks_the_engine_and_the_button_waits(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run()
    view = open_run(qtbot, tab, run.id)
    button = _button(view, "Cancel run")
    engine.script.fail("runs.cancel", KnownError("unreachable", "The host cannot be reached."))
    button.click()
    assert not button.isEnabled()
    qtbot.waitUntil(button.isEnabled)
    button.click()
    qtbot.waitUntil(lambda: "Cancelling" in _texts(view))
    assert not button.isEnabled()


def test_a_run_that_cannot_be_cancelled_for_want_of_its_host_can_be_given_up(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(contact=Contact.STALE, cancelling=True, stage=Stage.RUNNING)
    view = open_run(qtbot, tab, run.id)
    _button(view, "Give up run").click()
    qtbot.waitUntil(lambda: "Unknown" in _texts(view))


def test_curves_that_grow_are_asked_for_together(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "train/loss", [float(n) for n in range(100)])
    view = open_run(qtbot, tab, run.id)

    def count(name: str) -> int:
        panel = view.curves.grid.panels.get(name) if view.curves.grid is not None else None
        curve = panel.curve(run.id) if panel is not None else None
        return curve.summary.count if curve is not None else 0

    qtbot.waitUntil(lambda: count("train/loss") == 100, timeout=10_000)
    engine.grow_metric(run.id, "train/loss", [7.0] * 20)
    engine.grow_metric(run.id, "val/acc 准确", [0.5])
    qtbot.waitUntil(lambda: count("train/loss") == 120 and count("val/acc 准确") == 1)
    asked = [cast(list[CurveQuery], call[1]) for call in engine.script.called("runs.curves")]
    assert len(asked) <= 4
    assert all(len({query.name for query in queries}) == len(queries) for queries in asked)


def test_curves_that_nobody_sees_are_not_read_and_come_when_they_are_seen(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "loss", [1.0])
    view = open_run(qtbot, tab, run.id)

    def curve() -> list[float]:
        panel = view.curves.grid.panels.get("loss") if view.curves.grid is not None else None
        found = panel.curve(run.id) if panel is not None else None
        return [] if found is None else found.mean.tolist()

    qtbot.waitUntil(lambda: curve() == [1.0], timeout=10_000)
    view.tabs.setCurrentWidget(view.log)
    engine.grow_metric(run.id, "loss", [2.0])
    engine.grow_metric(run.id, "gpu0/temperature", [64.0], system=True)
    view.tabs.setCurrentWidget(view.system)
    grid = view.system
    qtbot.waitUntil(lambda: bool(grid.grid and grid.grid.panels), timeout=10_000)
    assert curve() == [1.0]
    view.tabs.setCurrentWidget(view.curves)
    qtbot.waitUntil(lambda: curve() == [1.0, 2.0])


def test_a_name_that_goes_over_to_another_series_shows_that_one(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "loss", [1.0, 2.0, 3.0])
    view = open_run(qtbot, tab, run.id)

    def curve() -> list[float]:
        panel = view.curves.grid.panels.get("loss") if view.curves.grid is not None else None
        found = panel.curve(run.id) if panel is not None else None
        return [] if found is None else found.mean.tolist()

    qtbot.waitUntil(lambda: curve() == [1.0, 2.0, 3.0], timeout=10_000)
    del engine.record(run.id).series["loss", False]
    engine.grow_metric(run.id, "loss", [9.0])
    qtbot.waitUntil(lambda: curve() == [9.0])


def test_a_series_that_is_shown_no_more_loses_its_plot(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "Loss", [1.0])
    engine.grow_metric(run.id, "acc", [0.5])
    view = open_run(qtbot, tab, run.id)

    def plots() -> set[str]:
        return set(view.curves.grid.panels) if view.curves.grid is not None else set()

    qtbot.waitUntil(lambda: plots() == {"Loss", "acc"}, timeout=10_000)
    del engine.record(run.id).series["Loss", False]
    engine.events.post(MetricsGrew(run_id=run.id, counts={"Loss": 0}))
    engine.grow_metric(run.id, "loss", [9.0])
    qtbot.waitUntil(lambda: plots() == {"loss", "acc"}, timeout=10_000)


def test_system_samples_have_plots_of_their_own(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "gpu0/temperature", [61.0, 64.0], system=True)
    view = open_run(qtbot, tab, run.id)
    view.tabs.setCurrentWidget(view.system)
    qtbot.waitUntil(lambda: bool(view.system.grid and view.system.grid.panels), timeout=10_000)
    assert view.system.grid is not None
    panel = view.system.grid.panels["gpu0/temperature"]
    assert panel.title == "Temperature"
    qtbot.waitUntil(lambda: "64 °C" in _texts(panel))
    assert engine.script.called("runs.series")[-1] == (run.id, True)


def test_another_run_takes_the_place_of_the_one_before(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    first, second = engine.add_run(), engine.add_run()
    engine.grow_metric(first.id, "loss", [1.0])
    engine.grow_log(first.id, b"first\n")
    engine.grow_log(second.id, b"second\nsecond\n")
    view = open_run(qtbot, tab, first.id)
    qtbot.waitUntil(lambda: bool(view.curves.grid and view.curves.grid.panels), timeout=10_000)
    open_run(qtbot, tab, second.id)
    qtbot.waitUntil(lambda: "No metrics yet." in _texts(view))
    assert view.curves.grid is not None
    assert view.curves.grid.panels == {}
    view.tabs.setCurrentWidget(view.log)
    qtbot.waitUntil(lambda: view.log.model.map.lines == 2)
    engine.grow_log(first.id, b"more of the first\n" * 50)
    engine.grow_log(second.id, b"third\n")
    qtbot.waitUntil(lambda: view.log.model.map.lines == 3)


def test_the_command_that_brings_an_output_here_is_copied(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run()
    engine.set_outputs(run.id, {"outputs/a log.txt": b"x", "outputs/model.pt": b"weights"})
    engine.end_run(run.id)
    page = open_run(qtbot, tab, run.id).outputs
    qtbot.waitUntil(lambda: page.table.rowCount() == 2)
    assert not _button(page, "Copy a command that brings the output here").isEnabled()
    page.table.selectRow(1)
    _button(page, "Copy a command that brings the output here").click()
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: clipboard.text() == "ssh -t box cat outputs/model.pt")


def test_a_model_is_registered_under_the_experiment_s_name_unless_another_is_typed(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, context: TabContext, went: Went
) -> None:
    run = engine.add_run(experiment="birds")
    engine.set_outputs(run.id, {"outputs/a log.txt": b"x", "outputs/model.pt": b"weights"})
    engine.end_run(run.id)
    view = open_run(qtbot, tab, run.id)
    qtbot.waitUntil(lambda: _button(view, "Register model").isVisible())
    _button(view, "Register model").click()
    strip = view.outputs.strip
    assert strip.isVisible()
    assert strip.name.text() == "birds"
    engine.script.fail(
        "models.register", InvalidError("bad_name", "This model name is empty.", field="name")
    )
    strip.name.clear()
    QTest.keyClick(strip.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: strip.field.error == "This model name is empty.")
    QTest.keyClicks(strip.name, "bird classifier")
    QTest.keyClick(strip.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not strip.isVisible())
    asked = engine.script.called("models.register")[-1]
    assert asked == ("bird classifier", run.id, "outputs/model.pt")
    toast = context.toasts.toasts[-1]
    assert toast.text == "bird classifier version 1 is registered"
    assert toast.action_button is not None
    toast.action_button.click()
    assert went.to == [("models", {"name": "bird classifier"})]


@pytest.mark.parametrize("page", PAGES)
def test_ctrl_f_leads_to_the_search_of_the_log_or_of_the_code(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, page: str
) -> None:
    run = engine.add_run()
    engine.grow_log(run.id, b"text\n")
    view = open_run(qtbot, tab, run.id)
    assert view.tabs.currentWidget() is view.curves
    view.tabs.setCurrentWidget(getattr(view, page))
    view.tabs.setFocus()
    QTest.keyClick(view.tabs, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.tabs.currentWidget() is (view.code if page == "code" else view.log)
    searched = "code" if page == "code" else "log"
    assert view.focusWidget().accessibleName() == f"Search in the {searched}"


def test_what_was_asked_for_and_used_is_shown(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(parameters={"lr": "0.01"})
    engine.record(run.id).changes = {"host_command": "python train.py", "secrets": ("TOKEN",)}
    view = open_run(qtbot, tab, run.id)
    view.tabs.setCurrentWidget(view.environment)
    names = {w.accessibleName() for w in view.environment.findChildren(QWidget)}
    assert f"Id: {run.id}" in names
    assert "Copy: The exact command that was used" in names
    view.tabs.setCurrentWidget(view.arguments)
    assert "Arguments" in {w.accessibleName() for w in view.arguments.findChildren(QWidget)}


def test_the_code_of_a_run_is_listed_when_it_is_looked_at(
    qapp: QApplication, qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.code = {"train.py": b"x" * 1200}
    run = engine.add_run()
    view = open_run(qtbot, tab, run.id)
    assert engine.script.called("runs.code") == []
    with speaking(qapp, "en"):
        view.tabs.setCurrentWidget(view.code)
        qtbot.waitUntil(lambda: "1 file, 1.2 KiB" in _texts(view.code))
    assert engine.script.called("runs.code") == [(run.id,)]


def test_curves_go_on_where_a_series_was_dropped_while_nobody_looked(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "loss", [1.0])
    view = open_run(qtbot, tab, run.id)
    qtbot.waitUntil(lambda: _mean(view, run.id) == [1.0], timeout=10_000)
    tab.hide()
    view.curves.grow(run.id, {"loss": 0})
    tab.show()
    engine.grow_metric(run.id, "loss", [2.0])
    qtbot.waitUntil(lambda: _mean(view, run.id) == [1.0, 2.0])


def _mean(view: RunView, run_id: str) -> list[float]:
    panel = view.curves.grid.panels.get("loss") if view.curves.grid is not None else None
    found = panel.curve(run_id) if panel is not None else None
    return [] if found is None else found.mean.tolist()
