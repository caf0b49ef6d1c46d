"""The rail at the left: five tabs, and the settings below them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.theme.theme import Theme

TABS = ("workspace", "compute", "environment", "runs", "models")
"""The names that `navigate` takes, in the order of the rail."""
SETTINGS = "settings"
_ICONS = {
    "workspace": "briefcase",
    "compute": "cpu",
    "environment": "package",
    "runs": "chart-line",
    "models": "boxes",
    SETTINGS: "settings",
}
_LEAST_WIDTH = 96


class Rail(QFrame):
    """One checkable button per tab; `chosen` carries the tab's name."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAccessibleName(self.tr("Tabs"))
        self._theme = theme
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.tokens.spacing.s, 0, theme.tokens.spacing.s)
        layout.setSpacing(2)
        for name in TABS:
            layout.addWidget(self._add(name))
        layout.addStretch(1)
        layout.addWidget(self._add(SETTINGS))
        self.setFixedWidth(max(_LEAST_WIDTH, self._widest() + 2 * theme.tokens.spacing.s))

    def choose(self, name: str) -> None:
        """Mark a tab without a click; emits `chosen` when it changes."""
        self._buttons[name].setChecked(True)

    def button(self, name: str) -> QToolButton:
        return self._buttons[name]

    def label(self, name: str) -> str:
        """The tab's name for a person."""
        return {
            "workspace": self.tr("Workspace"),
            "compute": self.tr("Compute"),
            "environment": self.tr("Environment"),
            "runs": self.tr("Runs"),
            "models": self.tr("Models"),
            SETTINGS: self.tr("Settings"),
        }[name]

    def _add(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("railButton")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        edge = self._theme.tokens.icon_size.rail
        button.setIconSize(QSize(edge, edge))
        button.setText(self.label(name))
        button.setAccessibleName(self.label(name))
        self._group.addButton(button, len(self._buttons))
        if name in TABS:
            key = f"Ctrl+{TABS.index(name) + 1}"
            button.setToolTip(f"{self.label(name)} ({key})")
            button.setAccessibleDescription(key)
        self._theme.bind_icon(button, _ICONS[name], "muted", edge)
        self._buttons[name] = button
        return button

    def _widest(self) -> int:
        """Pixels of the longest label in this language."""
        buttons = self._buttons.values()
        return max(button.fontMetrics().horizontalAdvance(button.text()) for button in buttons)

    def _toggled(self, number: int, checked: bool) -> None:
        name = (*TABS, SETTINGS)[number]
        edge = self._theme.tokens.icon_size.rail
        role = "accent" if checked else "muted"
        self._theme.bind_icon(self._buttons[name], _ICONS[name], role, edge)
        if checked:
            self.chosen.emit(name)
