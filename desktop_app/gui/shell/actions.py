"""What the window does that belongs to no tab: open, sample, palette, sheets, toasts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.workspace import WorkspaceInfo
from desktop_app.gui.bridge import Bridge, Failed
from desktop_app.gui.context import PlotsNumbers, ShowsRuns, TabContext
from desktop_app.gui.sample import SAMPLE_DATASET, SAMPLE_SCRIPT, Sample, prepare_sample
from desktop_app.gui.shell.commands import Things, find_things, thing_commands
from desktop_app.gui.shell.crash import CrashPanel
from desktop_app.gui.shell.diagnostics import DiagnosticsSheet, diagnostics_text
from desktop_app.gui.shell.keyboard_map import KeyboardMap
from desktop_app.gui.shell.notices import Notices, NoticesSheet
from desktop_app.gui.shell.palette import Command, CommandPalette
from desktop_app.gui.shell.rail import SETTINGS, TABS
from desktop_app.gui.theme.theme import Choice, Theme
from desktop_app.gui.toasts import RecordingToasts
from desktop_app.gui.widgets.toast import Kind

if TYPE_CHECKING:
    from desktop_app.engine.ports import Settings
    from desktop_app.gui.shell.window import Window


def default_folder() -> Path:
    """Where a workspace goes when nobody chose a place."""
    return Path.home() / "Trainyard"


class WindowActions(QObject):
    """One per window."""

    def __init__(
        self, window: Window, theme: Theme, bridge: Bridge, resources: Path, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._bridge = bridge
        self.notices = Notices()
        self.toasts = RecordingToasts(theme, window, self._note)
        self.context = TabContext(bridge, theme, self.toasts, resources, settings, self._navigate)
        self._palette: CommandPalette | None = None
        self._wanted_tab = ""
        self._next: Callable[[], object] | None = None
        self._brought: Path | None = None

    def _navigate(self, tab: str, **what: object) -> None:
        self._window.navigate(tab, **what)

    # ------------------------------------------------------------ workspaces

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder; a workspace there is opened, or else one is made."""
        dialog = QFileDialog(self._window, self.tr("Open a workspace folder"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, folder: str) -> None:
        self.open_or_create(Path(folder))

    @Slot(Path)
    def open_folder(self, folder: Path) -> None:
        """Open the workspace in `folder`; an error becomes a toast."""
        self._bridge.open_workspace(folder, failed=self._not_opened, owner=self._window)

    def _not_opened(self, error: TrainyardError) -> None:
        self._window.show_error(error)
        if not self._bridge.has_engine:
            self._window.show_welcome()

    def open_or_create(self, folder: Path, *, failed: Failed | None = None) -> None:
        """Open the workspace in `folder`, made now where there is none; an error becomes a toast,
        unless `failed` takes it."""
        told = failed or self._not_opened

        def use(info: WorkspaceInfo) -> None:
            self._bridge.open_workspace(info.path, failed=told, owner=self._window)

        self._bridge.call(self._ensure, folder, then=use, failed=told, owner=self._window)

    def _ensure(self, folder: Path) -> WorkspaceInfo:
        if (folder / "config.json").exists():
            return self._bridge.workspaces.open(folder)
        return self._bridge.workspaces.create(folder)

    @Slot()
    def connect_machine(self) -> None:
        """Add a host, in a workspace of its own where none is open."""
        self._begin("compute", self.add_host)

    @Slot()
    def add_host(self) -> None:
        """Show the page that makes a host a target."""
        self._navigate("compute", add_host=True)

    @Slot()
    def try_sample(self) -> None:
        """Put the sample project into the default workspace and show its run form."""
        self._begin("runs", self._put_sample)

    def _begin(self, tab: str, then: Callable[[], object] | None) -> None:
        self._wanted_tab, self._next = tab, then
        self.open_or_create(default_folder())

    def take_wanted_tab(self) -> str:
        """The tab to show after opening, once; empty for the one shown last."""
        wanted, self._wanted_tab = self._wanted_tab, ""
        return wanted

    def go_on(self) -> None:
        """Do what waited for the workspace to be open."""
        action, self._next = self._next, None
        if action is not None:
            action()
        if self._brought is not None:
            self.bring(self._brought)

    @property
    def brought(self) -> Path | None:
        """The file that is to be offered for import once a workspace is open."""
        return self._brought

    @Slot(Path)
    def bring(self, file: Path) -> None:
        """Offer to import the runs of a file, now or once a workspace is open."""
        self._brought = None if self._bridge.has_engine else file
        self._navigate("runs", import_file=file)

    def _put_sample(self) -> None:
        folder = self._bridge.engine.workspace.path
        self._bridge.call(
            prepare_sample, self.context.resources, folder, then=self._add_sample, owner=self
        )

    def _add_sample(self, sample: Sample) -> None:
        self._bridge.call(
            self._bridge.engine.datasets.add,
            sample.data,
            SAMPLE_DATASET,
            then=partial(self._show_sample, sample),
            owner=self,
        )

    def _show_sample(self, sample: Sample, dataset: object) -> None:
        prefill = {"source": sample.source, "script": SAMPLE_SCRIPT, "data": SAMPLE_DATASET}
        self._navigate("runs", prefill=prefill)

    @Slot(str)
    def cancel_run(self, run_id: str) -> None:
        """End a run, and with it what is sent for it."""
        self._bridge.call(self._bridge.engine.runs.cancel, run_id, owner=self)

    @Slot(str)
    def stop_job(self, job: str) -> None:
        """End something long that is no run's."""
        self._bridge.call(self._bridge.engine.stop, job, owner=self)

    # ---------------------------------------------------------------- sheets

    @Slot()
    def open_palette(self) -> None:
        if self._palette is None:
            self._palette = CommandPalette(self._theme, self._window)
        self._palette.open(self._commands())
        if self._bridge.has_engine:
            self._bridge.call(
                find_things, self._bridge.engine, then=self._add_things, owner=self._palette
            )

    def _add_things(self, things: Things) -> None:
        assert self._palette is not None
        self._palette.set_commands([*self._commands(), *thing_commands(things, self._navigate)])

    def _commands(self) -> list[Command]:
        action, tab = self.tr("action"), self.tr("tab")
        rail = self._window.rail
        found: list[Command] = []
        if self._bridge.has_engine:
            found.append(
                Command(
                    self.tr("New run"),
                    action,
                    "play",
                    partial(self._navigate, "runs", prefill={}),
                    "Ctrl+N",
                )
            )
            for text, what in (
                (self.tr("Import runs from a folder…"), "folder"),
                (self.tr("Import a run from a file…"), "file"),
            ):
                choose = partial(self._navigate, "runs", import_from=what)
                found.append(Command(text, action, "folder-plus", choose))
            found += self._run_commands()
            found.append(
                Command(self.tr("Add a host…"), action, "server", self.add_host, "Ctrl+Shift+H")
            )
            found += [
                Command(
                    rail.label(name), tab, "arrow-right", partial(rail.choose, name), f"Ctrl+{n}"
                )
                for n, name in enumerate(TABS, start=1)
            ]
        window = self._window
        dark = self._theme.dark
        choice = Choice.LIGHT if dark else Choice.DARK
        look = self.tr("Use the light theme") if dark else self.tr("Use the dark theme")
        settings = rail.label(SETTINGS)
        keyboard, notices = self.tr("Keyboard map"), self.tr("Notifications")
        return [
            *found,
            Command(
                self.tr("Open a workspace"), action, "folder-open", self.choose_folder, "Ctrl+O"
            ),
            Command(settings, action, "settings", window.show_settings, "Ctrl+,"),
            Command(look, action, "sun-moon", partial(self._theme.set_choice, choice)),
            Command(keyboard, action, "keyboard", self.show_keyboard_map, "?"),
            Command(notices, action, "bell", self.show_notices),
            Command(self.tr("Show diagnostics"), action, "bug", self.show_diagnostics),
        ]

    def _run_commands(self) -> list[Command]:
        """What can be done with the run that is in sight."""
        page = self._window.pages.get("runs")
        if not isinstance(page, ShowsRuns) or not isinstance(page, PlotsNumbers):
            return []
        if not page.shown_run:
            return []
        text = self.tr("Plot a number of the log…")
        return [Command(text, self.tr("action"), "chart-spline", page.plot_number, "Ctrl+P")]

    @Slot()
    def show_keyboard_map(self) -> None:
        KeyboardMap(self._theme, self._window).open()

    @Slot()
    def show_notices(self) -> None:
        self.notices.unread = 0
        self._window.status.set_unread(0)
        NoticesSheet(self._theme, self.notices, self._window).open()

    @Slot()
    def show_diagnostics(self) -> None:
        activity = self._window.activity
        text = diagnostics_text(
            activity.targets.values(), activity.live.values(), self.notices.items
        )
        DiagnosticsSheet(self._theme, self.toasts, text, self._window).open()

    @Slot(str, str)
    def show_crash(self, text: str, report: str) -> None:
        CrashPanel(self._theme, self.toasts, text, report, self._window).open()

    # ---------------------------------------------------------------- toasts

    def toast(self, text: str, kind: Kind, details: str = "") -> None:
        self.toasts.show(text, kind, details=details)

    def finish(self) -> None:
        """The window closes: do what waited for an undo."""
        for name in TABS:
            page = self._window.pages.get(name)
            finish = getattr(page, "finish", None)
            if finish is not None:
                finish()

    def _note(self, text: str, kind: Kind) -> None:
        self.notices.add(text, kind)
        self._window.status.set_unread(self.notices.unread)
