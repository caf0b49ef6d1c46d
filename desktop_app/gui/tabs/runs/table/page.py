"""The table with its filter line and, where there is nothing, what to do next."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.run import RunQuery
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.table.model import RunTableModel
from desktop_app.gui.tabs.runs.table.view import RunTable
from desktop_app.gui.tabs.runs.tools import label, push_button
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.widgets.empty_state import EmptyState

TYPED_MS = 250


class TablePage(QWidget):
    """`new_requested` asks for the run form."""

    new_requested = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.model = RunTableModel(context, self)
        self.table = RunTable(context.theme, self.model, self)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._build()
        self._typed.timeout.connect(self._apply_filter)
        self.filter.textChanged.connect(self._typed.start)
        self.filter.returnPressed.connect(self._apply_filter)
        self.model.loaded.connect(self._show_state)
        self.model.refused.connect(self._refuse)
        self._new.clicked.connect(self.new_requested)
        focus = QShortcut(QKeySequence("Ctrl+F"), self.table, self.filter.setFocus)
        focus.setContext(Qt.ShortcutContext.WidgetShortcut)

    def load(self) -> None:
        """List the runs of the open workspace."""
        self.model.ask(RunQuery())

    def _build(self) -> None:
        theme = self._context.theme
        space = theme.tokens.spacing
        self._new = push_button(self.tr("New run"), self.tr("New run"), self, primary=True)
        theme.bind_icon(self._new, "plus", "accent_text")
        self.filter = QLineEdit(self)
        self.filter.setAccessibleName(self.tr("Filter runs"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setPlaceholderText(self.tr("Filter: outcome = 'failed' and params.lr < 0.01"))
        self._count = label("", "small", self)
        self._error = label("", "error", self)
        self._error.hide()
        bar = QHBoxLayout()
        bar.setSpacing(space.s)
        bar.addWidget(self._new)
        bar.addWidget(self.filter, 1)
        bar.addWidget(self._count)
        head = QVBoxLayout()
        head.setContentsMargins(space.m, space.m, space.m, space.s)
        head.setSpacing(space.xs)
        head.addLayout(bar)
        head.addWidget(self._error)
        self._empty = EmptyState(theme, "train-track", "", parent=self)
        self._empty.action_requested.connect(self._act_on_empty)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(body, 1)

    def _apply_filter(self) -> None:
        self._typed.stop()
        text = self.filter.text().strip()
        if text != self.model.query.filter:
            self.model.ask(replace(self.model.query, filter=text))

    def _refuse(self, error: TrainyardError) -> None:
        text = localized(error.text)
        self._error.setText(text)
        self._error.show()
        self.filter.setAccessibleDescription(text)
        set_look(self.filter, "error", True)

    def _show_state(self) -> None:
        self._error.hide()
        self.filter.setAccessibleDescription("")
        set_look(self.filter, "error", False)
        count = self.model.rowCount()
        self._count.setText(self.tr("%Ln runs", "", count))
        self._stack.setCurrentWidget(self.table if count else self._empty)
        nothing = not count and not self.model.query.filter
        for part in (self._new, self.filter, self._count):
            part.setVisible(not nothing)
        if count:
            return
        if self.model.query.filter:
            self._empty.set_texts(self.tr("No run matches the filter."), self.tr("Clear filter"))
        else:
            self._empty.set_texts(
                self.tr("Train your first model."),
                self.tr("New run"),
                self.tr("Drop a folder with a training script here, or choose one in the form."),
            )

    def _act_on_empty(self) -> None:
        if self.model.query.filter:
            self.filter.clear()
            self._apply_filter()
        else:
            self.new_requested.emit()
