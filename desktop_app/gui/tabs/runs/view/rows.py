"""Tables of a name and a value, and the files of a code snapshot in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.run import PreviewFile
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card

SHOWN_FILES = 300


class Rows(QTableWidget):
    """Names and values in two columns; both can be copied."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self.setAccessibleName(name)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.tokens.row_height)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fill(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Replace the rows; the table is as high as they are."""
        rows = list(pairs)
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(row, column, item)
        height = sum(self.rowHeight(row) for row in range(len(rows)))
        self.setFixedHeight(max(height, 28) + 4)


class CodeCard(Card):
    """The files of a run's code snapshot, asked for when they are first looked at."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "", parent)
        self.set_title(self.tr("Code snapshot"))
        self._context = context
        self._run_id = self._shown = ""
        self._note = label("", "muted", self)
        self.rows = Rows(context.theme, self.tr("Files of the code snapshot"), self)
        self.body.addWidget(self._note)
        self.body.addWidget(self.rows)

    def open(self, run_id: str) -> None:
        """Turn to the snapshot of this run; it never changes."""
        self._run_id = run_id
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    def _load(self) -> None:
        if self._run_id and self._run_id != self._shown:
            self._shown = self._run_id
            self._context.bridge.call(
                self._context.engine.runs.code,
                self._run_id,
                then=partial(self._take, self._run_id),
                failed=partial(self._refuse, self._run_id),
                owner=self,
            )

    def _take(self, run_id: str, files: Sequence[PreviewFile]) -> None:
        if run_id != self._run_id:
            return
        self.rows.fill((file.path, size_text(file.size)) for file in files[:SHOWN_FILES])
        rest = len(files) - SHOWN_FILES
        total = size_text(sum(file.size for file in files))
        text = self.tr("%Ln files, {size}", "", len(files))
        if rest > 0:
            text = self.tr("%Ln files, {size}, {count} of them not listed", "", len(files))
        self._note.setText(text.format(size=total, count=QLocale().toString(rest)))

    def _refuse(self, run_id: str, error: TrainyardError) -> None:
        if run_id == self._run_id:
            self.rows.fill(())
            self._note.setText(error_text(error))
