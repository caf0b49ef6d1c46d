"""`trainyard gui`: paint the window first, then bring up the engine."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Awaitable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QApplication

from desktop_app.domain.errors import TrainyardError
from desktop_app.gui import accessible_areas
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.responsive import Pieces, StallLog, set_loaded_aside, take_turns_often
from desktop_app.gui.settings.kept import KeptSettings
from desktop_app.gui.settings.page import LANGUAGE_SETTING, THEME_SETTING
from desktop_app.gui.shell.desktop_notices import no_notifier
from desktop_app.gui.shell.pages import reading_tabs
from desktop_app.gui.shell.window import Window
from desktop_app.gui.theme.theme import Choice, Theme
from desktop_app.gui.translation import install_translations

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.engine.ports import DesktopEntry, Notifier, Settings
    from desktop_app.engine.workspaces import Workspaces


STALLS = "TRAINYARD_LOG_STALLS"
"""Where it is set, the log tells of each time that the window did not answer."""


class Root(Protocol):
    """What the composition root gives to the window."""

    def resources_dir(self) -> Path: ...

    def settings(self) -> Settings: ...

    def workspaces(self) -> Workspaces: ...

    def open_engine(self, folder: Path, *, asks: bool = False) -> Awaitable[Engine]: ...

    def notifier(self) -> Notifier | None: ...

    def desktop_entry(self) -> DesktopEntry | None: ...


class Program:
    """The application with its one window; `root` is asked for everything outside the window.
    `asks`: somebody sees the window, and answers what hosts ask; `notifies`: who looks at another
    program is told on the desktop what happens."""

    def __init__(self, root: Root, *, asks: bool = True, notifies: bool = True) -> None:
        take_turns_often()
        self.root = root
        self.resources = root.resources_dir()
        self.app = QApplication(["trainyard"])
        accessible_areas.install()
        self.app.setApplicationName("trainyard")
        self.app.setApplicationDisplayName("Trainyard")
        self.app.setDesktopFileName("trainyard")
        self.settings = KeptSettings(root.settings())
        install_translations(self.app, self.resources, self.settings.get(LANGUAGE_SETTING))
        self.theme = Theme(self.resources, _choice(self.settings.get(THEME_SETTING)))
        self.theme.apply(self.app)
        self.bridge = Bridge(partial(root.open_engine, asks=asks), root.workspaces())
        notifier = root.notifier if notifies else no_notifier
        self.window = Window(
            self.theme,
            self.bridge,
            self.resources,
            self.settings,
            notifier=notifier,
            entry=root.desktop_entry,
        )
        self.stalls = StallLog(self.window) if STALLS in os.environ else None
        sys.excepthook = self._excepthook

    def run(self) -> int:
        """Show the window and run until it is closed."""
        self.window.show()
        code = self.app.exec()
        if self.stalls is not None:
            self.stalls.tell_longest()
        try:
            self.settings.close()
        finally:
            self.bridge.stop()
        return code

    def _excepthook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        self.bridge.report(error)


class Start:
    """What happens after the first paint."""

    def __init__(self, program: Program, folder: Path | None, quit_when_painted: bool) -> None:
        self._program = program
        self._folder = folder
        self._quit = quit_when_painted
        program.window.painted.connect(self.begin)
        # The code of the tabs and the font of logs, while nobody waits for them.
        self._reader = Pieces(program.window)
        self._reader.done.connect(set_loaded_aside)
        program.bridge.opened.connect(self._read_ahead)

    def begin(self) -> None:
        program = self._program
        if self._quit:
            program.window.close()
            return
        program.bridge.start()
        if self._folder is not None:
            program.window.actions_.open_or_create(self._folder)
            return
        workspaces = program.bridge.workspaces
        program.bridge.call(
            workspaces.recent,
            then=self._open_last,
            failed=self._open_nothing,
            owner=program.window,
        )

    def _read_ahead(self) -> None:
        set_loaded_aside()
        self._reader.begin([*reading_tabs(), self._program.theme.mono_font])

    def _open_last(self, entries: Sequence[object]) -> None:
        window = self._program.window
        there = [entry for entry in entries if not getattr(entry, "missing", True)]
        if there:
            window.actions_.open_folder(getattr(there[0], "path", Path()))
        else:
            window.show_welcome()

    def _open_nothing(self, error: TrainyardError) -> None:
        self._program.settings.tell(error)
        self._program.window.show_welcome()


def main(argv: Sequence[str], root: Root) -> int:
    """Run the window; the exit code. Options: `--workspace DIR`, `--open FILE` with runs that it
    offers to import, `--quit-when-painted`."""
    parser = argparse.ArgumentParser(prog="trainyard gui")
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--open", type=Path)
    parser.add_argument("--quit-when-painted", action="store_true")
    options = parser.parse_args(list(argv))
    program = Program(root)
    if options.open is not None:
        program.window.actions_.bring(options.open.absolute())
    start = Start(program, options.workspace, options.quit_when_painted)
    code = program.run()
    del start
    return code


def _choice(value: object) -> Choice:
    return next((choice for choice in Choice if choice == value), Choice.SYSTEM)
