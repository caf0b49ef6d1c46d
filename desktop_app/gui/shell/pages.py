"""The pages of the window: each tab is built when it is first shown in an open workspace."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pkgutil import walk_packages

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.gui import tabs
from desktop_app.gui.context import TabContext


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


class TabsReader(QObject):
    """Reads the code of every tab, so that showing one need not wait for it: a module in each turn
    of the window's event loop, a few milliseconds. `done` follows the last one.

    Not on another thread. PySide looks a class up without the interpreter's lock, and a class that
    is derived from it at that moment changes what it looks at: the process dies of it.
    """

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left: list[str] = []
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._read_next)

    def begin(self) -> None:
        """What others are made of comes first: each module then has little left to read."""
        found = [module.name for module in walk_packages(tabs.__path__, f"{tabs.__name__}.")]
        found.sort(key=lambda name: (-name.count("."), name.endswith((".page", ".tab")), name))
        self._left = found
        self._turn.start()

    def _read_next(self) -> None:
        if self._left:
            importlib.import_module(self._left.pop(0))
        else:
            self._turn.stop()
            self.done.emit()


class Pages(QObject):
    """Keeps the built tabs in a stack; `clear` drops them when another workspace opens."""

    def __init__(
        self, stack: QStackedWidget, make: Callable[[str], QWidget], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._stack = stack
        self._make = make
        self._built: dict[str, QWidget] = {}

    def show(self, name: str) -> QWidget:
        """Show a tab, built now if need be."""
        if name not in self._built:
            self._built[name] = page = self._make(name)
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self._built[name])
        self._built[name].setFocus()
        return self._built[name]

    def get(self, name: str) -> QWidget | None:
        """A tab that was built already."""
        return self._built.get(name)

    def clear(self) -> None:
        for page in self._built.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._built.clear()
