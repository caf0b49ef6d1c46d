"""The code of two runs: which files differ, and how, line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.code_changes import MOST_LINES
from desktop_app.domain.errors import KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.compare.code import CodeDiffPage, colored_diff
from desktop_app.gui.tabs.runs.log.ansi import parse
from desktop_app.gui.tabs.runs.tab import RunsTab
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
CODE = {"train.py": b"import torch\nlr = 1\n", "old.py": b"x\n", "same.py": b"y\n"}
NEXT = {
    "train.py": b"import torch\nlr = 2\n",
    "net/块.py": b"z\n",
    "same.py": b"y\n",
    "weights.bin": b"\0\1",
    "long.txt": b"x\n" * (MOST_LINES + 1),
}


@pytest.fixture
def run_ids(engine: FakeEngine) -> list[str]:
    """Three runs, the last of which was given other code."""
    engine.code = dict(CODE)
    found = [engine.add_run().id for _ in range(3)]
    engine.record(found[2]).code = dict(NEXT)
    return found


@pytest.fixture
def page(qtbot: QtBot, context: TabContext, shown: Shown, run_ids: list[str]) -> CodeDiffPage:
    tab = cast(RunsTab, shown(RunsTab(context)))
    tab.compare(run_ids)
    curves = tab.comparison.curves.series
    qtbot.waitUntil(lambda: curves.grid is not None, timeout=10_000)
    made = tab.comparison.code
    tab.comparison.tabs.setCurrentWidget(made)
    qtbot.waitUntil(lambda: made.before.count() == 3)
    return made


def _files(page: CodeDiffPage) -> list[str]:
    items = (page.files.item(row) for row in range(page.files.count()))
    return [str(item.data(Qt.ItemDataRole.AccessibleTextRole)) for item in items]


def _lines(page: CodeDiffPage) -> list[str]:
    rows = page.text.view.rows
    return [str(rows.data(rows.index(row))) for row in range(rows.rowCount())]


def _choose(page: CodeDiffPage, path: str) -> None:
    (item,) = page.files.findItems(path, Qt.MatchFlag.MatchExactly)
    page.files.setCurrentItem(item)


def test_the_first_run_is_compared_with_the_next_whose_code_differs(
    qtbot: QtBot, page: CodeDiffPage
) -> None:
    qtbot.waitUntil(lambda: page.files.count() == 5)
    assert (page.before.currentText(), page.after.currentText()) == ("train-1", "train-3")
    assert _files(page) == [
        "long.txt, added",
        "net/块.py, added",
        "old.py, removed",
        "train.py, changed",
        "weights.bin, added",
    ]
    assert page.files.currentItem().text() == "train.py"
    wanted = ["@@ -1,2 +1,2 @@", " import torch", "-lr = 1", "+lr = 2"]
    qtbot.waitUntil(lambda: _lines(page) == wanted)
    assert page.text.view.accessibleName() == "Lines that differ"
    assert [page.text.view._number(row) for row in range(4)] == [None, 1, None, 2]


def test_what_has_no_diff_says_why(qtbot: QtBot, engine: FakeEngine, page: CodeDiffPage) -> None:
    qtbot.waitUntil(lambda: page.files.count() == 5)
    note = page.text._note
    for path, text in (
        ("weights.bin", "weights.bin is no text: its bytes differ."),
        ("long.txt", "long.txt is too large to be compared line by line."),
    ):
        _choose(page, path)
        qtbot.waitUntil(lambda text=text: note.text() == text)  # type: ignore[misc]
        assert note.isVisible()
    engine.script.fail("comparisons.diff", KnownError("gone", "It is gone.", hint="Look there."))
    _choose(page, "old.py")
    qtbot.waitUntil(lambda: note.text() == "It is gone. Look there.")
    _choose(page, "net/块.py")
    qtbot.waitUntil(lambda: _lines(page) == ["@@ -0,0 +1 @@", "+z"])
    assert not note.isVisible()


def test_runs_are_swapped_and_runs_of_one_code_say_so(qtbot: QtBot, page: CodeDiffPage) -> None:
    qtbot.waitUntil(lambda: page.files.count() == 5)
    swap = next(
        button
        for button in page.findChildren(QToolButton)
        if button.accessibleName() == "Swap the runs"
    )
    swap.click()
    qtbot.waitUntil(lambda: "old.py, added" in _files(page))
    assert (page.before.currentText(), page.after.currentText()) == ("train-3", "train-1")
    page.before.setCurrentIndex(1)
    same = "Both runs were given the same code."
    qtbot.waitUntil(lambda: page.text._note.text() == same)
    assert page.files.count() == 0


def test_escape_leaves_the_search_before_it_leaves_the_comparison(
    qtbot: QtBot, page: CodeDiffPage
) -> None:
    qtbot.waitUntil(lambda: len(_lines(page)) == 4)
    page.files.setFocus()
    QTest.keyClick(page.files, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = page.focusWidget()
    assert page.text.search.isAncestorOf(field)
    QTest.keyClicks(field, "lr = 2")
    qtbot.waitUntil(lambda: page.text.view.currentIndex().row() == 3)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert page.text.view.hasFocus()
    assert page.isVisible()
    QTest.keyClick(page.text.view, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_the_code_of_a_run_is_opened_from_its_column_of_the_table(
    qtbot: QtBot, context: TabContext, shown: Shown, engine: FakeEngine, run_ids: list[str]
) -> None:
    engine.record(run_ids[1]).code = {"train.py": b""}
    tab = cast(RunsTab, shown(RunsTab(context)))
    tab.compare(run_ids)
    comparison = tab.comparison
    qtbot.waitUntil(lambda: comparison.curves.series.grid is not None, timeout=10_000)
    comparison.tabs.setCurrentWidget(comparison.differences)
    model = comparison.differences.model
    qtbot.waitUntil(lambda: model.rowCount() > 0)
    row = next(
        at for at in range(model.rowCount()) if getattr(model.row(at), "name", "") == "added"
    )
    comparison.differences.view.activated.emit(model.index(row, 2))
    assert comparison.tabs.currentWidget() is comparison.code
    assert comparison.code.after.currentText() == "train-3"


def test_lines_of_a_diff_have_colours_and_no_other_letters() -> None:
    text = "@@ -1 +1 @@\n-a\n+b\x0cc\n d\n\\ No newline at end of file\n"
    lines = colored_diff(text).decode().split("\n")
    found = [parse(line) for line in lines]
    assert [plain for plain, _ in found] == [
        *("@@ -1 +1 @@", "-a", "+b\\x0cc", " d", "\\ No newline at end of file", ""),
    ]
    colors = [spans[0].style.foreground if spans else None for _, spans in found]
    assert colors[:4] == [6, 1, 2, None]
