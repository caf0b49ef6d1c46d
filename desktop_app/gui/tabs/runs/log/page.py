"""The Log page of a run: which text, what to look for, and the lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QTabBar, QVBoxLayout, QWidget

from desktop_app.domain.names import plain_name
from desktop_app.domain.run import LogSource, Stage, StageSpan
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.jump import JumpButton, Place, PlaceLine
from desktop_app.gui.tabs.runs.log.model import LARGE_BYTES
from desktop_app.gui.tabs.runs.log.pointing import Pointing
from desktop_app.gui.tabs.runs.log.reader import save
from desktop_app.gui.tabs.runs.log.text import TextPane
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
        self.text = TextPane(context, self.tr("Log"), self.tr("Search in the log"), self)
        self.model, self.view, self.finder = self.text.model, self.text.view, self.text.finder
        self.pointing = Pointing(context, self.view, self)
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
            for source in sources:
                self._add_source(source.file, source.size)
            self._sources.setCurrentIndex(self._place_of(preferred))
        self._show_source()

    def show_source(self, name: str) -> None:
        """Turn to `stdout.log`, `build.log` or a file of `./logs`; to the first if it is none."""
        self._sources.setCurrentIndex(self._place_of(name))

    def grow(self, file: str, size: int) -> None:
        """A stream of the run has `size` bytes now; an unknown one is added."""
        if file not in self._sizes:
            self._add_source(file, size)
            if len(self._sizes) == 1:
                self._show_source()
            return
        self._sizes[file] = size
        if file == self.source:
            self.text.grow(size)
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

    def show_time(self, time: float) -> None:
        """Go to what was printed at a time, in seconds since the epoch."""
        self._show_place(Place(time=time))

    def focus_search(self) -> None:
        """Bring the keyboard into the search line."""
        self.text.search.focus_search()

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
        self._point = tool_button(theme, "chart-spline", self.tr("Plot a number of a line"), self)
        self._copy = tool_button(theme, "copy", self.tr("Copy selected lines"), self)
        self._save = tool_button(theme, "download", self.tr("Save log as"), self)
        self._lay_out()

    def _lay_out(self) -> None:
        space = self._context.theme.tokens.spacing
        first = QHBoxLayout()
        first.setContentsMargins(space.m, 0, space.m, 0)
        first.setSpacing(space.m)
        first.addWidget(self._sources, 1)
        first.addWidget(self._size)
        for button in (self.jump, self._point, self._follow, self._copy, self._save):
            self.text.add_tool(button)
        self.text.add_strip(self._place)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(first)
        layout.addWidget(self.text, 1)

    def _connect(self) -> None:
        self._sources.currentChanged.connect(self._show_source)
        self.view.follow_changed.connect(self._follow.setChecked)
        self._follow.toggled.connect(self.view.set_follow)
        self._copy.clicked.connect(self.text.copy_lines)
        self._point.clicked.connect(self.pointing.point)
        self._save.clicked.connect(self._ask_where)
        self.model.scanned.connect(self._show_state)
        self.jump.traceback_requested.connect(self._show_traceback)
        self.jump.stage_requested.connect(self._show_stage)
        self.jump.place_requested.connect(self._place.ask)
        self.addAction(self.jump.place_action)
        self._place.chosen.connect(self._show_place)
        self._place.left.connect(self.view.setFocus)

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

    def _place_of(self, name: str) -> int:
        files = [str(self._sources.tabData(at)) for at in range(self._sources.count())]
        return next((at for at, file in enumerate(files) if _plain(file) == name), 0)

    # ----------------------------------------------------------------- state

    def _show_source(self) -> None:
        file = self.source
        runs, size = self._context.engine.runs, self._sizes.get(file, 0)
        read = partial(runs.read_log, self._run_id, file) if file else None
        look = partial(runs.search_log, self._run_id, file) if file else None
        self.text.open(read, look, size)
        self.pointing.open(self._run_id, file)
        self._point.setEnabled(self.pointing.action.isEnabled())
        self._show_state()

    def _show_state(self) -> None:
        size = self._sizes.get(self.source, 0)
        self.text.show_note("" if size else self.tr("Nothing was printed yet."))
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
    return plain_name(file.removeprefix("streams/"))
