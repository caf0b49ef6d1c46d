"""Opening the user's terminal program, and copying the command that does the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.copy_line import CopyLine

if TYPE_CHECKING:
    from desktop_app.domain.access import CommandLine
    from desktop_app.engine.engine import Engine

Line = Callable[["Engine", str], Awaitable["CommandLine"]]
"""On the engine's loop: the command for a run or a target."""
_WIDTH = 560


def menu_button(theme: Theme, name: str, menu: QMenu, parent: QWidget) -> QToolButton:
    """A flat button that shows the menu; `name` is its tooltip and accessible name."""
    button = QToolButton(parent)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    theme.bind_icon(button, "terminal", "muted")
    return button


class Terminals(QObject):
    """For one page, at whose window a sheet says what could not be opened."""

    def __init__(self, context: TabContext, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page

    def fill(self, menu: QMenu, line: Line, of: Callable[[], str]) -> None:
        """The two entries of a menu: open it, copy it. `of` names the run or the target."""
        menu.addAction(self.tr("Open a terminal here"), lambda: self.open(line, of()))
        menu.addAction(self.tr("Copy as a command"), lambda: self.copy(line, of()))

    def open(self, line: Line, name: str) -> None:
        engine = self._context.engine
        self._context.bridge.call(_open, engine, line, name, then=self._opened, owner=self)

    def copy(self, line: Line, name: str) -> None:
        engine = self._context.engine
        self._context.bridge.call(line, engine, name, then=self._copy, owner=self)

    def _opened(self, done: tuple[CommandLine, KnownError | None]) -> None:
        line, error = done
        if error is not None:
            CommandSheet(self._context, error, line.text, self._page.window()).open()

    def _copy(self, line: CommandLine) -> None:
        QGuiApplication.clipboard().setText(line.text)
        self._context.toasts.show(self.tr("The command was copied"))


class CommandSheet(Sheet):
    """No terminal could be opened: why, and the command to be typed at one."""

    def __init__(
        self, context: TabContext, error: KnownError, command: str, parent: QWidget
    ) -> None:
        title = QCoreApplication.translate("CommandSheet", "No terminal could be opened")
        super().__init__(context.theme, title, localized(error.text), parent)
        self.setMinimumWidth(_WIDTH)
        self.line = CopyLine(context.theme, self.tr("Command"), command, self)
        self.body.addWidget(self.line)
        self.add_button(self.tr("Close"), primary=True).clicked.connect(self.close)


async def _open(engine: Engine, line: Line, name: str) -> tuple[CommandLine, KnownError | None]:
    """Why it could not be opened is told with the command."""
    made = await line(engine, name)
    try:
        await engine.access.open_terminal(made)
    except KnownError as error:
        return made, error
    return made, None


def run_line(engine: Engine, run_id: str) -> Awaitable[CommandLine]:
    return engine.access.shell(run_id)


def start_line(engine: Engine, run_id: str) -> Awaitable[CommandLine]:
    return engine.access.start_line(run_id)


def log_line(engine: Engine, run_id: str) -> Awaitable[CommandLine]:
    return engine.access.log_line(run_id)


def output_line(path: str, engine: Engine, run_id: str) -> Awaitable[CommandLine]:
    """Of one output; the rest as for any line of a run."""
    return engine.access.output_line(run_id, path)


def verb_line(verb: str, engine: Engine, run_id: str) -> Awaitable[CommandLine]:
    """What does `cancel` or `remove` at a run's host."""
    return engine.access.run_verb(verb, run_id)


def check_line(engine: Engine, name: str) -> Awaitable[CommandLine]:
    return engine.access.target_verb("facts", name)


def target_line(engine: Engine, name: str) -> Awaitable[CommandLine]:
    return engine.access.target_shell(name)
