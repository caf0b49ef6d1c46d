"""Toasts that are kept for the list of notifications."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.toast import Kind, Toast, ToastHost


class RecordingToasts(ToastHost):
    """Tells `note` of every toast."""

    def __init__(self, theme: Theme, window: QWidget, note: Callable[[str, Kind], object]) -> None:
        super().__init__(theme, window)
        self.note = note

    def show(
        self,
        text: str,
        kind: Kind = Kind.INFO,
        action_text: str = "",
        action: Callable[[], object] | None = None,
        details: str = "",
    ) -> Toast:
        """As `ToastHost.show`."""
        self.note(text, kind)
        return super().show(text, kind, action_text, action, details)

    def tell(self, text: str, kind: Kind = Kind.INFO) -> None:
        """As `ToastHost.tell`."""
        self.note(text, kind)
        super().tell(text, kind)

    def show_noted(
        self, text: str, kind: Kind, action_text: str, action: Callable[[], object]
    ) -> Toast:
        """As `show`, of what is in the list of notifications already."""
        return super().show(text, kind, action_text, action)

    def tell_noted(self, text: str, kind: Kind) -> None:
        """As `tell`, of what is in the list of notifications already."""
        super().tell(text, kind)
