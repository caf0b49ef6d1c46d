"""What is wrong, in a page that works on: a triangle, the words, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.copy_line import CopyButton
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.text_label import text_label


class Problem(QWidget):
    """Hidden while all is well."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens.spacing.s)
        icon = IconLabel(theme, "triangle-alert", "warning", 16, self)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._text = text_label("", self, wrap=True)
        self._hint = text_label("", self, "muted", wrap=True)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        layout.addLayout(words, 1)
        self._copy = CopyButton(theme, self.tr("Copy what to do"), "", self)
        layout.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """What is wrong; empty while all is well."""
        return self._text.text()

    def show_text(self, text: str, hint: str) -> None:
        """Tell what is wrong and how to mend it, in the user's language; nothing if `text` is
        empty."""
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._copy.text_to_copy = hint
        self._copy.setVisible(bool(hint))
        self.setVisible(bool(text))
