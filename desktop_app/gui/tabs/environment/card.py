"""What the pages of an environment are made of."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.domain.environment import Environment
from desktop_app.gui.context import TabContext
from desktop_app.gui.widgets.card import Card


class EnvironmentCard(Card):
    """Shows one side of the environment that is chosen; its title is set by `set_title`."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "", parent)
        self._context = context

    def show_environment(self, environment: Environment) -> None:
        """Show another environment, or another version of the same."""
        raise NotImplementedError
