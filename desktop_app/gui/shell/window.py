"""The window: rail, pages, status bar, and the ways between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QDir, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QWidget,
)

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.notice import DesktopNotice
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.context import AddsHosts, ImportsRuns, ShowsNamed, ShowsRuns, TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.settings.desktop import MakeEntry, no_entry
from desktop_app.gui.settings.kept import KeptSettings
from desktop_app.gui.settings.page import SettingsPage
from desktop_app.gui.shell.actions import WindowActions
from desktop_app.gui.shell.activity import Activity
from desktop_app.gui.shell.close_notice import CloseNotice, wants_notice
from desktop_app.gui.shell.desktop_notices import DesktopNotices, MakeNotifier, no_notifier
from desktop_app.gui.shell.endings import Endings
from desktop_app.gui.shell.pages import Pages, build_tab
from desktop_app.gui.shell.questions import HostQuestions
from desktop_app.gui.shell.rail import SETTINGS, TABS, Rail
from desktop_app.gui.shell.single import SingleWindow
from desktop_app.gui.shell.status_bar import StatusBar
from desktop_app.gui.shell.tidings import Tidings
from desktop_app.gui.shell.welcome import Welcome
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.toast import Kind

GEOMETRY_SETTING = "window.geometry"
TAB_SETTING = "window.tab"
DEFAULT_SIZE = (1280, 800)


class Window(QMainWindow):
    """One per workspace. `painted` is emitted once, after the first paint."""

    painted = Signal()
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        resources: Path,
        settings: KeptSettings,
        notifier: MakeNotifier = no_notifier,
        entry: MakeEntry = no_entry,
    ) -> None:
        super().__init__()
        self._painted = False
        self._close_agreed = False
        self.setObjectName("window")
        self.setWindowTitle("Trainyard")
        self.setWindowIcon(theme.app_icon())
        self.bridge = bridge
        self.theme = theme
        self.settings = settings
        self._entry = entry
        self.single = SingleWindow(self)
        self.activity = Activity(bridge, self)
        self.actions_ = WindowActions(self, theme, bridge, resources, settings)
        self.context: TabContext = self.actions_.context
        self.questions = HostQuestions(theme, bridge, self)
        self.desktop = DesktopNotices(bridge, notifier, theme.app_icon(), self)
        toasts = self.actions_.toasts
        self.endings = Endings(toasts, self.desktop, settings, self._sees, self._open_runs, self)
        self.tidings = Tidings(bridge, toasts, self.desktop, self._open_runs, self)
        self._build()
        self._connect()
        self._restore()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        center = QWidget(self)
        layout = QHBoxLayout(center)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.rail = Rail(self.theme, center)
        self.stack = QStackedWidget(center)
        layout.addWidget(self.rail)
        layout.addWidget(self.stack, 1)
        self.setCentralWidget(center)
        self.stack.addWidget(QWidget(self.stack))  # what is seen before the first page is built
        self.status = StatusBar(self.theme, self.activity, self)
        self.setStatusBar(self.status)
        self.pages = Pages(self.stack, self._make_page, self)
        self.welcome: Welcome | None = None
        self._settings_page: SettingsPage | None = None
        self._enable_tabs(False)

    def _connect(self) -> None:
        self.rail.chosen.connect(self._show_page)
        self.status.tab_requested.connect(self.navigate)
        self.status.notices_requested.connect(self.actions_.show_notices)
        self.status.cancel_requested.connect(self.actions_.cancel_run)
        self.status.stop_requested.connect(self.actions_.stop_job)
        self.single.raised.connect(self.raise_up)
        self.single.brought.connect(self.actions_.bring)
        self.single.unheard.connect(self._tell_unheard)
        self.bridge.opened.connect(self._workspace_opened)
        self.bridge.failure.connect(self.show_error)
        self.settings.hindered.connect(self.show_error)
        self.bridge.crashed.connect(self.actions_.show_crash)
        self.activity.run_ended.connect(self.endings.add)
        self.desktop.clicked.connect(self._desktop_clicked)
        for number, name in enumerate(TABS, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(self.rail.button(name).click)
        for keys, slot in (
            ("Ctrl+K", self.actions_.open_palette),
            ("Ctrl+,", self.show_settings),
            ("Ctrl+O", self.actions_.choose_folder),
            ("Ctrl+N", self._new_run),
            ("Ctrl+Shift+H", self.actions_.add_host),
            ("Ctrl+Q", self.close),
            ("?", self.actions_.show_keyboard_map),  # whoever is typing keeps the sign
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _make_page(self, name: str) -> QWidget:
        page = build_tab(name, self.context, self.stack)
        page.setAccessibleName(self.rail.label(name))
        return page

    def _enable_tabs(self, enabled: bool) -> None:
        for name in TABS[1:]:
            self.rail.button(name).setEnabled(enabled)

    # ------------------------------------------------------------ where to go

    def navigate(self, tab: str, **what: object) -> None:
        """Show a tab and, in it, what is named: see `TabContext.navigate`."""
        if tab == SETTINGS:
            self.show_settings()
            return
        if not self.bridge.has_engine:
            return
        self.rail.choose(tab)
        page = self.pages.show(tab)
        run_id, prefill, name = what.get("run_id"), what.get("prefill"), what.get("name")
        if run_id is not None and isinstance(page, ShowsRuns):
            page.show_run(str(run_id))
        elif isinstance(prefill, dict) and isinstance(page, ShowsRuns):
            page.new_run(prefill)
        elif what.get("import_from") and isinstance(page, ImportsRuns):
            page.choose_import(str(what["import_from"]))
        elif what.get("import_file") and isinstance(page, ImportsRuns):
            page.offer_import(Path(str(what["import_file"])))
        elif what.get("add_host") and isinstance(page, AddsHosts):
            page.add_host()
        elif name is not None and isinstance(page, ShowsNamed):
            page.show_named(str(name))

    @Slot()
    def _new_run(self) -> None:
        self.navigate("runs", prefill={})

    @Slot()
    def show_settings(self) -> None:
        self.rail.choose(SETTINGS)

    def show_welcome(self) -> None:
        """No workspace is open: offer the ways to begin."""
        if self.welcome is None:
            self.welcome = Welcome(self.theme, self.stack)
            self.welcome.sample_requested.connect(self.actions_.try_sample)
            self.welcome.folder_requested.connect(self.actions_.choose_folder)
            self.welcome.machine_requested.connect(self.actions_.connect_machine)
            self.welcome.open_requested.connect(self.actions_.open_folder)
            self.stack.addWidget(self.welcome)
        self.bridge.call(
            self.bridge.workspaces.recent,
            then=self.welcome.show_recent,
            failed=self.settings.tell,
            owner=self.welcome,
        )
        self.rail.choose("workspace")
        self.pages.leave()
        self.stack.setCurrentWidget(self.welcome)

    def _show_page(self, name: str) -> None:
        if name == SETTINGS:
            self._show_settings_page()
        elif self.bridge.has_engine:
            self.pages.show(name)
            self.settings.put(TAB_SETTING, name)
        elif self.welcome is not None:
            self.stack.setCurrentWidget(self.welcome)

    def _show_settings_page(self) -> None:
        if self._settings_page is None:
            self._settings_page = SettingsPage(self.context, self._entry(), self.stack)
            self._settings_page.diagnostics_requested.connect(self.actions_.show_diagnostics)
            self._settings_page.notice_requested.connect(self._try_notice)
            self.stack.addWidget(self._settings_page)
        self.pages.leave()
        self.stack.setCurrentWidget(self._settings_page)

    # ---------------------------------------------------------------- events

    @Slot(object)
    def _workspace_opened(self, engine: object) -> None:
        workspace = self.bridge.engine.workspace
        if not self.single.claim(workspace.id, self.actions_.brought):
            self.close_without_notice()
            return
        self.pages.clear()
        self.setWindowTitle(f"{workspace.name} – Trainyard")
        self.status.set_workspace(workspace.name)
        self._enable_tabs(True)
        self.activity.load()
        self.bridge.call(self.bridge.engine.attend)
        remember = self.bridge.workspaces.remember
        self.bridge.call(remember, workspace, failed=self.settings.tell)
        if workspace.read_only:
            self.actions_.toast(localized(workspace.read_only), Kind.WARNING)
        kept = self.settings.get(TAB_SETTING)
        name = self.actions_.take_wanted_tab() or (kept if kept in TABS else "workspace")
        assert isinstance(name, str)
        self.rail.choose(name)
        self._show_page(name)
        self.actions_.go_on()

    @Slot(object)
    def show_error(self, error: TrainyardError) -> None:
        """An error that no view took: what happened, and what to do."""
        self.actions_.toast(localized(error.text), Kind.ERROR, details=localized(error.hint))

    def _sees(self, run_id: str) -> bool:
        page = self.pages.get("runs")
        return isinstance(page, ShowsRuns) and not self.isMinimized() and page.shown_run == run_id

    def _open_runs(self, run_ids: Sequence[str]) -> None:
        """The run, or the table of all where there are several."""
        self.navigate("runs", **({"run_id": run_ids[0]} if len(run_ids) == 1 else {}))

    @Slot(object)
    def _desktop_clicked(self, run_ids: Sequence[str]) -> None:
        self.raise_up()
        self._open_runs(run_ids)

    @Slot()
    def _try_notice(self) -> None:
        """Show on the desktop what a run's end looks like there."""
        text = self.tr("This is what the end of a run looks like.")
        notice = DesktopNotice("Trainyard", text, "try", self.tr("Show"))
        self.desktop.show(notice, (), failed=self.show_error)

    @Slot(str)
    def _tell_unheard(self, reason: str) -> None:
        text = self.tr("A second window on this workspace would not find this one.")
        hint = self.tr("Open the workspace once only. Can {folder} be written to?")
        hint = hint.format(folder=QDir.tempPath())
        self.actions_.toast(text, Kind.WARNING, details=f"{reason}\n{hint}")

    @Slot()
    def raise_up(self) -> None:
        """Bring the window to the front."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    # ------------------------------------------------------------------ life

    def _restore(self) -> None:
        self.resize(*DEFAULT_SIZE)
        kept = self.settings.get(GEOMETRY_SETTING)
        if isinstance(kept, str):
            self.restoreGeometry(QByteArray.fromBase64(kept.encode("ascii")))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._close_agreed and self.activity.live and wants_notice(self.settings):
            event.ignore()
            notice = CloseNotice(self.theme, len(self.activity.live), self.settings, self)
            notice.accepted.connect(self.close_without_notice)
            notice.open()
            return
        self._let_go()
        event.accept()
        self.closed.emit()

    @Slot()
    def close_without_notice(self) -> None:
        """Close without saying that live runs go on."""
        self._close_agreed = True
        self.close()

    def _let_go(self) -> None:
        self.single.release()
        self.actions_.finish()
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.settings.put(GEOMETRY_SETTING, geometry)
        self.settings.save()
