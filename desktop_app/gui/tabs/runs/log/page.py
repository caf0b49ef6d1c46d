"""The Log page of a run: which text, what to look for, and the lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.run import LogSource, Stage, StageSpan
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.finder import Finder
from desktop_app.gui.tabs.runs.log.jump import JumpButton, Place, PlaceLine
from desktop_app.gui.tabs.runs.log.model import LARGE_BYTES, LogModel
from desktop_app.gui.tabs.runs.log.reader import save
from desktop_app.gui.tabs.runs.log.search_bar import SearchBar
from desktop_app.gui.tabs.runs.log.view import LogView
from desktop_app.gui.tabs.runs.log.whole_line import WholeLine
from desktop_app.gui.tabs.runs.tools import tool_button
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.widgets.toast import Kind

STDOUT = "stdout.log"
BUILD = "build.log"


class LogPage(QWidget):
    """Shows one of a run's streams. `size_changed` is emitted when the shown size changes."""

    size_changed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run_id = ""
        self._sizes: dict[str, int] = {}
        self.model = LogModel(context.bridge, self)
        self.view = LogView(context.theme, self.model, self)
        self.search = SearchBar(context.theme, self)
        self.finder = Finder(context.bridge, self.search, self.view, self.model, self)
        self._whole = WholeLine(context.theme, context.bridge, self)
        self._build()
        self._connect()

    @property
    def source(self) -> str:
        """The file that is shown, as in `LogSource`."""
        return str(self._sources.tabData(self._sources.currentIndex()) or "")

    def open(self, run_id: str, sources: Sequence[LogSource], preferred: str = STDOUT) -> None:
        """Show a run's text; its sources may grow in number and size later."""
        self._run_id = run_id
        self._sizes = {}
        with QSignalBlocker(self._sources):
            while self._sources.count():
                self._sources.removeTab(0)
        self._whole.hide()
        for source in sources:
            self._add_source(source.file, source.size)
        self.show_source(preferred)

    def show_source(self, name: str) -> None:
        """Turn to `stdout.log`, `build.log` or a file of `./logs`; to the first if it is none."""
        files = [str(self._sources.tabData(at)) for at in range(self._sources.count())]
        at = next((at for at, file in enumerate(files) if _plain(file) == name), 0)
        with QSignalBlocker(self._sources):
            self._sources.setCurrentIndex(at)
        self._show_source()

    def grow(self, file: str, size: int) -> None:
        """A stream of the run has `size` bytes now; an unknown one is added."""
        if file not in self._sizes:
            self._add_source(file, size)
            if len(self._sizes) == 1:
                self._show_source()
            return
        self._sizes[file] = size
        if file == self.source:
            self.model.grow(size)
            self.finder.matches.grow(size)
            self._show_state()

    def show_stages(self, stages: Sequence[StageSpan]) -> None:
        """The stages that the run has gone through can be gone to."""
        has_build = any(_plain(file) == BUILD for file in self._sizes)
        before = (Stage.PREPARING, Stage.SCALING)
        told = [
            span
            for span in stages
            if span.stage is not Stage.ENDED and (has_build or span.stage not in before)
        ]
        self.jump.set_stages(told)
        began = [span.started_at for span in stages if span.stage is Stage.RUNNING]
        self._place.began = began[0] if began else 0.0

    def focus_search(self) -> None:
        """Bring the keyboard into the search line."""
        self.search.focus_search()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        self._sources = QTabBar(self)
        self._sources.setAccessibleName(self.tr("Log source"))
        self._sources.setDrawBase(False)
        self._sources.setExpanding(False)
        self._sources.setUsesScrollButtons(True)
        self._sources.setElideMode(Qt.TextElideMode.ElideMiddle)
        self._size = QLabel(self)
        self._size.setProperty("role", "small")
        theme = self._context.theme
        self.jump = JumpButton(theme, self)
        self._place = PlaceLine(theme, self)
        self._follow = tool_button(theme, "arrow-down", self.tr("Follow the end"), self)
        self._follow.setCheckable(True)
        self._follow.setChecked(True)
        self._copy = tool_button(theme, "copy", self.tr("Copy selected lines"), self)
        self._save = tool_button(theme, "download", self.tr("Save log as"), self)
        self._empty = QLabel(self.tr("Nothing was printed yet."), self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()

    def _lay_out(self) -> None:
        space = self._context.theme.tokens.spacing
        first = QHBoxLayout()
        first.setContentsMargins(space.m, 0, space.m, 0)
        first.setSpacing(space.m)
        first.addWidget(self._sources, 1)
        first.addWidget(self._size)
        second = QHBoxLayout()
        second.setContentsMargins(space.m, space.xs, space.m, space.s)
        second.setSpacing(space.xs)
        second.addWidget(self.search, 1)
        for button in (self.jump, self._follow, self._copy, self._save):
            second.addWidget(button)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(self._place)
        layout.addWidget(body, 1)
        layout.addWidget(self._whole)

    def _connect(self) -> None:
        self._sources.currentChanged.connect(self._show_source)
        self.search.left.connect(self.view.setFocus)
        self.view.follow_changed.connect(self._follow.setChecked)
        self._follow.toggled.connect(self.view.set_follow)
        self._copy.clicked.connect(self._copy_lines)
        self._save.clicked.connect(self._ask_where)
        self.view.row_opened.connect(self._open_row)
        self.model.scanned.connect(self._show_state)
        self.jump.traceback_requested.connect(self._show_traceback)
        self.jump.stage_requested.connect(self._show_stage)
        self.jump.place_requested.connect(self._place.ask)
        self.addAction(self.jump.place_action)
        self._place.chosen.connect(self._show_place)
        self._place.left.connect(self.view.setFocus)
        copy = QAction(self.tr("Copy"), self.view)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_lines)
        self.view.addAction(copy)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, slot in (
            (QKeySequence.StandardKey.FindNext, self.finder.next),
            (QKeySequence.StandardKey.FindPrevious, self.finder.previous),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=context)

    def _source_name(self, file: str) -> str:
        name = _plain(file)
        if name == STDOUT:
            return self.tr("Output")
        return self.tr("Build log") if name == BUILD else name.removeprefix("logs/")

    def _add_source(self, file: str, size: int) -> None:
        self._sizes[file] = size
        name = self._source_name(file)
        with QSignalBlocker(self._sources):
            at = self._sources.addTab(name.replace("&", "&&"))
            self._sources.setTabData(at, file)
            self._sources.setTabToolTip(at, name)

    # ----------------------------------------------------------------- state

    def _show_source(self) -> None:
        file = self.source
        runs, size = self._context.engine.runs, self._sizes.get(file, 0)
        self.model.open(partial(runs.read_log, self._run_id, file) if file else None, size)
        self.finder.open(partial(runs.search_log, self._run_id, file) if file else None, size)
        self._show_state()

    def _show_state(self) -> None:
        size = self._sizes.get(self.source, 0)
        self._stack.setCurrentWidget(self.view if size else self._empty)
        self.jump.set_traceback(self.model.folds.first() is not None)
        text = self._state_text(size) if size else ""
        self._size.setText(text)
        self.view.setAccessibleDescription(text)
        self.size_changed.emit()

    def _state_text(self, size: int) -> str:
        unknown = self.model.unknown_bytes
        if unknown > LARGE_BYTES:
            text = self.tr("{size}, {percent} % counted")
            return text.format(size=size_text(size), percent=int(100 * (1 - unknown / size)))
        lines = f"{self.model.map.lines:,}"
        return self.tr("{lines} lines, {size}").format(lines=lines, size=size_text(size))

    def _show_traceback(self) -> None:
        fold = self.model.folds.first()
        if fold is not None:
            self.finder.show_line(fold.last)

    def _show_stage(self, stage: StageSpan) -> None:
        """Of what comes before the script tells the build log, and of the rest its output."""
        if stage.stage in (Stage.PREPARING, Stage.SCALING):
            self.show_source(BUILD)
            self.finder.show_line(0)
        elif stage.stage is Stage.RUNNING:
            self.show_source(STDOUT)
            self.finder.show_line(0)
        else:
            self._show_place(Place(time=stage.started_at))

    def _show_place(self, place: Place) -> None:
        if place.line is not None:
            self.finder.show_line(min(place.line, self.model.map.lines - 1))
        elif place.time is not None:
            self.show_source(STDOUT)
            self._context.bridge.call(
                self._context.engine.runs.log_offset,
                *(self._run_id, place.time),
                then=self._show_offset,
                owner=self,
            )

    def _show_offset(self, offset: int) -> None:
        self.model.find_line(offset, self.finder.show_line, self)

    # --------------------------------------------------------------- actions

    def _open_row(self, row: int) -> None:
        """What a double click or Enter does: show what of the row is out of sight."""
        rows = self.view.rows
        line, read = rows.line(row), self.model.read
        if rows is self.finder.filtered:
            self.finder.show_in_context(row)
        elif rows.fold(row) is not None:
            rows.toggle(row)
        elif line is not None and line.cut and read is not None:
            self._whole.open(read, rows.number(row), line)

    def _copy_lines(self) -> None:
        """Copy the selected lines as they are in the file, of a huge selection the first 8 MiB."""
        ranges = self.view.selected_ranges()
        if ranges:
            self._context.bridge.call(self.view.rows.copying(ranges), then=_copy, owner=self)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save log as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(Path(self.source).name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, destination: str) -> None:
        """Save the shown text, byte for byte."""
        read = self.model.read
        if read is not None:
            size = self._sizes.get(self.source, 0)
            self._context.bridge.call(
                save, read, size, Path(destination), then=self._tell_saved, owner=self
            )

    def _tell_saved(self, destination: Path) -> None:
        text = self.tr("Log saved as {name}").format(name=destination.name)
        self._context.toasts.show(text, Kind.SUCCESS)


def _plain(file: str) -> str:
    return file.removeprefix("streams/")


def _copy(data: bytes) -> None:
    QGuiApplication.clipboard().setText(data.decode(errors="backslashreplace"))
