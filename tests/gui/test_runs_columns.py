"""Columns and order of the runs table, and the offers of its filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.filters import Field, FieldKind
from desktop_app.domain.metrics import SeriesSummary
from desktop_app.domain.run import Outcome, RunQuery, Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.table.columns import column_for, condition_of
from desktop_app.gui.tabs.runs.table.filter_line import FilterLine
from desktop_app.gui.tabs.runs.table.layout import Layout
from desktop_app.gui.tabs.runs.table.menus import ask_step
from desktop_app.gui.tabs.runs.table.page import LAYOUT_SETTING
from desktop_app.gui.widgets.check_popup import MOST_LISTED
from tests.fakes import values
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
ACC = SeriesSummary(9, 0.5, 0.1, 0.9)
USUAL = [
    *("Star", "State", "Name", "val/acc (best)", "Experiment", "Target", "Script"),
    *("Started", "Took"),
]


@pytest.fixture
def tab(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> Iterator[RunsTab]:
    for number in range(3):
        engine.add_run(
            name=f"run {number}",
            parameters={"lr": f"0.{3 - number}", "data": "a b"},
            metrics={"val/acc": ACC},
        )
    made = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: made.table.model.ready and made.table.model.rowCount() == 3)
    qtbot.waitUntil(lambda: context.bridge.idle)  # the fields that the filter offers
    yield made
    made.table.chooser.hide()


def _titles(tab: RunsTab) -> list[str]:
    """From the left."""
    columns = {column.key: column.title for column in tab.table.model.columns}
    return [columns[key] for key in tab.table.table.shown_keys]


def _choose(qtbot: QtBot, tab: RunsTab) -> dict[str, Callable[[], None]]:
    """Open the list of columns: what checks or unchecks each, by its title."""
    button = next(
        b for b in tab.table.findChildren(QToolButton) if b.accessibleName() == "Choose columns"
    )
    button.click()
    chooser = tab.table.chooser
    qtbot.waitUntil(chooser.isVisible)
    items = [chooser.list.item(at) for at in range(chooser.list.count())]

    def turn(at: int) -> Callable[[], None]:
        item = items[at]
        on = item.checkState() == Qt.CheckState.Checked
        return lambda: item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    return {item.text(): turn(at) for at, item in enumerate(items)}


def _action(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def _asked(engine: FakeEngine) -> RunQuery:
    return cast(RunQuery, engine.script.called("runs.list")[-1][0])


def test_any_parameter_and_metric_can_be_a_column(qtbot: QtBot, tab: RunsTab) -> None:
    assert _titles(tab) == USUAL
    offered = _choose(qtbot, tab)
    fixed = {"Tags", "Note", "Environment", "Origin", "GPU hours"}
    others = {*fixed, "lr", "data", "val/acc (curve)"}
    assert set(offered) == others.union(USUAL)
    offered["lr"]()
    offered["Script"]()
    assert _titles(tab) == [*(title for title in USUAL if title != "Script"), "lr"]
    model = tab.table.model
    assert model.data(model.index(0, len(model.columns) - 1)) == "0.1"


def test_tags_are_a_column_once_a_run_has_some(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = tab.table.model.run(1)
    assert run is not None
    engine.change_run(run.id, annotation=Annotation(("base", "night")))
    qtbot.waitUntil(lambda: "Tags" in _titles(tab))
    assert _titles(tab) == [*USUAL[:-2], "Tags", *USUAL[-2:]]


def test_columns_are_found_by_a_part_of_their_name(qtbot: QtBot, tab: RunsTab) -> None:
    _choose(qtbot, tab)
    chooser = tab.table.chooser
    find = chooser.findChild(QLineEdit)
    assert isinstance(find, QLineEdit)
    QTest.keyClicks(find, "ACC")
    shown = [chooser.list.item(at).text() for at in range(chooser.list.count())]
    assert shown == ["val/acc (best)", "val/acc (curve)"]
    QTest.keyClick(find, Qt.Key.Key_Escape)
    assert not chooser.isVisible()


def test_of_very_many_columns_the_search_finds_those_that_are_not_listed(
    qtbot: QtBot, tab: RunsTab
) -> None:
    _choose(qtbot, tab)
    chooser = tab.table.chooser
    fields = [Field(FieldKind.METRIC, f"layer/{number}") for number in range(MOST_LISTED)]
    chooser.fill(fields, tab.table.model.columns)
    before = len(chooser.states()) - MOST_LISTED
    assert chooser.list.count() == MOST_LISTED
    more = [part.text() for part in chooser.findChildren(QLabel) if part.isVisible()]
    assert more == [f"{before} more are found by the search"]
    chooser.search.setText("299 last")
    assert [chooser.list.item(at).text() for at in range(1)] == ["layer/299 (last)"]
    assert chooser.list.count() == 1
    assert [part.text() for part in chooser.findChildren(QLabel) if part.isVisible()] == []


def test_the_choice_is_remembered_for_the_workspace(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab, shown: Shown
) -> None:
    offered = _choose(qtbot, tab)
    offered["lr"]()
    offered["Target"]()
    header = tab.table.table.horizontalHeader()
    header.moveSection(header.visualIndex(len(tab.table.model.columns) - 1), 0)
    titles = _titles(tab)
    assert titles[0] == "lr"
    tab.table.table.sort_requested.emit("params.lr", False)
    again = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: again.table.model.ready)
    assert _titles(again) == titles
    assert (_asked(engine).sort, _asked(engine).descending) == ("params.lr", False)
    again.table.chooser.usual_requested.emit()
    assert _titles(again)[:4] == USUAL[:4]
    assert "lr" not in _titles(again)
    assert context.settings.get(f"{LAYOUT_SETTING}.{engine.workspace.id}") is not None


def test_a_click_on_a_header_sorts_and_another_one_turns_that_round(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    table = tab.table.table
    header = table.horizontalHeader()

    def click(key: str) -> tuple[str, bool]:
        at = [column.key for column in tab.table.model.columns].index(key)
        header.sectionClicked.emit(at)
        qtbot.waitUntil(lambda: tab.table.model.ready)
        marked = [
            str(tab.table.model.headerData(number, Qt.Orientation.Horizontal))[-1:]
            for number in range(len(tab.table.model.columns))
        ]
        arrow = "↓" if _asked(engine).descending else "↑"
        assert [number for number, last in enumerate(marked) if last in ("↓", "↑")] == [at]
        assert marked[at] == arrow
        return _asked(engine).sort, _asked(engine).descending

    assert click("metrics.`val/acc`.max") == ("metrics.`val/acc`.max", True)
    assert click("metrics.`val/acc`.max") == ("metrics.`val/acc`.max", False)
    assert click("name") == ("name", False)
    assert click("name") == ("name", True)
    assert click("started") == ("created_at", True)


def test_the_header_offers_the_other_values_of_a_metric_and_hides_columns(
    qtbot: QtBot, tab: RunsTab, engine: FakeEngine
) -> None:
    table = tab.table.table
    best, last = (column_for(f"metrics.`val/acc`.{part}") for part in ("max", "last"))
    _action(table.header_menu(best), "Show val/acc (last)").trigger()
    assert _titles(tab)[3] == "val/acc (last)"
    _action(table.header_menu(last), "Hide column").trigger()
    assert "val/acc (last)" not in _titles(tab)
    name = column_for("name")
    assert "Hide column" not in [action.text() for action in table.header_menu(name).actions()]
    _action(table.header_menu(name), "Sort from the highest").trigger()
    qtbot.waitUntil(lambda: (_asked(engine).sort, _asked(engine).descending) == ("name", True))


RUN = values.summary(
    name="it's",
    parameters={"lr": "0.1", "a b": "x"},
    metrics={"val/acc": ACC, "loss": ACC, "odd": SeriesSummary(1, float("nan"), 1.0, 1.0)},
    stage=Stage.RUNNING,
)


@pytest.mark.parametrize(
    ("key", "condition"),
    [
        ("state", "stage = 'running'"),
        ("starred", "starred = false"),
        ("tag", ""),
        ("name", "name = 'it''s'"),
        ("target", "target = 'local'"),
        ("started", ""),
        ("params.lr", "params.lr = '0.1'"),
        ("params.`a b`", "params.`a b` = 'x'"),
        ("params.none", ""),
        ("metrics.`val/acc`.max", "metrics.`val/acc`.max >= 0.9"),
        ("metrics.loss.min", "metrics.loss.min <= 0.1"),
        ("metrics.odd.last", ""),
        ("metrics.none.last", ""),
    ],
)
def test_a_cell_says_the_condition_that_its_run_meets(key: str, condition: str) -> None:
    column = column_for(key)
    assert column is not None
    assert condition_of(RUN, column) == condition


def test_a_cell_narrows_the_filter(qtbot: QtBot, engine: FakeEngine, tab: RunsTab) -> None:
    engine.end_run(engine.add_run(name="bad").id, Outcome.FAILED)
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 4)
    tab.table.filter.setText("params.lr = '0.1' or name = 'bad'")
    tab.table.table.narrow_requested.emit("outcome = 'failed'")
    wanted = "(params.lr = '0.1' or name = 'bad') and outcome = 'failed'"
    assert tab.table.filter.text() == wanted
    qtbot.waitUntil(lambda: _asked(engine).filter == wanted)


@pytest.fixture
def line(shown: Shown) -> Iterator[FilterLine]:
    made = cast(FilterLine, shown(FilterLine()))
    names = ("lr", "learning rate")
    fields = [Field(FieldKind.PARAMETER, name) for name in names]
    made.offer_fields([*fields, Field(FieldKind.METRIC, "val/acc", "last")])
    yield made
    made._popup.hide()


def _offers(line: FilterLine) -> list[str]:
    model = line._popup.model()
    if not line._popup.isVisible():
        return []
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_fields_are_offered_while_they_are_typed(line: FilterLine) -> None:
    QTest.keyClicks(line, "outcome = 'failed' and val")
    assert _offers(line) == ["metrics.`val/acc`"]
    line._popup.setCurrentIndex(line._popup.model().index(0, 0))
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "outcome = 'failed' and metrics.`val/acc` "
    assert line.cursorPosition() == len(line.text())
    QTest.keyClicks(line, "> 0.9 and params.`l")
    assert _offers(line) == ["params.`learning rate`"]


def test_half_a_field_is_no_question_while_the_whole_one_is_offered(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    QTest.keyClicks(tab.table.filter, "para")
    assert tab.table.filter.offering
    qtbot.waitUntil(lambda: not tab.table._typed.isActive())
    assert _asked(engine).filter == ""
    QTest.keyClicks(tab.table.filter, "!")
    assert not tab.table.filter.offering
    qtbot.waitUntil(lambda: _asked(engine).filter == "para!")


def test_what_is_typed_in_the_middle_is_completed_there(line: FilterLine) -> None:
    line.setText(" = 'local'")
    line.setCursorPosition(0)
    QTest.keyClicks(line, "targ")
    assert _offers(line) == ["target"]
    line._completer.activated.emit("target")
    assert line.text() == "target = 'local'"


def test_a_time_that_only_removed_runs_have_is_not_offered(line: FilterLine) -> None:
    QTest.keyClicks(line, "ended_")
    assert _offers(line) == ["ended_at"]
    line.clear()
    QTest.keyClicks(line, "removed_")
    assert _offers(line) == []


@pytest.mark.parametrize(
    "kept",
    [None, 7, {}, {"columns": "x", "widths": [], "sort": "("}, {"columns": ["moon", 3]}, []],
)
def test_a_layout_that_cannot_be_read_is_the_usual_one(kept: object) -> None:
    assert Layout.read(kept) == Layout()


def test_a_layout_keeps_what_is_understood() -> None:
    kept = {
        "columns": ["params.lr", "moon", "name"],
        "widths": {"name": 300, "state": "x", "took": -1},
        "sort": "params.lr",
        "descending": False,
    }
    assert Layout.read(kept) == Layout(["params.lr", "name"], {"name": 300}, "params.lr", False)


def test_the_gpu_hours_of_what_is_selected_are_beside_the_filter(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    told: list[str] = []
    tab.table.selection.changed.connect(told.append)
    for number, run in enumerate(list(engine.records)):
        engine.change_run(run, gpus=number * 4, started_at=0.0)
        engine.end_run(run, ended_at=5400.0)
    model = tab.table.model
    model.set_columns(["name", "gpu_hours"])
    at = next(at for at, column in enumerate(model.columns) if column.key == "gpu_hours")
    qtbot.waitUntil(
        lambda: [model.index(row, at).data() for row in range(3)] == ["12.0", "6.00", "0"]
    )
    assert model.index(0, at).data(Qt.ItemDataRole.ToolTipRole) == "8 GPUs"
    table = tab.table.table
    table.selectAll()
    qtbot.waitUntil(lambda: told[-1:] == ["3 selected, 18.0 GPU hours"])
    assert tab.table._count.text() == told[-1]
    table.selectRow(2)
    qtbot.waitUntil(lambda: told[-1:] == [""])
    assert tab.table._count.text() == "3 runs"


def test_a_metric_at_a_step_is_a_column_that_is_read_for_the_runs_in_sight(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, context: TabContext
) -> None:
    run = list(engine.records)[1]
    engine.grow_metric(run, "loss", [4.0, 3.0, 2.0])
    tab.table.model.set_columns(["name", "metrics.loss.min"])
    table, model = tab.table.table, tab.table.model
    loss = column_for("metrics.loss.min")
    assert loss is not None
    dialog = ask_step(table, loss, "loss")
    dialog.setIntValue(1)
    dialog.accept()
    assert table.shown_keys == ["name", "metrics.loss.min", "metrics.loss at 1"]
    (column,) = model.columns[2:]
    assert (column.title, column.sort) == ("loss at 1", "")
    tip = model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "cannot be sorted by it" in str(tip)
    qtbot.waitUntil(lambda: [model.index(at, 2).data() for at in range(3)] == ["", "3", ""])
    assert engine.script.called("runs.values_at") == [([run], "loss", 1)]
    texts = [action.text() for action in table.header_menu(column).actions() if action.text()]
    assert [text for text in texts if "Sort" in text or "Filter" in text] == []
    assert "Show loss (last)" in texts
    setting = f"{LAYOUT_SETTING}.{engine.workspace.id}"
    kept = Layout.read(context.settings.get(setting))
    assert kept.columns == ["name", "metrics.loss.min", "metrics.loss at 1"]
    engine.grow_metric(run, "loss", [1.0])
    qtbot.waitUntil(lambda: len(engine.script.called("runs.values_at")) == 2)
    tab.acting.export([run], "x.csv")
    qtbot.waitUntil(lambda: len(engine.script.called("runs.export")) == 1)
    fields = cast(list[Field], engine.script.called("runs.export")[0][1])
    assert fields[-1] == Field(FieldKind.METRIC, "loss", "last", 1)
