"""Leads from match to match in a log view, and shows only what matches on request."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.domain.errors import KnownError, TrainyardError
from desktop_app.domain.logs import LogSearch
from desktop_app.engine.runs.log_search import LogPattern
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.runs.log.filtered import FilteredModel
from desktop_app.gui.tabs.runs.log.matches import Look, Matches
from desktop_app.gui.tabs.runs.log.model import LogModel
from desktop_app.gui.tabs.runs.log.search_bar import SearchBar
from desktop_app.gui.tabs.runs.log.view import LogView


class Finder(QObject):
    """Knows where among the matches the person is."""

    def __init__(
        self, bridge: Bridge, bar: SearchBar, view: LogView, model: LogModel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bar = bar
        self._view = view
        self._model = model
        self.matches = Matches(bridge, self)
        self.filtered = FilteredModel(bridge, self.matches, self)
        self._filter_wanted = False
        self._at: int | None = None
        self._wanted: tuple[int, bool] | None = None
        """From which line on the next match is to be shown, and whether it is one before."""
        self._line: int | None = None
        """The line to show as soon as it is known where it is."""
        self._connect()

    def open(self, look: Look | None, size: int) -> None:
        """Look in another log."""
        self._at = self._line = self._wanted = None
        self.filtered.open(self._model.read)
        self.matches.open(look, size)

    def next(self) -> None:
        """Go to the first match behind the current line, or to the first one of all."""
        self._want(self._current_line() + 1, back=False)

    def previous(self) -> None:
        """Go to the last match before the current line, or to the last one of all."""
        self._want(self._current_line() - 1, back=True)

    def show_in_context(self, row: int) -> None:
        """Show all lines, around that of a row of the matching ones."""
        line = self.filtered.number(row) - 1
        self._filter_wanted = False
        self._bar.clear_filter()
        self._show_rows()
        self.show_line(line)

    def show_line(self, line: int) -> None:
        """Bring a line into sight, once it is known where it is."""
        if line < self._model.map.head.lines:
            self._line = None
            self._view.show_row(self._model.row_of(line))
        else:
            self._line = line

    # ----------------------------------------------------------------- state

    def _connect(self) -> None:
        bar = self._bar
        bar.search_changed.connect(self._look_for)
        bar.next_requested.connect(self.next)
        bar.previous_requested.connect(self.previous)
        bar.filter_toggled.connect(self._filter)
        self.matches.changed.connect(self._take_matches)
        self.matches.failed.connect(self._show_error)
        self._model.scanned.connect(self._show_awaited)

    def _look_for(self, search: LogSearch | None) -> None:
        try:
            pattern = LogPattern(search) if search is not None else None
        except KnownError as error:
            self._show_error(error)  # what was found last stays until it can be read
            return
        self._view.set_pattern(pattern)
        self._at = None
        self._wanted = (max(0, self._current_line()), False) if search is not None else None
        self.matches.look_for(search)
        self._show_rows()

    def _want(self, line: int, *, back: bool) -> None:
        if self.matches.search is not None:
            self._wanted = (line, back)
            self._take_matches()

    def _take_matches(self) -> None:
        if self._wanted is not None:
            found = self._found(*self._wanted)
            if found is not None:
                self._go(found)
            elif not self.matches.busy and self.matches.done == 1:
                self._wanted = None
        self._bar.show_found(self.matches, self._at)

    def _found(self, line: int, back: bool) -> int | None:
        """The match to go to; None while it is not known, or where there is none."""
        matches = self.matches
        last = len(matches.lines) - 1
        if last < 0:
            return None
        if back:
            found = matches.at_or_before(line)
            passed = matches.done == 1 or matches.lines[last] > line
            return (found if found >= 0 else last) if passed else None
        found = matches.at_or_after(line)
        if found <= last:
            return found
        return 0 if matches.done == 1 else None

    def _go(self, match: int) -> None:
        self._wanted = None
        self._at = match
        if self._view.rows is self.filtered:
            self._view.show_row(match)
        else:
            self.show_line(self.matches.lines[match])

    def _current_line(self) -> int:
        """The number of the current line, counted from 0; -1 for none."""
        row = self._view.currentIndex().row()
        number = self._view.rows.number(row) if row >= 0 else 0
        return (number or 0) - 1

    def _filter(self, on: bool) -> None:
        line = self._current_line()
        self._filter_wanted = on
        self._show_rows()
        if self._view.rows is self.filtered:
            self._want(max(0, line), back=False)
        elif line >= 0:
            self.show_line(line)

    def _show_rows(self) -> None:
        """Only lines that match, where something is looked for and that is wanted; else all."""
        only = self._filter_wanted and self.matches.search is not None
        rows = self.filtered if only else self._model
        if rows is not self._view.rows:
            self._view.set_rows(rows)

    def _show_awaited(self) -> None:
        if self._line is not None:
            self.show_line(self._line)

    def _show_error(self, error: TrainyardError) -> None:
        self._bar.show_error(error_text(error))
