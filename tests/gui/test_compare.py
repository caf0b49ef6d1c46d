"""Several runs beside each other: curves, differences, and what becomes of them while they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.comparison import MOST_RUNS, ComparedRun, Part, all_rows
from desktop_app.domain.compute import Hardware
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import RunChanged
from desktop_app.domain.run import Outcome, Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.tabs.runs.compare.differences import IGNORED_SETTING
from desktop_app.gui.tabs.runs.compare.page import ComparePage
from desktop_app.gui.tabs.runs.compare.samples import drawn_runs
from desktop_app.gui.tabs.runs.compare.words import row_title
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.theme.theme import Theme
from tests.fakes import values
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


@pytest.fixture
def run_ids(engine: FakeEngine) -> list[str]:
    """Two live runs, the second of which is better so far."""
    found = []
    for name, lr, accuracy in (("birds 训练", "0.1", 0.5), ("birds-2", "0.01", 0.75)):
        run = engine.add_run(name=name, parameters={"lr": lr, "epochs": "5"}, stage=Stage.RUNNING)
        engine.grow_metric(run.id, "val/acc", [0.25, accuracy])
        found.append(run.id)
    return found


@pytest.fixture
def page(qtbot: QtBot, tab: RunsTab, run_ids: list[str]) -> ComparePage:
    tab.compare(run_ids)
    qtbot.waitUntil(lambda: tab.comparison.run_ids == run_ids)
    return tab.comparison


def _panel(page: ComparePage, name: str) -> CurvePlot | None:
    grid = page.curves.series.grid
    return grid.panels.get(name) if grid is not None else None


def _drawn(page: ComparePage, name: str, run_id: str) -> list[float]:
    panel = _panel(page, name)
    curve = panel.curve(run_id) if panel is not None else None
    return [] if curve is None else curve.mean.tolist()


def _rows(page: ComparePage) -> dict[str, list[str]]:
    """The table as it is read: headings without values."""
    model = page.differences.model
    return {
        str(model.headerData(row, Qt.Orientation.Vertical)): [
            str(model.index(row, column).data())
            for column in range(model.columnCount())
            if model.row(row) is not None
        ]
        for row in range(model.rowCount())
    }


def _runs(page: ComparePage) -> list[str]:
    model = page.differences.model
    across = Qt.Orientation.Horizontal
    return [str(model.headerData(column, across)) for column in range(model.columnCount())]


def _action(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def _see_differences(qtbot: QtBot, page: ComparePage) -> None:
    page.tabs.setCurrentWidget(page.differences)
    qtbot.waitUntil(lambda: "lr" in _rows(page))


def test_runs_are_drawn_over_each_other_and_grow(
    qtbot: QtBot, engine: FakeEngine, page: ComparePage, run_ids: list[str]
) -> None:
    one, other = run_ids
    qtbot.waitUntil(lambda: _drawn(page, "val/acc", one) == [0.25, 0.5], timeout=10_000)
    qtbot.waitUntil(lambda: _drawn(page, "val/acc", other) == [0.25, 0.75])
    engine.grow_metric(other, "val/acc", [0.875])
    engine.grow_metric(one, "loss", [2.0])
    qtbot.waitUntil(lambda: _drawn(page, "val/acc", other) == [0.25, 0.75, 0.875])
    qtbot.waitUntil(lambda: _drawn(page, "loss", one) == [2.0])
    assert _drawn(page, "val/acc", one) == [0.25, 0.5]
    assert _drawn(page, "loss", other) == []


def test_a_run_is_left_out_with_space_and_drawn_alone_with_a_double_click(
    qtbot: QtBot, page: ComparePage, run_ids: list[str]
) -> None:
    listed = page.curves.runs
    one, other = run_ids
    qtbot.waitUntil(lambda: _panel(page, "val/acc") is not None, timeout=10_000)
    panel = _panel(page, "val/acc")
    assert panel is not None

    def seen() -> list[str]:
        return [name for name, curve in panel._curves.items() if curve.visible]

    def click(row: int, press: Callable[..., None]) -> None:
        place = listed.visualItemRect(listed.item(row)).center()
        press(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))

    assert listed.accessibleName() == "Runs shown"
    listed.setFocus()
    listed.setCurrentRow(1)
    QTest.keyClick(listed, Qt.Key.Key_Space)
    assert (listed.drawn, seen()) == ([one], [one])
    click(1, QTest.mouseClick)
    assert (listed.drawn, seen()) == ([one, other], [one, other])
    click(0, QTest.mouseClick)
    click(0, QTest.mouseDClick)
    assert (listed.drawn, seen()) == ([one], [one])
    click(0, QTest.mouseClick)
    click(0, QTest.mouseDClick)
    assert (listed.drawn, seen()) == ([one, other], [one, other])


def test_the_run_under_the_pointer_or_the_keyboard_stands_out(
    qtbot: QtBot, page: ComparePage, run_ids: list[str]
) -> None:
    with qtbot.waitSignal(page.curves.runs.pointed) as told:
        page.curves.runs.itemEntered.emit(page.curves.runs.item(1))
    assert told.args == [run_ids[1]]
    page.curves.runs.setFocus()
    with qtbot.waitSignal(page.curves.runs.pointed) as told:
        page.curves.runs.setCurrentRow(1)
        page.curves.runs.setCurrentRow(0)
    assert told.args == [run_ids[1]]
    with qtbot.waitSignal(page.curves.runs.pointed) as told:
        page.tabs.setFocus()
    assert told.args == [None]


def test_runs_of_one_colour_have_different_lines(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, theme: Theme
) -> None:
    found = [engine.add_run().id for _ in range(20)]
    tab.compare(found)
    qtbot.waitUntil(lambda: tab.comparison.run_ids == found)
    comparison = tab.comparison._comparison
    assert comparison is not None
    drawn = drawn_runs(comparison.runs, theme)
    looks = {(theme.run_color(run.id).name(), run.dash) for run in drawn}
    assert len(looks) == 20


def test_only_what_differs_is_in_the_table_until_all_is_asked_for(
    qtbot: QtBot, page: ComparePage
) -> None:
    _see_differences(qtbot, page)
    assert _runs(page) == ["birds 训练", "birds-2, best by val/acc"]
    assert _rows(page) == {
        "Arguments": [],
        "lr": ["0.1", "0.01"],
        "Metrics": [],
        "val/acc (best)": ["0.5", "0.75"],
    }
    page.differences.everything.click()
    qtbot.waitUntil(lambda: _rows(page).get("epochs") == ["5", "5"])
    assert _rows(page)["val/acc (lowest)"] == ["0.25", "0.25"]
    assert _rows(page)["State"] == ["Running", "Running"]


def test_the_table_follows_its_runs_and_so_does_the_crown(
    qtbot: QtBot, engine: FakeEngine, page: ComparePage, run_ids: list[str]
) -> None:
    _see_differences(qtbot, page)
    with qtbot.assertNotEmitted(page.differences.model.modelReset):
        engine.grow_metric(run_ids[0], "val/acc", [0.875])
        qtbot.waitUntil(lambda: _rows(page)["val/acc (best)"] == ["0.875", "0.75"])
    assert _runs(page) == ["birds 训练, best by val/acc", "birds-2"]
    engine.end_run(run_ids[0], Outcome.FAILED)
    qtbot.waitUntil(lambda: _rows(page).get("State") == ["Failed", "Running"])
    page.differences.best_direction.setCurrentIndex(1)
    qtbot.waitUntil(lambda: _runs(page)[0] == "birds 训练, best by val/acc")
    engine.grow_metric(run_ids[1], "val/acc", [0.125])
    qtbot.waitUntil(lambda: _runs(page)[1] == "birds-2, best by val/acc")


def test_another_metric_is_chosen_from_its_row(
    qtbot: QtBot, engine: FakeEngine, page: ComparePage, run_ids: list[str]
) -> None:
    engine.grow_metric(run_ids[0], "epoch", [1.0])
    engine.grow_metric(run_ids[0], "loss", [1.0])
    _see_differences(qtbot, page)
    differences = page.differences
    qtbot.waitUntil(lambda: differences.best_metric.count() == 3)
    assert differences.best_metric.currentText() == "val/acc"
    rows = [entry for entry in map(differences.model.row, range(9)) if entry is not None]
    loss, epoch = (next(row for row in rows if row.name == name) for name in ("loss", "epoch"))
    _action(differences.menu_for(loss), "Find the best run by loss").trigger()
    qtbot.waitUntil(lambda: _runs(page)[0] == "birds 训练, best by loss")
    assert differences.best_direction.currentText() == "Lower is better"
    _action(differences.menu_for(epoch), "Find the best run by epoch").trigger()
    qtbot.waitUntil(lambda: _runs(page) == ["birds 训练", "birds-2"])
    assert differences.best_direction.currentIndex() == -1


def test_a_row_that_is_ignored_stays_so_and_comes_back_when_asked_for(
    qtbot: QtBot, context: TabContext, page: ComparePage
) -> None:
    _see_differences(qtbot, page)
    differences = page.differences
    row = differences.model.row(1)
    assert row is not None
    assert not differences.ignored.isVisible()
    _action(differences.menu_for(row), "Ignore lr").trigger()
    qtbot.waitUntil(lambda: "lr" not in _rows(page))
    assert context.settings.get(IGNORED_SETTING) == ["params.lr"]
    assert (differences.ignored.text(), differences.ignored.isVisible()) == ("1 ignored", True)
    _action(differences.ignored.menu(), "Show params.lr again").trigger()
    qtbot.waitUntil(lambda: "lr" in _rows(page))
    assert context.settings.get(IGNORED_SETTING) == []


def test_a_name_keeps_its_signs_in_a_menu(qtbot: QtBot, engine: FakeEngine, tab: RunsTab) -> None:
    tab.compare([engine.add_run(parameters={"a&b": value}).id for value in "12"])
    page = tab.comparison
    page.tabs.setCurrentWidget(page.differences)
    qtbot.waitUntil(lambda: _rows(page) == {"Arguments": [], "a&b": ["1", "2"]})
    row = page.differences.model.row(1)
    assert row is not None
    _action(page.differences.menu_for(row), "Ignore a&&b").trigger()
    qtbot.waitUntil(lambda: _rows(page) == {})
    assert page.differences._same.isVisible()


def test_selected_values_are_copied_with_the_names_of_their_rows(
    qtbot: QtBot, page: ComparePage
) -> None:
    _see_differences(qtbot, page)
    page.differences.view.selectAll()
    page.differences.view.setFocus()
    QTest.keyClick(page.differences.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied == "lr\t0.1\t0.01\nval/acc (best)\t0.5\t0.75"


def test_runs_without_a_difference_say_so(qtbot: QtBot, engine: FakeEngine, tab: RunsTab) -> None:
    tab.compare([engine.add_run().id, engine.add_run().id])
    page = tab.comparison
    page.tabs.setCurrentWidget(page.differences)
    qtbot.waitUntil(page.differences._same.isVisible)
    assert not page.differences.view.isVisible()


def test_a_removed_run_leaves_and_a_single_one_is_no_comparison(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, page: ComparePage, run_ids: list[str]
) -> None:
    third = engine.add_run().id
    tab.compare([*run_ids, third])
    qtbot.waitUntil(lambda: page.run_ids == [*run_ids, third])
    engine.end_run(run_ids[0])
    context = page._context
    context.bridge.call(engine.trash.delete, run_ids[0])
    qtbot.waitUntil(lambda: page.run_ids == [run_ids[1], third])
    assert page.isVisible()
    engine.end_run(third)
    context.bridge.call(engine.trash.put, [third])
    qtbot.waitUntil(lambda: not page.isVisible())
    assert tab.table.isVisible()


def test_a_run_is_taken_out_or_shown_from_its_column(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, page: ComparePage, run_ids: list[str]
) -> None:
    third = engine.add_run().id
    tab.compare([*run_ids, third])
    qtbot.waitUntil(lambda: page.run_ids == [*run_ids, third])
    _see_differences(qtbot, page)
    qtbot.waitUntil(lambda: len(_runs(page)) == 3)
    _action(page.differences.menu_for_run(0), "Take out of the comparison").trigger()
    qtbot.waitUntil(lambda: page.run_ids == [run_ids[1], third])
    qtbot.waitUntil(lambda: len(_runs(page)) == 2)
    row = page.differences.model.row(1)
    assert row is not None
    menu = page.differences.menu_for(row, 0)
    assert not _action(menu, "Take out of the comparison").isEnabled()
    _action(menu, "Show run").trigger()
    assert tab.shown_run == run_ids[1]


def test_escape_and_the_arrow_lead_back_to_the_table(
    qtbot: QtBot, tab: RunsTab, page: ComparePage, run_ids: list[str]
) -> None:
    QTest.keyClick(page.tabs, Qt.Key.Key_Escape)
    assert (tab.table.isVisible(), page.isVisible()) == (True, False)
    tab.compare(run_ids)
    assert page.isVisible()
    back = next(
        button
        for button in page.findChildren(QToolButton)
        if button.accessibleName() == "Back to the table"
    )
    back.click()
    assert tab.table.isVisible()


@pytest.mark.parametrize("count", [1, MOST_RUNS + 1])
def test_what_cannot_be_compared_says_why_and_leaves_the_table(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab, count: int
) -> None:
    found: Sequence[str] = [engine.add_run().id for _ in range(count)]
    with qtbot.waitSignal(context.bridge.failure) as told:
        tab.compare(found)
    (error,) = told.args or [None]
    assert isinstance(error, KnownError)
    assert error.field == "runs"
    assert tab.table.isVisible()


def test_what_changes_while_a_comparison_is_made_is_in_it(
    qtbot: QtBot, engine: FakeEngine, page: ComparePage
) -> None:
    first, second = engine.add_run(name="first"), engine.add_run(name="second")
    page.open([first.id, second.id])
    changed = replace(first, name="renamed")
    page.take_event(RunChanged(run=changed, number=10**6))
    qtbot.waitUntil(lambda: page.run_ids == [first.id, second.id])
    page.tabs.setCurrentWidget(page.differences)
    qtbot.waitUntil(lambda: _runs(page) == ["renamed", "second"])


def test_every_row_of_hosts_and_environments_has_a_name() -> None:
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE, constraints=("numpy<3",), apt=("libgl1",), variables={"A": "1"}
    )
    run = ComparedRun(values.summary(), definition=definition, host=Hardware("box"))
    titles: dict[Part, list[str]] = {Part.HOST: [], Part.ENVIRONMENT: []}
    for row in all_rows([run, run], 0.0):
        titles.get(row.part, []).append(row_title(row))
    processors = ("Processor", "Processors that it could use")
    assert titles == {
        Part.HOST: ["Name", "System", *processors, "Memory", "GPUs", "Driver"],
        Part.ENVIRONMENT: [
            *("Name", "Version", "Kind", "Interpreter", "Base image", "System packages (apt)"),
            *("Post-install command", "Constraint (numpy)", "Variable (A)"),
        ],
    }
