"""Pointing at a number in a log, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.number_patterns import NumberPattern, RunPattern
from desktop_app.domain.run import LogSource
from desktop_app.gui.context import PlotsNumbers, TabContext
from desktop_app.gui.tabs.runs.log.page import LogPage
from desktop_app.gui.tabs.runs.log.point_sheet import PointSheet
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.sources import SourcesCard
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
FILE = "streams/stdout.log"
LOG = b"".join(b"step %d train loss: 0.%d5 lr 1e-3\n" % (n, n) for n in range(1, 9))


@pytest.fixture
def run_id(engine: FakeEngine) -> str:
    return engine.add_run().id


@pytest.fixture
def page(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown, run_id: str
) -> LogPage:
    made = LogPage(context)
    shown(made)
    engine.grow_log(run_id, LOG, FILE)
    made.open(run_id, [LogSource(FILE, len(LOG)), LogSource("streams/build.log", 0)])
    qtbot.waitUntil(lambda: made.model.line(7) is not None and not made.model.busy)
    return made


def sheet_of(qtbot: QtBot, parent: QWidget) -> PointSheet:
    """The one that is open, once it has looked at the log."""
    (sheet,) = parent.findChildren(PointSheet)
    qtbot.waitUntil(lambda: sheet.found.text() != "Reading the log…")
    return sheet


def press(sheet: QWidget, name: str) -> None:
    (button,) = [b for b in sheet.findChildren(QPushButton) if b.accessibleName() == name]
    button.click()


def tool(parent: QWidget, name: str) -> QToolButton:
    """The button of that name."""
    (button,) = [b for b in parent.findChildren(QToolButton) if b.accessibleName() == name]
    return button


def letters(page: LogPage, row: int, letter: int) -> QPoint:
    """Where a letter of a row is, in the viewport."""
    rect = page.view.visualRect(page.model.index(row))
    place = QPoint(0, rect.center().y())
    while page.view.letter_at(place) != letter:
        place.setX(place.x() + 1)
        assert place.x() < page.view.viewport().width()
    return place


def test_the_number_under_the_pointer_is_what_is_offered(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    line = "step 3 train loss: 0.35 lr 1e-3"
    place = letters(page, 2, line.index("1e-3") + 1)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.RightButton, pos=place)
    QTest.keyClick(page.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    sheet = sheet_of(qtbot, page)
    assert (sheet.number.currentText(), sheet.name.text()) == ("1e-3  (lr)", "lr")
    assert sheet.steps.currentText() == "From the line, here 3 (step)"
    expression = r"\bstep\s+{step}.*?\blr\s+{value}"
    assert sheet.expression.text() == expression
    assert sheet.found.text() == "8 lines so far\nfrom 0.001 to 0.001"
    press(sheet, "Plot")
    qtbot.waitUntil(lambda: bool(engine.patterns.items))
    (call,) = engine.script.called("patterns.add")
    assert call == (run_id, NumberPattern("lr", expression), True, "")


def test_another_number_of_the_line_can_be_chosen_and_its_lines_be_counted(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    page.view.setCurrentIndex(page.model.index(0))
    page.pointing.point()
    sheet = sheet_of(qtbot, page)
    sheet.number.setCurrentIndex(0)
    assert (sheet.name.text(), sheet.steps.count()) == ("step", 1)
    sheet.number.setCurrentIndex(1)
    assert sheet.name.text() == "train/loss"
    sheet.steps.setCurrentIndex(1)
    assert sheet.expression.text() == r"\btrain\s+loss:\s*{value}"
    sheet.about.setCurrentIndex(0)
    qtbot.waitUntil(lambda: sheet.found.text() == "8 lines so far\nfrom 0.15 to 0.85")
    assert sheet.curve.values == tuple(float(f"0.{n}5") for n in range(1, 9))
    press(sheet, "Plot")
    qtbot.waitUntil(lambda: bool(engine.patterns.items))
    assert engine.patterns.items == [
        RunPattern(NumberPattern("train/loss", r"\btrain\s+loss:\s*{value}"), False)
    ]


def test_what_is_wrong_stands_at_its_field(qtbot: QtBot, page: LogPage) -> None:
    page.pointing.point()
    sheet = sheet_of(qtbot, page)
    sheet.expression.setText("loss (")
    qtbot.waitUntil(lambda: "no regular expression" in sheet.expression_field.error)
    sheet.expression.setText("loss: {value}")
    qtbot.waitUntil(lambda: sheet.found.text().startswith("8 lines"))
    assert sheet.expression_field.error == ""
    sheet.name.setText(" ")
    press(sheet, "Plot")
    qtbot.waitUntil(lambda: "needs a name" in sheet.name_field.error)
    assert sheet.save.isEnabled()
    press(sheet, "Cancel")


def test_a_line_without_a_number_is_answered_in_words(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, context: TabContext, run_id: str
) -> None:
    engine.grow_log(run_id, b"no number\n", FILE)
    page.grow(FILE, len(LOG) + 10)
    qtbot.waitUntil(lambda: page.model.line(8) is not None and not page.model.busy)
    page.view.setCurrentIndex(page.model.index(8))
    page.pointing.point()
    assert page.findChildren(PointSheet) == []
    assert [toast.text for toast in context.toasts.toasts] == [
        "Choose a line of the output that has a number"
    ]


def test_from_elsewhere_the_log_of_the_run_in_sight_is_turned_to(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown, run_id: str
) -> None:
    engine.grow_log(run_id, LOG, FILE)
    tab = RunsTab(context)
    shown(tab)
    assert isinstance(tab, PlotsNumbers)
    tab.plot_number()
    tab.show_run(run_id)
    log = tab.run_view.log
    qtbot.waitUntil(lambda: bool(log.source) and not log.model.busy)
    tab.run_view.tabs.setCurrentWidget(log)
    qtbot.waitUntil(lambda: log.model.line(7) is not None and not log.model.busy)
    tab.run_view.tabs.setCurrentWidget(tab.run_view.curves)
    tab.plot_number()
    assert tab.run_view.tabs.currentWidget() is log
    sheet = sheet_of(qtbot, log)
    assert sheet.name.text() == "train/loss"
    press(sheet, "Cancel")


def test_only_numbers_of_the_output_can_be_plotted(page: LogPage) -> None:
    assert page.pointing.action.isEnabled()
    page.show_source("build.log")
    assert not page.pointing.action.isEnabled()


def test_a_pattern_of_a_run_is_listed_and_changed_and_removed_and_put_back(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown, run_id: str
) -> None:
    engine.grow_log(run_id, LOG, FILE)
    first = RunPattern(NumberPattern("mine", "loss: {value}"), True)
    engine.patterns.items = [first]
    card = SourcesCard(context)
    shown(card)
    detail = context.bridge.call(engine.runs.show, run_id, then=card.show_detail, owner=card)
    assert detail is not None
    qtbot.waitUntil(lambda: card.shown == ["mine"])
    tool(card, "Change the pattern of mine").click()
    sheet = sheet_of(qtbot, card)
    assert (sheet.name.text(), sheet.about.currentData()) == ("mine", True)
    sheet.name.setText("yours")
    press(sheet, "Plot")
    qtbot.waitUntil(lambda: card.shown == ["yours"])
    assert engine.script.called("patterns.add")[0][3] == "mine"
    tool(card, "Plot no more: yours").click()
    qtbot.waitUntil(lambda: card.shown == [])
    toast = context.toasts.toasts[-1]
    assert toast.text == "yours is plotted no more"
    press(toast, "Undo")
    qtbot.waitUntil(lambda: card.shown == ["yours"])
    assert engine.patterns.items == [RunPattern(NumberPattern("yours", "loss: {value}"), True)]
