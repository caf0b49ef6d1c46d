"""What the script of the run that is shown named itself, beside its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtWidgets import QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.view.page import RunView
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def view(context: TabContext, engine: FakeEngine, shown: Shown) -> RunView:
    return cast(RunView, shown(RunView(context)))


def _rows(qtbot: QtBot, view: RunView, run_id: str) -> list[tuple[str, str]]:
    """The rows of that card once the run is shown, none where there is no card."""
    view.open(run_id)
    qtbot.waitUntil(lambda: view.detail is not None and view.detail.summary.id == run_id)
    view.tabs.setCurrentWidget(view.arguments)
    tables = view.arguments.findChildren(QTableWidget)
    (rows,) = (t for t in tables if t.accessibleName() == "Parameters that the script named")
    if not rows.isVisible():
        return []
    cells = [[rows.item(row, column) for column in (0, 1)] for row in range(rows.rowCount())]
    return [(name.text(), value.text()) for name, value in cells if name and value]


def test_what_a_script_names_while_it_runs_is_beside_its_arguments(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    run = engine.add_run(parameters={"lr": "0.2", "depth": "3", "optimizer": "sgd\n鸟"})
    engine.record(run.id).changes = {"arguments": ("--lr", "9", "--depth", "3")}
    assert _rows(qtbot, view, run.id) == [("lr", "0.2"), ("optimizer", "sgd\n鸟")]
    other = engine.add_run(parameters={"lr": "0.1"})
    assert _rows(qtbot, view, other.id) == []
    assert _rows(qtbot, view, run.id) == [("lr", "0.2"), ("optimizer", "sgd\n鸟")]
