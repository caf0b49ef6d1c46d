"""Rows of a name and a value, added and removed by the person: inputs, variables, secrets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.tabs.runs.tools import push_button, tool_button
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.tab_order import place_before


class PairRows(QWidget):
    """`changed` comes with every edit. `singular` names one row for its accessible names.

    `choices` (a list that may change) makes the value a combo box that takes other text, too;
    `hidden` makes it a password.
    """

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        singular: str,
        add_text: str,
        *,
        choices: QStringListModel | None = None,
        hidden: bool = False,
        value_hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._singular = singular
        self._choices = choices
        self._hidden = hidden
        self._value_hint = value_hint
        self._rows: list[_Row] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.tokens.spacing.xs)
        self._add: QPushButton = push_button(add_text, add_text, self)
        self._add.setProperty("link", "true")
        theme.bind_icon(self._add, "plus", "accent")
        self._add.clicked.connect(partial(self._add_and_focus))
        self._layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def pairs(self) -> dict[str, str]:
        """Names with values; rows without a name are left out."""
        return {row.name_text: row.value_text for row in self._rows if row.name_text}

    def set_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Replace all rows."""
        for row in list(self._rows):
            self._remove(row)
        for name, value in pairs:
            self.add_row(name, value)

    def add_row(self, name: str = "", value: str = "") -> None:
        row = _Row(self._theme, self._singular, self._make_value(), self)
        row.set_texts(name, value)
        row.changed.connect(self.changed)
        row.removed.connect(partial(self._remove, row))
        self._rows.append(row)
        self._layout.insertWidget(len(self._rows) - 1, row)
        place_before(self._add, row.name, row.value, row.remove, self._add)
        self.changed.emit()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """The first row, or the button that adds one."""
        (self._rows[0].name if self._rows else self._add).setFocus(reason)

    def _add_and_focus(self) -> None:
        self.add_row()
        self._rows[-1].name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
        self.changed.emit()

    def _make_value(self) -> QLineEdit | QComboBox:
        if self._choices is None:
            line = QLineEdit()
            line.setPlaceholderText(self._value_hint)
            if self._hidden:
                line.setEchoMode(QLineEdit.EchoMode.Password)
            return line
        box = QComboBox()
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setModel(self._choices)
        line_edit = box.lineEdit()
        if line_edit is not None:
            line_edit.setPlaceholderText(self._value_hint)
        return box


class _Row(QWidget):
    changed = Signal()
    removed = Signal()

    def __init__(
        self, theme: Theme, singular: str, value: QLineEdit | QComboBox, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name of {thing}").format(thing=singular))
        self.value = value
        self.value.setAccessibleName(self.tr("Value of {thing}").format(thing=singular))
        inner = value.lineEdit() if isinstance(value, QComboBox) else None
        if inner is not None:
            inner.setAccessibleName(value.accessibleName())
        self.remove: QToolButton = tool_button(
            theme, "x", self.tr("Remove {thing}").format(thing=singular), self
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens.spacing.xs)
        layout.addWidget(self.name, 2)
        layout.addWidget(self.value, 3)
        layout.addWidget(self.remove)
        self.name.textChanged.connect(self._tell)
        if isinstance(value, QComboBox):
            value.editTextChanged.connect(self._tell)
        else:
            value.textChanged.connect(self._tell)
        self.remove.clicked.connect(self.removed)

    @property
    def name_text(self) -> str:
        return self.name.text().strip()

    @property
    def value_text(self) -> str:
        if isinstance(self.value, QComboBox):
            return self.value.currentText().strip()
        return self.value.text()

    def set_texts(self, name: str, value: str) -> None:
        self.name.setText(name)
        if isinstance(self.value, QComboBox):
            self.value.setEditText(value)
        else:
            self.value.setText(value)

    def _tell(self, text: str) -> None:
        self.changed.emit()
