"""Finding one's way in a log: matches, the filter, folded tracebacks, places to go to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import Stage, StageSpan
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log import filtered, matches, model
from desktop_app.gui.tabs.runs.log.folds import Fold, Folds
from desktop_app.gui.tabs.runs.log.jump import Place, read_place
from desktop_app.gui.tabs.runs.log.page import LogPage
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
TRACEBACK = b"""\
Traceback (most recent call last):
  File "train.py", line 3, in <module>
    train()
  File "train.py", line 2, in train
    raise ValueError("no")
ValueError: no
"""


@pytest.fixture
def run_id(engine: FakeEngine) -> str:
    return engine.add_run().id


@pytest.fixture
def page(context: TabContext, shown: Shown, run_id: str) -> LogPage:
    made = LogPage(context)
    shown(made)
    made.open(run_id, ())
    return made


@pytest.fixture
def grow(qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str) -> Callable[[bytes], None]:
    """Print more, and wait until all of it is known."""

    def add(data: bytes) -> None:
        engine.grow_log(run_id, data)
        size = len(engine.record(run_id).logs["stdout.log"])
        page.grow("stdout.log", size)
        qtbot.waitUntil(lambda: page.model.unknown_bytes == 0 and not page.model.busy, timeout=9000)

    return add


def _find(page: LogPage, text: str) -> QLineEdit:
    page.focus_search()
    line = page.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setText(text)
    return line


def _button(page: LogPage, name: str) -> QToolButton:
    return next(b for b in page.findChildren(QToolButton) if b.accessibleName() == name)


def _said(page: LogPage) -> set[str]:
    return {label.text() for label in page.findChildren(QLabel) if label.isVisible()}


def _row(page: LogPage) -> int:
    return page.view.currentIndex().row()


def _texts(page: LogPage) -> list[str]:
    rows = page.view.rows
    return [str(rows.data(rows.index(row))) for row in range(rows.rowCount())]


def test_all_matches_are_counted_and_the_current_one_is_told(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"".join(b"step %d loss\nother\n" % n for n in range(1000)))
    find = _find(page, "LOSS")
    qtbot.waitUntil(lambda: "1 of 1,000" in _said(page))
    QTest.keyClick(find, Qt.Key.Key_Return)
    assert (_row(page), "2 of 1,000" in _said(page)) == (2, True)
    QTest.keyClick(find, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(find, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert (_row(page), "1,000 of 1,000" in _said(page)) == (1998, True)
    QTest.keyClick(find, Qt.Key.Key_Return)
    assert (_row(page), "1 of 1,000" in _said(page)) == (0, True)
    grow(b"one more loss\n")
    qtbot.waitUntil(lambda: "1 of 1,001" in _said(page))
    _button(page, "Match letter case").click()
    qtbot.waitUntil(lambda: "No line matches" in _said(page))
    QTest.keyClick(find, Qt.Key.Key_Escape)
    assert page.view.hasFocus()
    assert not find.text()


def test_an_expression_that_cannot_be_read_is_marked_and_hides_nothing(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"a1\nb2\nc3\n")
    _button(page, "Regular expression").click()
    _button(page, "Show only lines that match").click()
    assert page.view.rows is page.model
    find = _find(page, "[ab]")
    qtbot.waitUntil(lambda: page.view.rows.rowCount() == 2)
    find.setText("[ab")
    qtbot.waitUntil(lambda: find.property("error") == "true")
    assert "Not an expression" in _said(page)
    assert find.accessibleDescription() == find.toolTip() != ""
    assert find.toolTip().startswith("This is no regular expression. A sign such as")
    assert page.view.rows.rowCount() == 2
    find.setText("[bc]\\d")
    qtbot.waitUntil(lambda: "1 of 2" in _said(page))
    assert find.property("error") == "false"
    qtbot.waitUntil(lambda: _texts(page) == ["b2", "c3"])


def test_the_filter_shows_only_what_matches_and_leads_back_to_its_place(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"".join(b"line %d%s\n" % (n, b" hit" * (n % 100 == 7)) for n in range(20_000)))
    _find(page, "hit")
    _button(page, "Show only lines that match").click()
    rows = page.finder.filtered
    qtbot.waitUntil(lambda: page.view.rows is rows and rows.rowCount() == 200)
    qtbot.waitUntil(lambda: rows.data(rows.index(150)) == "line 15007 hit")
    assert rows.number(150) == 15_008
    grow(b"a last hit")
    qtbot.waitUntil(lambda: rows.rowCount() == 201)
    qtbot.waitUntil(lambda: rows.data(rows.index(200)) == "a last hit")
    grow(b", and more of it\n")
    qtbot.waitUntil(lambda: rows.data(rows.index(200)) == "a last hit, and more of it")
    assert rows.rowCount() == 201
    page.view.setCurrentIndex(rows.index(150))
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert page.view.rows is page.model
    assert _row(page) == 15_007
    assert not _button(page, "Show only lines that match").isChecked()


def test_selected_rows_of_the_filter_are_copied(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"one hit\ntwo\nthree \x1b[31mhit\x1b[0m\n")
    _find(page, "hit")
    _button(page, "Show only lines that match").click()
    qtbot.waitUntil(lambda: page.view.rows.rowCount() == 2)
    QGuiApplication.clipboard().clear()
    page.view.selectAll()
    page.view.actions()[0].trigger()
    copied = "one hit\nthree hit"
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == copied)


def test_matches_beyond_what_is_kept_are_counted(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "MOST", 100)
    grow(b"hit\n" * 5000)
    _find(page, "hit")
    qtbot.waitUntil(lambda: "1 of 5,000" in _said(page))
    assert len(page.finder.matches.lines) == 100


def test_only_pages_in_sight_of_a_long_filter_are_kept(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"hit\n" * 50_000)
    _find(page, "hit")
    _button(page, "Show only lines that match").click()
    rows = page.finder.filtered
    qtbot.waitUntil(lambda: rows.rowCount() == 50_000)
    bar = page.view.verticalScrollBar()
    for value in range(0, bar.maximum(), bar.maximum() // 100):
        bar.setValue(value)
        page.view.repaint()
    qtbot.waitUntil(lambda: not rows._reading)
    assert len(rows._pages) <= filtered._KEPT_PAGES


def test_a_traceback_is_folded_into_its_last_line_and_opens(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"before\n" + TRACEBACK + b"after\n")
    qtbot.waitUntil(lambda: _texts(page) == ["before", "ValueError: no", "after"])
    assert [page.model.number(row) for row in range(3)] == [1, 7, 8]
    spoken = page.model.data(page.model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "ValueError: no (traceback, 5 more lines)"
    page.view.setCurrentIndex(page.model.index(1))
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    assert page.model.rowCount() == 8
    assert _row(page) == 6
    assert [page.model.number(row) for row in range(8)] == [1, 2, 3, 4, 5, 6, 7, 8]
    QTest.keyClick(page.view, Qt.Key.Key_Left)
    assert page.model.rowCount() == 3
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert page.model.rowCount() == 8
    at = QPoint(4, page.view.visualRect(page.model.index(6)).center().y())
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.model.rowCount() == 3


def test_a_traceback_that_comes_line_by_line_is_folded_once_it_is_whole(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    lines = TRACEBACK.splitlines(keepends=True)
    for count, line in enumerate(lines[:-1], start=1):
        grow(line)
        assert page.model.rowCount() == count
    grow(lines[-1])
    assert page.model.rowCount() == 1
    grow(b"\nDuring handling of the above exception, another exception occurred:\n\n")
    assert page.model.rowCount() == 4
    grow(TRACEBACK.replace(b"no", b"yes"))
    assert page.model.rowCount() == 1
    qtbot.waitUntil(lambda: _texts(page) == ["ValueError: yes"])
    assert page.view.following


def test_copying_a_folded_traceback_copies_all_of_it(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"before\n" + TRACEBACK + b"after\n")
    page.view.setCurrentIndex(page.model.index(1))
    QGuiApplication.clipboard().clear()
    page.view.actions()[0].trigger()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == TRACEBACK.decode().rstrip())


def test_a_match_within_a_folded_traceback_opens_it(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    grow(b"x\n" * 50 + TRACEBACK + b"x\n" * 50)
    assert page.model.rowCount() == 101
    _find(page, "line 2, in train")
    qtbot.waitUntil(lambda: page.model.rowCount() == 106)
    assert _row(page) == 53


def test_the_first_traceback_is_a_place_to_go_to(
    qtbot: QtBot, page: LogPage, grow: Callable[[bytes], None]
) -> None:
    (traceback,) = [a for a in page.jump.menu().actions() if a.text() == "First traceback"]
    assert not traceback.isEnabled()
    grow(b"x\n" * 300 + TRACEBACK + b"y\n" * 300 + TRACEBACK)
    assert traceback.isEnabled()
    traceback.trigger()
    assert _row(page) == 300
    assert not page.view.following


def test_the_end_of_a_large_log_is_shown_before_the_rest_is_counted(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "LARGE_BYTES", 1_000_000)
    data = b"".join(b"line %07d\n" % n for n in range(200_000))
    engine.grow_log(run_id, data)
    seen: list[tuple[str, int | None]] = []

    def look() -> None:
        places = page.model.map
        if places.tail is not None and places.tail.lines:
            row = page.model.rowCount() - 1
            seen.append((str(page.model.data(page.model.index(row))), page.model.number(row)))

    page.model.scanned.connect(look)
    page.model.dataChanged.connect(look)
    page.grow("stdout.log", len(data))
    page._show_source()
    qtbot.waitUntil(lambda: page.model.unknown_bytes == 0 and not page.model.busy, timeout=9000)
    assert ("line 0199999", None) in seen
    assert page.model.rowCount() == 200_000
    row = 150_000
    qtbot.waitUntil(lambda: page.model.data(page.model.index(row)) == "line 0150000")
    assert page.model.number(row) == 150_001


def test_what_is_in_sight_stays_there_while_lines_before_it_become_known(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "LARGE_BYTES", 1_000_000)
    data = b"".join(b"line %07d\n" % n for n in range(200_000))
    engine.grow_log(run_id, data)
    page.grow("stdout.log", len(data))
    page._show_source()

    def look_at_end() -> None:
        if page.model.map.head.lines == 0 and not page.view.currentIndex().isValid():
            page.view.show_row(page.model.rowCount() - 500)

    page.model.scanned.connect(look_at_end)
    qtbot.waitUntil(lambda: page.model.map.tail is None and not page.model.busy, timeout=9000)
    assert _row(page) == 199_500
    top = page.view.verticalScrollBar().value()
    assert top < 199_500 < top + page.view.viewport().height() // page.view.row_height


def test_a_line_or_a_time_can_be_gone_to(
    qtbot: QtBot, engine: FakeEngine, page: LogPage, run_id: str, grow: Callable[[bytes], None]
) -> None:
    grow(b"".join(b"line %d\n" % n for n in range(5000)))
    page.show_stages([StageSpan(Stage.RUNNING, 1_000_000.0), StageSpan(Stage.FINALIZING, 1e6 + 90)])
    engine.log_offsets[run_id] = {1_000_090.0: len(b"".join(b"line %d\n" % n for n in range(3000)))}
    QTest.keyClick(page.view, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    place = page.focusWidget()
    assert isinstance(place, QLineEdit)
    assert place.accessibleName() == "Line or time to go to"
    QTest.keyClicks(place, "soon")
    QTest.keyClick(place, Qt.Key.Key_Return)
    assert place.property("error") == "true"
    place.clear()
    QTest.keyClicks(place, "1,234")
    QTest.keyClick(place, Qt.Key.Key_Return)
    assert (_row(page), place.isVisible(), page.view.hasFocus()) == (1233, False, True)
    QTest.keyClick(page.view, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    place.clear()
    QTest.keyClicks(place, "+1:30")
    QTest.keyClick(place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _row(page) == 3000)
    stages = [a for a in page.jump.menu().actions() if a.data() is not None]
    assert [a.text().split(",")[0] for a in stages] == ["Running", "Finalizing"]
    stages[0].trigger()
    assert _row(page) == 0
    stages[1].trigger()
    qtbot.waitUntil(lambda: _row(page) == 3000)


BEGAN = datetime(2026, 3, 9, 22, 30, 15).astimezone().timestamp()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("17", Place(line=16)),
        ("1,200", Place(line=1199)),
        (" 12 000 ", Place(line=11_999)),
        ("0", Place(line=0)),
        ("+90", Place(time=BEGAN + 90)),
        ("+1:30", Place(time=BEGAN + 90)),
        ("+2:00:01", Place(time=BEGAN + 7201)),
        ("22:31", Place(time=BEGAN + 45)),
        ("22:30:15", Place(time=BEGAN)),
        ("1:00", Place(time=BEGAN + 8985)),
        ("25:00", None),
        ("10:99", None),
        ("", None),
        ("-3", None),
        ("a", None),
        ("+", None),
    ],
)
def test_a_place_is_a_line_a_time_on_the_clock_or_since_the_start(
    text: str, place: Place | None
) -> None:
    assert read_place(text, BEGAN) == place


@pytest.mark.parametrize("began", [1e300, -1e300, 253_402_300_799.0])
def test_where_a_run_began_beyond_the_calendar_no_clock_leads_anywhere(began: float) -> None:
    assert read_place("0:00", began) is None
    assert read_place("+1:30", began) == Place(time=began + 90)


def test_rows_and_lines_agree_whatever_is_folded() -> None:
    folds = Folds()
    for first, last in ((3, 6), (7, 9), (20, 21)):
        folds.put(Fold(first, last, closed=True))
    shown = [line for line in range(30) if line not in {3, 4, 5, 7, 8, 20}]
    assert [folds.line(row) for row in range(len(shown))] == shown
    assert [folds.row(line) for line in shown] == list(range(len(shown)))
    assert folds.row(4) == folds.row(6)
    folds.put(Fold(7, 9, closed=False))
    shown = [line for line in range(30) if line not in {3, 4, 5, 20}]
    assert [folds.line(row) for row in range(len(shown))] == shown
    assert [folds.row(line) for line in shown] == list(range(len(shown)))
    assert folds.hidden == 4
