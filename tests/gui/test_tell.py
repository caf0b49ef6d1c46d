"""Saying what to be told of."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.alert import Alert
from desktop_app.domain.errors import InvalidError
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.view.tell import AlertRow, TellSheet
from tests.fakes.engine import FakeEngine

CONDITION = "metrics.`val/acc` > 0.9"


@pytest.fixture
def sheet(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, toast_parent: QWidget
) -> TellSheet:
    run = engine.add_run(experiment="birds")
    engine.grow_metric(run.id, "train/loss", [0.5])
    engine.grow_metric(run.id, "val/acc", [0.5])
    made = TellSheet(context, engine.record(run.id).summary, toast_parent)
    qtbot.addWidget(
        made,
        before_close_func=lambda widget: widget.setAttribute(
            Qt.WidgetAttribute.WA_DeleteOnClose, False
        ),
    )
    made.open()
    qtbot.waitUntil(lambda: context.bridge.idle)
    return made


def _press(sheet: TellSheet, name: str) -> None:
    (button,) = [b for b in sheet.findChildren(QPushButton) if b.accessibleName() == name]
    button.click()


def test_enter_asks_for_what_is_typed_and_lists_it(
    qtbot: QtBot, engine: FakeEngine, sheet: TellSheet
) -> None:
    assert sheet.condition.placeholderText() == "metrics.`val/acc` > 0.95"
    assert (sheet.condition.accessibleName(), sheet.shown) == ("Condition", [])
    sheet.condition.setText(CONDITION)
    QTest.keyClick(sheet.condition, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sheet.shown == [CONDITION])
    assert sheet.condition.text() == ""
    (call,) = engine.script.called("alerts.add")
    assert call[1:] == (CONDITION, False)


def test_any_run_of_the_experiment_may_be_meant(
    qtbot: QtBot, engine: FakeEngine, sheet: TellSheet
) -> None:
    sheet.condition.setText(CONDITION)
    sheet.about.setCurrentIndex(1)
    assert sheet.about.currentText() == "Any run of birds"
    _press(sheet, "Tell me")
    qtbot.waitUntil(lambda: sheet.shown == [CONDITION])
    (alert,) = engine.alerts.items.values()
    assert (alert.run_id, alert.experiment) == ("", "birds")


def test_what_is_wrong_with_a_condition_stands_below_it_until_it_is_changed(
    qtbot: QtBot, sheet: TellSheet
) -> None:
    sheet.condition.setText("val_acc > 0.9")
    _press(sheet, "Tell me")
    qtbot.waitUntil(lambda: "There is no field 'val_acc'" in sheet.condition_field.error)
    assert sheet.condition.text() == "val_acc > 0.9"
    QTest.keyClicks(sheet.condition, "5")
    assert sheet.condition_field.error == ""


def test_what_was_asked_for_is_taken_back_by_its_button(
    qtbot: QtBot, engine: FakeEngine, sheet: TellSheet
) -> None:
    sheet.condition.setText(CONDITION)
    _press(sheet, "Tell me")
    qtbot.waitUntil(lambda: sheet.shown == [CONDITION])
    (row,) = sheet.findChildren(AlertRow)
    assert row.button.accessibleName() == f"Tell no more: {CONDITION}"
    row.button.click()
    qtbot.waitUntil(lambda: sheet.shown == [])
    assert engine.alerts.items == {}


def test_a_refusal_of_the_workspace_is_told_in_the_sheet(
    qtbot: QtBot, engine: FakeEngine, sheet: TellSheet
) -> None:
    engine.script.fail("alerts.add", InvalidError("ended", "train-1 has ended already."))
    sheet.condition.setText(CONDITION)
    _press(sheet, "Tell me")
    qtbot.waitUntil(lambda: sheet.condition_field.error == "train-1 has ended already.")


def test_what_another_process_asked_for_shows_at_once(
    qtbot: QtBot, engine: FakeEngine, sheet: TellSheet
) -> None:
    engine.alerts.items["a"] = Alert("a", "metrics.loss < 1", experiment="birds")
    engine.alerts.come_true("a", next(iter(engine.records)))
    engine.alerts.items["b"] = Alert("b", "metrics.loss < 2", experiment="birds")
    qtbot.waitUntil(lambda: sheet.shown == ["metrics.loss < 2"])
