"""The map of keys, opened by `?`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme


def keys() -> list[tuple[str, str]]:
    """Every key and what it does, in the language of the user."""
    tr = QCoreApplication.translate
    return [
        ("Ctrl+1 … Ctrl+5", tr("KeyboardMap", "Show a tab")),
        ("Ctrl+K", tr("KeyboardMap", "Command palette")),
        ("Ctrl+N", tr("KeyboardMap", "New run")),
        ("Ctrl+Shift+H", tr("KeyboardMap", "Add a host")),
        ("Ctrl+Enter", tr("KeyboardMap", "Submit the run, add the host")),
        ("Ctrl+O", tr("KeyboardMap", "Open a workspace")),
        ("Ctrl+,", tr("KeyboardMap", "Settings")),
        ("Ctrl+F", tr("KeyboardMap", "Search in the log, filter the runs")),
        ("↑ ↓", tr("KeyboardMap", "Move through a list; the details follow")),
        (tr("KeyboardMap", "Space"), tr("KeyboardMap", "Show or hide a series")),
        (tr("KeyboardMap", "Esc"), tr("KeyboardMap", "Step back")),
        ("Ctrl+Q", tr("KeyboardMap", "Close the window")),
        ("?", tr("KeyboardMap", "This map")),
    ]


class KeyboardMap(Sheet):
    """Two columns: the key, and what it does."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, QCoreApplication.translate("KeyboardMap", "Keyboard"), "", parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.tokens.spacing.xl)
        grid.setVerticalSpacing(theme.tokens.spacing.s)
        for row, (key, text) in enumerate(keys()):
            label = QLabel(key, self)
            label.setFont(theme.mono_font())
            grid.addWidget(label, row, 0)
            grid.addWidget(QLabel(text, self), row, 1)
        self.body.addLayout(grid)
        self.add_button(self.tr("Close"), primary=True).clicked.connect(self.accept)
