"""Whether the user's desktop knows this program, and opens exported runs with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.problem import Problem
from desktop_app.gui.widgets.text_label import text_label

if TYPE_CHECKING:
    from desktop_app.engine.ports import DesktopEntry


MakeEntry = Callable[[], "DesktopEntry | None"]
"""Asked when the settings are first looked at: None where that takes an installer."""


def no_entry() -> None:
    """As `MakeEntry`, for a window without a desktop around it."""


class DesktopCard(Card):
    """The box shows what is so: it is asked at the start, and after each change."""

    def __init__(self, context: TabContext, entry: DesktopEntry, parent: QWidget) -> None:
        super().__init__(context.theme, parent=parent)
        self.set_title(self.tr("Your desktop"))
        self._bridge = context.bridge
        self._entry = entry
        told = self.tr(
            "Trainyard is in the menu of programs then, too. Only your account is changed."
        )
        self.box = QCheckBox(self.tr("Open exported runs (.trainyard) by double click"), self)
        self.box.setAccessibleName(self.box.text())
        self.box.setEnabled(False)
        self.box.clicked.connect(self._change)
        self.problem = Problem(context.theme, self)
        self.body.addWidget(self.box)
        self.body.addWidget(text_label(told, self, "muted", wrap=True))
        self.body.addWidget(self.problem)
        self._ask()

    def _ask(self) -> None:
        self._bridge.call(self._entry.there, then=self._show, owner=self)

    def _change(self, wanted: bool) -> None:
        self.box.setEnabled(False)
        self.problem.show_text("", "")
        kind = (self.tr("Exported run"),) if wanted else ()
        work = self._entry.add if wanted else self._entry.remove
        call = self._bridge.call(
            work, *kind, then=lambda _: self._ask(), failed=self._fail, owner=self
        )
        call.keep()

    def _show(self, there: bool) -> None:
        self.box.setChecked(there)
        self.box.setEnabled(True)

    def _fail(self, error: TrainyardError) -> None:
        self.problem.show_text(localized(error.text), localized(error.hint))
        self._ask()
