"""The map of keys, opened by `?`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme

Keys = Sequence[tuple[str, str]]
"""Keys, and what they do."""


def everywhere() -> Keys:
    return [
        ("Ctrl+1 … Ctrl+5", _tr("Show a tab")),
        ("Ctrl+K", _tr("Command palette")),
        ("Ctrl+N", _tr("New run")),
        ("Ctrl+Shift+H", _tr("Add a host")),
        ("Ctrl+Enter", _tr("Submit the run, add the host")),
        ("Ctrl+O", _tr("Open a workspace")),
        ("Ctrl+,", _tr("Settings")),
        (_tr("Esc"), _tr("Step back")),
        ("Ctrl+Q", _tr("Close the window")),
        ("?", _tr("This map")),
    ]


def of_runs() -> Keys:
    return [
        ("↑ ↓", _tr("Move through a list; the details follow")),
        (_tr("Enter"), _tr("Open the full run")),
        ("← →", _tr("Fold and unfold a group")),
        ("S", _tr("Star the selected runs")),
        (_tr("Del"), _tr("Remove the selected runs")),
        ("Ctrl+F", _tr("Filter the runs")),
        (_tr("Ctrl+Menu"), _tr("What can be done with a column")),
    ]


def of_plots() -> Keys:
    return [
        ("← →", _tr("Point at the next value")),
        (_tr("Space"), _tr("Keep pointing at this moment")),
        (_tr("Enter"), _tr("Show the log of this moment")),
        ("+ −", _tr("Zoom along the axis")),
        ("Shift+← →", _tr("Move along the axis")),
        (_tr("Home"), _tr("Show whole curves")),
        ("Alt+← → ↑ ↓", _tr("Move the plot")),
        (_tr("Esc"), _tr("Let go of the moment; show all plots again")),
        ("Ctrl+C", _tr("Copy the selected values")),
        (_tr("Space"), _tr("In the list of series: show or hide one")),
    ]


def of_logs() -> Keys:
    return [
        ("Ctrl+F", _tr("Search in the log or the code")),
        ("F3, Shift+F3", _tr("Next match, the match before")),
        ("Ctrl+G", _tr("Go to a line or a time")),
        ("Ctrl+P", _tr("Plot a number of the line")),
        ("← →", _tr("Fold and unfold a traceback")),
        (_tr("Enter"), _tr("Show the whole line")),
        (_tr("End"), _tr("Follow the log")),
        (_tr("Esc"), _tr("Leave the search")),
    ]


class KeyboardMap(Sheet):
    """Keys and what they do, by where they are pressed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, _tr("Keyboard"), "", parent)
        columns = QHBoxLayout()
        columns.setSpacing(2 * theme.tokens.spacing.xl)
        left = ((_tr("Everywhere"), everywhere()), (_tr("Runs"), of_runs()))
        right = ((_tr("Plots"), of_plots()), (_tr("Log"), of_logs()))
        for parts in (left, right):
            column = QVBoxLayout()
            column.setSpacing(theme.tokens.spacing.l)
            for title, keys in parts:
                column.addLayout(self._part(title, keys))
            column.addStretch(1)
            columns.addLayout(column)
        self.body.addLayout(columns)
        self.add_button(self.tr("Close"), primary=True).clicked.connect(self.accept)

    def _part(self, title: str, keys: Keys) -> QGridLayout:
        space = self.theme.tokens.spacing
        grid = QGridLayout()
        grid.setHorizontalSpacing(space.xl)
        grid.setVerticalSpacing(space.xs)
        grid.setColumnStretch(1, 1)
        heading = QLabel(title, self)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, (key, text) in enumerate(keys, start=1):
            label = QLabel(key, self)
            label.setFont(self.theme.mono_font())
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(QLabel(text, self), row, 1)
        return grid


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeyboardMap", text)
