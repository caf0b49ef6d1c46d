"""Every control of the Runs tab is reached with Tab alone, and says what it is."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QButtonGroup,
    QLineEdit,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import Stage
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from tests.fakes.engine import FakeEngine
from tests.fakes.media import MediaFile
from tests.gui.conftest import open_run

Shown = Callable[[QWidget], QWidget]
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""
MOST = 400
"""Presses of Tab within which the keyboard has come around."""
BY_TAB = (Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)
FEWEST = 3
"""Controls of the tab, whatever it shows."""
OF_A_RUN = {
    "Curves": 15,
    "Log": 12,
    "System": 10,
    "Media": 9,
    "Arguments": 3,
    "Code": 9,
    "Outputs": 2,
    "Environment": 2,
}
"""The pages, each with how many controls it has at least once all that is known is shown."""
OF_A_COMPARISON = {"Curves": 16, "Differences": 4, "Code": 11, "Scatter": 3, "Parallel axes": 1}


@pytest.fixture
def tab(qtbot: QtBot, context: TabContext, shown: Shown) -> RunsTab:
    made = cast(RunsTab, shown(RunsTab(context)))
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


@pytest.fixture
def run_ids(engine: FakeEngine) -> list[str]:
    """Runs with metrics, logs, outputs, samples, an image and a table each."""
    found = []
    for name, lr in (("birds 训练", "0.1"), ("birds-2", "0.01"), ("birds-3", "0.2")):
        run = engine.add_run(name=name, parameters={"lr": lr}, stage=Stage.RUNNING)
        for metric in ("train/loss", "train/acc", "val/acc"):
            engine.grow_metric(run.id, metric, [0.25, 0.5 * float(lr)])
        engine.grow_metric(run.id, "cpu", [50.0], system=True)
        engine.grow_log(run.id, b"".join(b"line %d\n" % number for number in range(300)))
        engine.set_outputs(run.id, {"outputs/model.pt": b"weights"})
        media = MediaFile(WorkspacePaths(engine.workspace.path).run(run.id).metrics)
        for step in range(2):
            media.add("image", "样本", PICTURE, step)
            media.add("table", "answers", {"columns": ["a", "b"], "rows": [["x", 0.25]]}, step)
        found.append(run.id)
    return found


def _controls(tab: QWidget) -> list[QWidget]:
    """What the keyboard is for: each that shows and can be used; of a group of which one can be
    chosen, where the arrow keys lead on, the chosen one."""
    return [
        widget
        for widget in tab.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() in BY_TAB
        and widget.focusProxy() is None
        and not (isinstance(widget, QAbstractButton) and _is_unchosen(widget))
    ]


def _is_unchosen(button: QAbstractButton) -> bool:
    group: QButtonGroup | None = button.group()
    exclusive = button.autoExclusive() or (group is not None and group.exclusive())
    return exclusive and button.isCheckable() and not button.isChecked()


def _called(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name) or widget.accessibleName()


def _walk() -> set[QWidget]:
    """Where Tab leads, until it has come around."""
    seen: set[QWidget] = set()
    for _ in range(MOST):
        here = QApplication.focusWidget()
        assert here is not None
        if here in seen:
            break
        seen.add(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return seen


def _check(tab: RunsTab, where: str) -> None:
    """Nothing is out of reach, and nothing without a name."""
    wanted = _controls(tab)
    assert len(wanted) >= FEWEST, where
    here = QApplication.focusWidget()
    if here is None or not tab.isAncestorOf(here):
        wanted[0].setFocus()
    reached = _walk()
    missed = [_told(widget) for widget in wanted if widget not in reached]
    assert not missed, f"{where}: never reached: {missed}"
    nameless = [_told(widget) for widget in wanted if not _called(widget)]
    assert not nameless, f"{where}: without a name: {nameless}"


def _told(widget: QWidget) -> str:
    parents, above = [], widget.parentWidget()
    while above is not None:
        parents.append(type(above).__name__)
        above = above.parentWidget()
    return f"{type(widget).__name__} {_called(widget)!r} in {' < '.join(parents[:4])}"


@pytest.fixture
def check(qtbot: QtBot, context: TabContext, tab: RunsTab) -> Callable[[str], None]:
    """Walk through the tab once nothing is asked for any more."""

    def settled(where: str) -> None:
        qtbot.waitUntil(lambda: context.bridge.idle)
        _check(tab, where)

    return settled


def _has(page: QWidget | None, controls: int) -> bool:
    return page is not None and len(_controls(page)) >= controls


def _check_pages(
    qtbot: QtBot, tabs: QTabWidget, fewest: Mapping[str, int], check: Callable[[str], None]
) -> None:
    """Walk through the tab with each of the pages, once that shows all it has."""
    qtbot.waitUntil(lambda: tabs.count() == len(fewest), timeout=10_000)
    assert [tabs.tabText(number) for number in range(tabs.count())] == list(fewest)
    for number, (name, least) in enumerate(fewest.items()):
        tabs.setCurrentIndex(number)
        qtbot.waitUntil(partial(_has, tabs.widget(number), least), timeout=10_000)
        check(name)


def test_tab_reaches_all_of_the_table_and_its_filter(
    qtbot: QtBot, tab: RunsTab, run_ids: list[str], check: Callable[[str], None]
) -> None:
    qtbot.waitUntil(lambda: tab.table.model.ready and tab.table.model.rowCount() == len(run_ids))
    check("table")
    line = tab.table.findChild(QLineEdit)
    assert line is not None
    line.setText("metrics.`val/acc` > ")
    check("a filter that is not whole")


def test_tab_reaches_all_of_a_run_on_each_of_its_pages(
    qtbot: QtBot, tab: RunsTab, run_ids: list[str], check: Callable[[str], None]
) -> None:
    view = open_run(qtbot, tab, run_ids[0])
    _check_pages(qtbot, view.tabs, OF_A_RUN, check)
    view.tabs.setCurrentWidget(view.log)
    view.log.focus_search()
    check("search in the log")


def test_tab_reaches_all_of_a_comparison_on_each_of_its_pages(
    qtbot: QtBot, tab: RunsTab, run_ids: list[str], check: Callable[[str], None]
) -> None:
    tab.compare(run_ids)
    qtbot.waitUntil(lambda: tab.comparison.run_ids == run_ids)
    _check_pages(qtbot, tab.comparison.tabs, OF_A_COMPARISON, check)


def test_tab_reaches_all_of_the_run_form(
    tab: RunsTab, run_ids: list[str], check: Callable[[str], None]
) -> None:
    tab.new_run({})
    check("form")
