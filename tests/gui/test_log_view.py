"""The log page over the fake engine: what is seen, and how much work it takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import LogSource
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.model import KEPT_BLOCKS
from desktop_app.gui.tabs.runs.log.page import LogPage
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
LINES = 200_000


@pytest.fixture
def run_id(engine: FakeEngine) -> str:
    return engine.add_run().id


@pytest.fixture
def page(context: TabContext, shown: Shown, run_id: str) -> LogPage:
    made = LogPage(context)
    shown(made)
    made.open(run_id, ())
    return made


def _has_letters(text: QPlainTextEdit, count: int) -> bool:
    return text.toPlainText().count("a") == count


def _grow(engine: FakeEngine, page: LogPage, run_id: str, data: bytes) -> None:
    engine.grow_log(run_id, data)
    page.grow("stdout.log", len(engine.record(run_id).logs["stdout.log"]))


def _wait_for_text(qtbot: QtBot, page: LogPage, row: int, text: str) -> None:
    """The row is read and says so; asking for it is what makes it be read."""
    qtbot.waitUntil(
        lambda: page.model.data(page.model.index(row)) == text and not page.model.busy, timeout=5000
    )


def test_two_hundred_thousand_lines_at_once_cost_what_is_seen(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    _grow(engine, page, run_id, b"".join(b"line %d\n" % n for n in range(LINES)))
    qtbot.waitUntil(lambda: page.model.map.lines == LINES, timeout=5000)
    _wait_for_text(qtbot, page, LINES - 1, f"line {LINES - 1}")
    rows_that_fit = page.view.viewport().height() // page.view.row_height
    assert page.view.drawn_rows <= rows_that_fit + 2
    assert page.model.kept_blocks <= 3
    bar = page.view.verticalScrollBar()
    for value in range(0, bar.maximum(), bar.maximum() // 200):
        bar.setValue(value)
        page.view.repaint()
    qtbot.waitUntil(lambda: not page.model.busy, timeout=5000)
    assert page.model.kept_blocks <= KEPT_BLOCKS


def test_the_view_follows_the_end_until_it_is_scrolled_up(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    _grow(engine, page, run_id, b"x\n" * 1000)
    qtbot.waitUntil(lambda: page.model.map.lines == 1000)
    bar = page.view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(10)
    assert not page.view.following
    _grow(engine, page, run_id, b"x\n" * 1000)
    qtbot.waitUntil(lambda: page.model.map.lines == 2000)
    assert bar.value() == 10
    QTest.keyClick(page.view, Qt.Key.Key_End)
    assert page.view.following
    _grow(engine, page, run_id, b"x\n" * 1000)
    qtbot.waitUntil(lambda: page.model.map.lines == 3000 and bar.value() == bar.maximum())


def test_a_progress_bar_stays_one_line_and_shows_its_last_state(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    _grow(engine, page, run_id, b"\r 1/9")
    _wait_for_text(qtbot, page, 0, " 1/9")
    _grow(engine, page, run_id, b"\r 2/9")
    _wait_for_text(qtbot, page, 0, " 2/9")
    assert page.model.rowCount() == 1


def test_a_file_that_became_smaller_is_read_anew(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    _grow(engine, page, run_id, b"old\n" * 50)
    _wait_for_text(qtbot, page, 49, "old")
    engine.record(run_id).logs["stdout.log"] = b"new\n"
    page.grow("stdout.log", 4)
    _wait_for_text(qtbot, page, 0, "new")
    assert page.model.rowCount() == 1


def test_search_goes_to_the_next_and_the_previous_match(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    lines = [b"nothing here %d\n" % n for n in range(30_000)]
    lines[5_000] = lines[25_000] = b"an \x1b[31mError\x1b[0m\n"
    _grow(engine, page, run_id, b"".join(lines))
    qtbot.waitUntil(lambda: page.model.map.lines == 30_000)
    page.view.setCurrentIndex(page.model.index(0))
    page.focus_search()
    find = page.focusWidget()
    assert find.accessibleName() == "Search in the log"
    QTest.keyClicks(find, "error")
    qtbot.waitUntil(lambda: page.view.currentIndex().row() == 5_000, timeout=5000)
    QTest.keyClick(find, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.view.currentIndex().row() == 25_000, timeout=5000)
    QTest.keyClick(find, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: page.view.currentIndex().row() == 5_000, timeout=5000)


def test_a_long_line_is_cut_and_the_rest_comes_on_request(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    _grow(engine, page, run_id, b"a" * 100_000 + b"\nend\n")
    _wait_for_text(qtbot, page, 1, "end")
    first = page.model.index(0)
    qtbot.waitUntil(
        lambda: "aaa" in str(page.model.data(first)) and not page.model.busy, timeout=5000
    )
    page.view.setCurrentIndex(first)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    text = page.findChild(QPlainTextEdit)
    assert isinstance(text, QPlainTextEdit)
    assert text.isVisible()
    qtbot.waitUntil(lambda: text.toPlainText().count("a") == 32 * 1024)
    more = next(
        b for b in page.findChildren(QPushButton) if b.accessibleName() == "Show more of the line"
    )
    for shown in (65_536, 98_304, 100_000):
        more.click()
        qtbot.waitUntil(partial(_has_letters, text, shown))
    assert not more.isEnabled()


def test_the_saved_log_equals_the_stream_byte_for_byte(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str, tmp_path: Path
) -> None:
    data = bytes(range(256)) * 4000
    _grow(engine, page, run_id, data)
    qtbot.waitUntil(lambda: not page.model.busy and page.model.map.end == len(data))
    copy = tmp_path / "a copy 'of' it.log"
    page.save_to(str(copy))
    qtbot.waitUntil(lambda: copy.exists() and copy.stat().st_size == len(data), timeout=5000)
    assert copy.read_bytes() == data


def test_selected_lines_are_copied(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    _grow(engine, page, run_id, b"one\ntwo\nthree\nfour\n")
    _wait_for_text(qtbot, page, 3, "four")
    page.view.setCurrentIndex(page.model.index(1))
    QTest.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QGuiApplication.clipboard().clear()
    page.view.actions()[0].trigger()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "two\nthree")


def test_a_screen_reader_reads_the_lines(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    _grow(engine, page, run_id, b"\x1b[32mfirst\x1b[0m\nsecond\n")
    _wait_for_text(qtbot, page, 1, "second")
    face = QAccessible.queryAccessibleInterface(page.view)
    assert face.role() == QAccessible.Role.List
    assert face.text(QAccessible.Text.Name) == "Log"
    assert face.childCount() == 2
    assert face.child(0).text(QAccessible.Text.Name) == "first"


def test_every_stream_of_the_run_can_be_chosen(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str
) -> None:
    engine.grow_log(run_id, b"built\n", "streams/build.log")
    engine.grow_log(run_id, b"hi\n", "streams/logs/rank 0.txt")
    engine.grow_log(run_id, b"odd\n", "streams/logs/a%3Ab")
    engine.grow_log(run_id, b"out\n", "streams/stdout.log")
    sources = [LogSource(f, len(d)) for f, d in engine.record(run_id).logs.items()]
    page.open(run_id, sources)
    assert page.source == "streams/stdout.log"
    _wait_for_text(qtbot, page, 0, "out")
    page.show_source("build.log")
    _wait_for_text(qtbot, page, 0, "built")
    page.show_source("logs/rank 0.txt")
    _wait_for_text(qtbot, page, 0, "hi")
    page.show_source("logs/a:b")
    _wait_for_text(qtbot, page, 0, "odd")
    shown = {page._sources.tabText(at) for at in range(page._sources.count())}
    assert shown == {"Output", "Build log", "rank 0.txt", "a:b"}
