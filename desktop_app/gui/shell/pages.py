"""The pages of the window: each tab is built when it is first shown in an open workspace."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from pkgutil import walk_packages

from PySide6 import QtWidgets
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.gui import tabs
from desktop_app.gui.context import TabContext
from desktop_app.gui.responsive import making_qt_classes


def build_tab(name: str, context: TabContext, parent: QWidget) -> QWidget:
    """Build one tab; its code is read now, unless it was read ahead."""
    match name:
        case "workspace":
            from desktop_app.gui.tabs.workspace.tab import WorkspaceTab

            return WorkspaceTab(context, parent)
        case "compute":
            from desktop_app.gui.tabs.compute.tab import ComputeTab

            return ComputeTab(context, parent)
        case "environment":
            from desktop_app.gui.tabs.environment.tab import EnvironmentTab

            return EnvironmentTab(context, parent)
        case "runs":
            from desktop_app.gui.tabs.runs.tab import RunsTab

            return RunsTab(context, parent)
        case "models":
            from desktop_app.gui.tabs.models.tab import ModelsTab

            return ModelsTab(context, parent)
    raise KeyError(name)


def reading_tabs() -> list[Callable[[], object]]:
    """Reading the code of every tab, in pieces of a few milliseconds: what others are made of comes
    first, so that each module has little left to read. See `Pieces` for the thread."""
    classes = making_qt_classes(QtWidgets)
    found = [module.name for module in walk_packages(tabs.__path__, f"{tabs.__name__}.")]
    found.sort(key=lambda name: (-name.count("."), name.endswith((".page", ".tab")), name))
    return [*classes, *(partial(importlib.import_module, name) for name in found)]


class Pages(QObject):
    """Keeps the built tabs in a stack; `clear` drops them when another workspace opens. One that is
    built is shown a turn later: to build it and to lay it out takes a frame each."""

    def __init__(
        self, stack: QStackedWidget, make: Callable[[str], QWidget], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._stack = stack
        self._make = make
        self._built: dict[str, QWidget] = {}
        self._next: QWidget | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._show_next)

    def show(self, name: str) -> QWidget:
        """Show a tab, built now if need be."""
        if name not in self._built:
            self._built[name] = self._make(name)
            self._stack.addWidget(self._built[name])
            self._turn.start()
        page = self._next = self._built[name]
        if not self._turn.isActive():
            self._stack.setCurrentWidget(page)
            page.setFocus()
        return page

    def leave(self) -> None:
        """Something else is shown: a tab that was just built waits until it is wanted again."""
        self._turn.stop()

    def get(self, name: str) -> QWidget | None:
        """A tab that was built already."""
        return self._built.get(name)

    def clear(self) -> None:
        for page in self._built.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._built.clear()
        self._turn.stop()
        self._next = None

    def _show_next(self) -> None:
        """The keyboard goes where it was sent since the tab was built."""
        if self._next is not None:
            sent: QWidget | None = self._next.focusWidget()
            self._stack.setCurrentWidget(self._next)
            (self._next if sent is None else sent).setFocus()
