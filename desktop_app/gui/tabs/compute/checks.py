"""The lines of a check: what is good, and what is not with its repair, to be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.compute import CheckResult
from desktop_app.gui.messages import joined, localized
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.copy_line import CopyButton, CopyLine
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.text_label import text_label


class CheckList(QWidget):
    """Problems first; the order is kept otherwise."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.tokens.spacing.s)

    def show_results(self, results: Sequence[CheckResult]) -> None:
        """Show these in place of the ones before."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._row(result) for result in sorted(results, key=lambda one: one.good)]
        for row in self.rows:
            self._layout.addWidget(row)
        self.setVisible(bool(results))

    def _row(self, result: CheckResult) -> QWidget:
        theme = self._theme
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens.spacing.s)
        icon, role = ("circle-check", "success") if result.good else ("triangle-alert", "warning")
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(IconLabel(theme, icon, role, 16, row), 0, top)
        name, text = localized(result.name), localized(result.text)
        hint = "" if result.good else localized(result.hint)
        words = QVBoxLayout()
        words.setSpacing(2)
        label = text_label(text, row, wrap=True)
        word = self.tr("good") if result.good else self.tr("problem")
        label.setAccessibleName(f"{name}: {word}: {joined(text, hint)}")
        words.addWidget(label)
        layout.addLayout(words, 1)
        if hint:
            words.addWidget(text_label(hint, row, "muted", wrap=True))
        if result.command and not result.good:
            what = self.tr("Command that repairs: {what}").format(what=name)
            words.addWidget(CopyLine(theme, what, result.command, row))
        elif hint:
            copy = CopyButton(
                theme, self.tr("Copy the repair: {what}").format(what=name), hint, row
            )
            layout.addWidget(copy, 0, top)
        return row
