"""Text of any length, with what is needed to find one's way in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from io import BytesIO

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.domain.logs import LogMatches, LogPlace, LogSearch
from desktop_app.domain.terminal_text import readable
from desktop_app.engine.runs.log_search import search_log
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.finder import Finder
from desktop_app.gui.tabs.runs.log.lines import LogLine
from desktop_app.gui.tabs.runs.log.matches import Look
from desktop_app.gui.tabs.runs.log.model import LogModel
from desktop_app.gui.tabs.runs.log.reader import Read
from desktop_app.gui.tabs.runs.log.search_bar import SearchBar
from desktop_app.gui.tabs.runs.log.view import LogView
from desktop_app.gui.tabs.runs.log.whole_line import WholeLine
from desktop_app.gui.tabs.runs.tools import label


class TextPane(QWidget):
    """A search bar with room for tools of the page, and the lines."""

    def __init__(
        self, context: TabContext, name: str, search_name: str, parent: QWidget | None = None
    ) -> None:
        """The names are for screen readers: of the lines, and of the search."""
        super().__init__(parent)
        self._context = context
        self.model = LogModel(context.bridge, self)
        self.view = LogView(context.theme, self.model, self)
        self.view.setAccessibleName(name)
        self.search = SearchBar(context.theme, search_name, self)
        self.finder = Finder(context.bridge, self.search, self.view, self.model, self)
        self._whole: WholeLine | None = None
        self._note = label("", "muted", self)
        self._lay_out()
        self._connect()

    def open(self, read: Read | None, look: Look | None, size: int) -> None:
        """Show another text of `size` bytes, or none: how it is read, and looked for in."""
        if self._whole is not None:
            self._whole.hide()
        self.model.open(read, size)
        self.finder.open(look, size)

    def open_text(self, data: bytes, numbers: Sequence[int | None] = ()) -> None:
        """Show a text that is here as a whole, from its beginning. `numbers` stand beside its lines
        in place of their own."""
        self.view.set_numbers(numbers)
        self.open(partial(_read, data), partial(_look, data), len(data))
        self.view.set_follow(False)

    def grow(self, size: int) -> None:
        """The text has `size` bytes now."""
        self.model.grow(size)
        self.finder.matches.grow(size)

    def show_note(self, text: str) -> None:
        """Show this in place of the lines; empty for the lines."""
        self._note.setText(text)
        self._stack.setCurrentWidget(self._note if text else self.view)

    def add_tool(self, tool: QWidget) -> None:
        """Put a button at the right end of the bar."""
        self._tools.addWidget(tool)

    def add_strip(self, strip: QWidget) -> None:
        """Put a widget between the bar and the lines."""
        self._strips.addWidget(strip)

    def copy_lines(self) -> None:
        """Copy the selected lines as they are read, of a huge selection the first 8 MiB."""
        ranges = self.view.selected_ranges()
        if ranges:
            self._context.bridge.call(self.view.rows.copying(ranges), then=_copy, owner=self)

    def _lay_out(self) -> None:
        space = self._context.theme.tokens.spacing
        self._tools = QHBoxLayout()
        self._tools.setSpacing(space.xs)
        bar = QHBoxLayout()
        bar.setContentsMargins(space.m, space.xs, space.m, space.s)
        bar.setSpacing(space.xs)
        bar.addWidget(self.search, 1)
        bar.addLayout(self._tools)
        self._strips = QVBoxLayout()
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setWordWrap(True)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._note)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addLayout(bar)
        self._layout.addLayout(self._strips)
        self._layout.addWidget(body, 1)

    def _connect(self) -> None:
        self.search.left.connect(self.view.setFocus)
        self.view.row_opened.connect(self._open_row)
        copy = QAction(self.tr("Copy"), self.view)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_lines)
        self.view.addAction(copy)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, slot in (
            (QKeySequence.StandardKey.FindNext, self.finder.next),
            (QKeySequence.StandardKey.FindPrevious, self.finder.previous),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=context)

    def _open_row(self, row: int) -> None:
        """What a double click or Enter does: show what of the row is out of sight."""
        rows = self.view.rows
        line, read = rows.line(row), self.model.read
        if rows is self.finder.filtered:
            self.finder.show_in_context(row)
        elif rows.fold(row) is not None:
            rows.toggle(row)
        elif line is not None and line.cut and read is not None:
            self._open_whole(read, rows.number(row), line)

    def _open_whole(self, read: Read, number: int | None, line: LogLine) -> None:
        if self._whole is None:  # made when wanted: few logs have such a line
            self._whole = WholeLine(self._context.theme, self._context.bridge, self)
            self._layout.addWidget(self._whole)
        self._whole.open(read, number, line)


async def _read(data: bytes, offset: int, size: int) -> bytes:
    return data[offset : offset + size]


async def _look(data: bytes, search: LogSearch, place: LogPlace) -> LogMatches:
    return await asyncio.to_thread(search_log, BytesIO(data), search, place)


def _copy(data: bytes) -> None:
    QGuiApplication.clipboard().setText(readable(data).decode(errors="backslashreplace"))
