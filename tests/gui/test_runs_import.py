"""What is dropped on the runs or chosen there is imported, and what came from elsewhere says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError
from desktop_app.domain.origin import MLFLOW, TRAINYARD, Importable, Imported, RunOrigin
from desktop_app.domain.run import Outcome, RunSummary
from desktop_app.gui.context import ImportsRuns, TabContext
from desktop_app.gui.tabs.runs.importing import ImportSheet
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.widgets.toast import Toast
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
LOGS = Path("/somewhere/else/logs 'old' 鸟")


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


def drop(target: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(9, 9), action, data, button, none))
    QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), action, data, button, none))


def asked(qtbot: QtBot, tab: RunsTab) -> ImportSheet:
    qtbot.waitUntil(lambda: bool(tab.window().findChildren(ImportSheet)))
    (sheet,) = tab.window().findChildren(ImportSheet)
    return sheet


def press(sheet: ImportSheet, name: str) -> None:
    (button,) = [b for b in sheet.findChildren(QPushButton) if b.accessibleName() == name]
    button.click()


def toasts(context: TabContext) -> list[str]:
    found = cast(QWidget, context.toasts.parent()).findChildren(Toast)
    return [label.text() for toast in found for label in toast.findChildren(QLabel)]


def imported_run(engine: FakeEngine, kind: str = MLFLOW) -> RunSummary:
    run = engine.add_run(name="birds", origin=kind, target="", parameters={"lr": "0.1"})
    origin = RunOrigin(kind, "/elsewhere/mlruns", "1/abc", run.created_at)
    engine.record(run.id).changes.update(origin=origin, command="", arguments=())
    return engine.end_run(run.id, Outcome.SUCCEEDED)


def test_runs_that_are_dropped_are_imported_once_that_is_wanted(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, context: TabContext
) -> None:
    engine.imports.found[LOGS] = Importable(MLFLOW, ("a", "b", "鸟 'c'"))
    problem = KnownError("left_out", "The file '/x' cannot be imported: it names no run.")
    engine.imports.answer = Imported(("1", "2"), ("3",), (problem,))
    drop(tab, LOGS)
    sheet = asked(qtbot, tab)
    assert sheet.windowTitle() == "Import 3 runs from logs 'old' 鸟?"
    assert "MLflow" in sheet.accessibleDescription()
    (names,) = sheet.findChildren(QPlainTextEdit)
    assert names.toPlainText() == "a\nb\n鸟 'c'"
    assert engine.script.called("imports.bring") == []
    press(sheet, "Import")
    qtbot.waitUntil(lambda: engine.script.called("imports.bring") == [(LOGS,)])
    qtbot.waitUntil(lambda: "2 runs were imported · 1 were here before" in toasts(context))
    assert tab.form is None


def test_a_question_that_is_refused_imports_nothing(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.imports.found[LOGS] = Importable(MLFLOW, ("a",))
    drop(tab, LOGS)
    press(asked(qtbot, tab), "Cancel")
    qtbot.waitUntil(lambda: not tab.window().findChildren(ImportSheet))
    assert (engine.script.called("imports.bring"), tab.form) == ([], None)


def test_an_imported_run_says_where_it_comes_from_and_cannot_be_run_again(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = imported_run(engine)
    qtbot.waitUntil(lambda: tab.table.model.row_of(run.id) == 0)
    menu = tab.table.table.menu_for([run])
    names = [action.text() for action in menu.actions() if action.text()]
    assert "Run again…" not in names
    assert "Export run…" in names
    tab.show_run(run.id)
    view = tab.run_view
    qtbot.waitUntil(lambda: view.detail is not None)
    assert not view.header.access_button.isVisible()
    assert not view.header.retry_action.isVisible()
    assert view.header.export_action.isVisible()
    buttons = view.header.findChildren(QPushButton)
    assert [b.text() for b in buttons if b.isVisible()] == []
    assert view.header._facts.text().startswith("Imported from MLflow  ·  ")
    assert not view.outputs.resume.isVisibleTo(view.outputs)
    named = view.arguments._named.rows
    assert named is not None
    cells = [named.item(0, column) for column in range(2)]
    assert [cell and cell.text() for cell in cells] == ["lr", "0.1"]
    told = [label.text() for label in view.environment.findChildren(QLabel)]
    assert "MLflow · /elsewhere/mlruns · 1/abc" in told


def test_an_exported_run_that_was_imported_can_be_run_again(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = imported_run(engine, TRAINYARD)
    names = [action.text() for action in tab.table.table.menu_for([run]).actions()]
    assert "Run again…" in names


def test_a_run_is_written_to_the_file_that_is_chosen(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, context: TabContext
) -> None:
    run = imported_run(engine)
    tab.importing.export(run.id, LOGS / "x.trainyard")
    wanted = [(run.id, LOGS / "x.trainyard", True)]
    qtbot.waitUntil(lambda: engine.script.called("exports.write") == wanted)
    qtbot.waitUntil(lambda: "The run was written to x.trainyard" in toasts(context))


@pytest.mark.parametrize(
    ("what", "mode"),
    [("folder", QFileDialog.FileMode.Directory), ("file", QFileDialog.FileMode.ExistingFile)],
)
def test_what_is_chosen_is_imported_without_a_question(
    what: str, mode: QFileDialog.FileMode, qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.imports.answer = Imported(("1",))
    assert isinstance(tab, ImportsRuns)
    tab.table.import_requested.emit(what)
    (dialog,) = tab.findChildren(QFileDialog)
    assert (dialog.fileMode(), dialog.isVisible()) == (mode, True)
    dialog.fileSelected.emit(str(LOGS))
    dialog.reject()
    qtbot.waitUntil(lambda: engine.script.called("imports.bring") == [(LOGS,)])
    assert tab.window().findChildren(ImportSheet) == []


def test_an_import_that_was_stopped_is_no_failure(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, context: TabContext
) -> None:
    engine.script.fail("imports.bring", KnownError("stopped", "It was stopped."))
    engine.script.fail("imports.bring", KnownError("bad_csv", "It is broken."))
    told: list[Exception] = []
    context.bridge.failure.connect(told.append)
    tab.importing.bring(LOGS)
    tab.importing.bring(LOGS)
    qtbot.waitUntil(lambda: bool(told))
    assert [str(error) for error in told] == ["It is broken."]
