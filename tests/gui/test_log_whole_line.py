"""A line that is too long for the list: cut there, whole in the strip below it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.text import TextPane

Shown = Callable[[QWidget], QWidget]
LONG = b"".join(b"%07d " % number for number in range(5000))


def _open_row(pane: TextPane, row: int) -> None:
    pane.view.setCurrentIndex(pane.model.index(row))
    QTest.keyClick(pane.view, Qt.Key.Key_Return)


def _button(pane: TextPane, name: str) -> QPushButton:
    return next(b for b in pane.findChildren(QPushButton) if b.accessibleName() == name)


def test_enter_shows_the_rest_of_a_long_line_piece_by_piece(
    qtbot: QtBot, context: TabContext, shown: Shown
) -> None:
    pane = TextPane(context, "Text", "Search")
    shown(pane)
    pane.open_text(b"short\n" + LONG + b"\n")
    # Asking for the line is what makes it be read.
    qtbot.waitUntil(
        lambda: pane.model.rowCount() == 2 and pane.model.line(1) is not None, timeout=9000
    )
    pane.view.setFocus()
    _open_row(pane, 0)
    assert pane.findChild(QPlainTextEdit) is None  # all of that line is in sight

    _open_row(pane, 1)
    text = pane.findChild(QPlainTextEdit)
    assert isinstance(text, QPlainTextEdit)
    assert text.accessibleName() == "Whole line"
    more = _button(pane, "Show more of the line")
    qtbot.waitUntil(more.isEnabled, timeout=9000)
    assert "Line 2, 39 KiB" in {label.text() for label in pane.findChildren(QLabel)}
    piece = text.toPlainText().replace("\n", "")
    assert LONG.decode().startswith(piece)
    assert len(piece) < len(LONG)
    more.click()
    qtbot.waitUntil(lambda: text.toPlainText().replace("\n", "") == LONG.decode(), timeout=9000)
    assert not more.isEnabled()

    _button(pane, "Close the whole line").click()
    assert not text.isVisible()
    _open_row(pane, 1)
    assert text.isVisible()
    assert pane.findChildren(QPlainTextEdit) == [text]
