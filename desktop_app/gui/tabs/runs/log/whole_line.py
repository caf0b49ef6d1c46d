"""The rest of a line that is too long for the list, read piece by piece on request."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.bridge import Bridge
from desktop_app.gui.tabs.runs.log.ansi import parse
from desktop_app.gui.tabs.runs.log.lines import LogLine
from desktop_app.gui.tabs.runs.log.reader import Read, read_text
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme

PIECE_BYTES = 32 * 1024
_ROW = 200
"""Characters to a paragraph: a text layout of one huge paragraph would stall."""


class WholeLine(QWidget):
    """A strip below the log. Hidden until `open`."""

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._read: Read | None = None
        self._at = self._stop = 0
        self._title = QLabel(self)
        self._text = QPlainTextEdit(self, readOnly=True)
        self._text.setFont(theme.mono_font())
        self._text.setAccessibleName(self.tr("Whole line"))
        self._text.setProperty("bare", "true")
        self._more = QPushButton(self.tr("Show more"), self)
        self._more.setAccessibleName(self.tr("Show more of the line"))
        self._more.clicked.connect(self._read_on)
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(self.tr("Close the whole line"))
        close.clicked.connect(self.hide)
        line = QHBoxLayout()
        line.setContentsMargins(12, 6, 12, 0)
        line.addWidget(self._title, 1)
        line.addWidget(self._more)
        line.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(line)
        layout.addWidget(self._text)
        self.setFixedHeight(200)
        self.hide()

    def open(self, read: Read, number: int | None, line: LogLine) -> None:
        """Show the line's beginning; its number in the file, where that is known."""
        self._read, self._at, self._stop = read, line.start, line.start + line.size
        size = size_text(line.size)
        text = self.tr("Line {number}, {size}") if number is not None else "{size}"
        self._title.setText(text.format(number=number, size=size))
        self._text.clear()
        self.show()
        self._read_on()

    def _read_on(self) -> None:
        if self._read is None:
            return
        stop = min(self._stop, self._at + PIECE_BYTES)
        self._more.setEnabled(False)
        self._bridge.call(read_text, self._read, self._at, stop, then=self._take, owner=self)
        self._at = stop

    def _take(self, data: bytes) -> None:
        text, _ = parse(data.decode(errors="backslashreplace").rstrip("\r\n"))
        rows = [text[at : at + _ROW] for at in range(0, len(text), _ROW)]
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self._text.document().isEmpty():
            cursor.insertText("\n")
        cursor.insertText("\n".join(rows))
        self._more.setEnabled(self._at < self._stop)
