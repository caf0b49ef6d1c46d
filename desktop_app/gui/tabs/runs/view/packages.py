"""The packages that a run had."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import RunDetail
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.package_list import PackageList


class RunPackagesCard(Card):
    """They are read when they are seen, and again until they are known."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "", parent)
        self._context = context
        self._run = ""
        self._asked = self._known = False
        self.set_title(self.tr("Packages"))
        self.empty = label("", "muted", self)
        self.empty.setWordWrap(True)
        self.body.addWidget(self.empty)
        self._list: PackageList | None = None

    @property
    def list(self) -> PackageList:
        """The packages; made when some are first known."""
        if self._list is None:
            self._list = PackageList(self._context.theme, self)
            self._list.hide()
            self.body.addWidget(self._list)
        return self._list

    def show_detail(self, detail: RunDetail) -> None:
        run = detail.summary
        if run.id != self._run:
            self._run, self._known = run.id, False
            self.empty.show()
            if self._list is not None:
                self._list.hide()
                self._list.search.clear()
        self.empty.setText(
            self.tr("It is not known which packages this run had.")
            if run.ended
            else self.tr("They are found once the script has started.")
        )
        self._asked = False
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._asked = False
        self._ask()

    def _ask(self) -> None:
        if self._run and self.isVisible() and not self._known and not self._asked:
            self._asked = True
            packages = self._context.engine.runs.packages
            then = partial(self._take, self._run)
            self._context.bridge.call(packages, self._run, then=then, owner=self)

    def _take(self, run: str, found: Resolution | None) -> None:
        if run != self._run or found is None:
            return
        self._known = True
        self.list.show_resolution(found)
        self.list.show()
        self.empty.hide()
