"""The Log page of a run: which text, what to look for, and the lines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.run import LogSource
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.model import LogModel
from desktop_app.gui.tabs.runs.log.reader import STEP_BYTES, read_text, save
from desktop_app.gui.tabs.runs.log.search import LogSearch, text_pattern
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
        self._search = LogSearch(context.bridge, self.model, self)
        self._whole = WholeLine(context.theme, context.bridge, self)
        self._typed = QTimer(self, singleShot=True, interval=150)
        self._build()
        self._connect()

    @property
    def source(self) -> str:
        """The file that is shown, as in `LogSource`."""
        return str(self._sources.currentData() or "")

    def open(self, run_id: str, sources: Sequence[LogSource], preferred: str = STDOUT) -> None:
        """Show a run's text; its sources may grow in number and size later."""
        self._run_id = run_id
        self._sizes = {}
        self._sources.clear()
        self._whole.hide()
        for source in sources:
            self.grow(source.file, source.size)
        self.show_source(preferred)

    def show_source(self, name: str) -> None:
        """Turn to `stdout.log`, `build.log` or a file of `./logs`; to the first if it is none."""
        files = [str(self._sources.itemData(at)) for at in range(self._sources.count())]
        at = next((at for at, file in enumerate(files) if _plain(file) == name), 0)
        self._sources.setCurrentIndex(at)
        self._show_source()

    def grow(self, file: str, size: int) -> None:
        """A stream of the run has `size` bytes now; an unknown one is added."""
        known = file in self._sizes
        self._sizes[file] = size
        if not known:
            self._sources.addItem(self._source_name(file), file)
            if self._sources.count() == 1:
                self._show_source()
        elif file == self.source:
            self.model.grow(size)
            self._show_state()

    def focus_search(self) -> None:
        """Bring the keyboard into the search line."""
        self._find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._find.selectAll()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        self._sources = QComboBox(self)
        self._sources.setAccessibleName(self.tr("Log source"))
        self._find = QLineEdit(self)
        self._find.setPlaceholderText(self.tr("Search (Ctrl+F)"))
        self._find.setAccessibleName(self.tr("Search in the log"))
        self._find.setClearButtonEnabled(True)
        self._find.setMaximumWidth(320)
        self._result = QLabel(self)
        self._result.setProperty("role", "small")
        self._size = QLabel(self)
        self._size.setProperty("role", "small")
        theme = self._context.theme
        self._previous = tool_button(theme, "chevron-up", self.tr("Previous match"), self)
        self._next = tool_button(theme, "chevron-down", self.tr("Next match"), self)
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
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.setSpacing(6)
        bar.addWidget(self._sources)
        bar.addWidget(self._find, 1)
        for button in (self._previous, self._next):
            bar.addWidget(button)
        bar.addWidget(self._result)
        bar.addStretch(1)
        bar.addWidget(self._size)
        for button in (self._follow, self._copy, self._save):
            bar.addWidget(button)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(body, 1)
        layout.addWidget(self._whole)

    def _connect(self) -> None:
        self._sources.activated.connect(self._show_source)
        self._find.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self._find_first)
        self._find.returnPressed.connect(self._find_next)
        self._next.clicked.connect(self._find_next)
        self._previous.clicked.connect(self._find_previous)
        self._search.found.connect(self._show_match)
        self._search.missed.connect(self._show_miss)
        self._search.progress.connect(self._show_progress)
        self.view.follow_changed.connect(self._follow.setChecked)
        self._follow.toggled.connect(self.view.set_follow)
        self._copy.clicked.connect(self._copy_lines)
        self._save.clicked.connect(self._ask_where)
        self.view.whole_line_requested.connect(self._open_line)
        self.model.scanned.connect(self._show_state)
        copy = QAction(self.tr("Copy"), self.view)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_lines)
        self.view.addAction(copy)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, slot in (
            (QKeySequence.StandardKey.FindNext, self._find_next),
            (QKeySequence.StandardKey.FindPrevious, self._find_previous),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=context)
        previous = QShortcut(QKeySequence("Shift+Return"), self._find, self._find_previous)
        previous.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _source_name(self, file: str) -> str:
        name = _plain(file)
        if name == STDOUT:
            return self.tr("Output")
        return self.tr("Build log") if name == BUILD else name.removeprefix("logs/")

    # ----------------------------------------------------------------- state

    def _show_source(self) -> None:
        self._search.stop()
        self._result.clear()
        file = self.source
        read = partial(self._context.engine.runs.read_log, self._run_id, file) if file else None
        self.model.open(read, self._sizes.get(file, 0))
        self._show_state()

    def _show_state(self) -> None:
        size = self._sizes.get(self.source, 0)
        self._stack.setCurrentWidget(self.view if size else self._empty)
        lines = self.model.map.lines
        text = self.tr("{lines} lines, {size}").format(lines=f"{lines:,}", size=size_text(size))
        self._size.setText(text if size else "")
        self.view.setAccessibleDescription(text)
        self.size_changed.emit()

    # ---------------------------------------------------------------- search

    def _find_first(self) -> None:
        text = self._find.text()
        self.view.set_pattern(text_pattern(text) if text else None)
        self._result.clear()
        row = self.view.currentIndex().row()
        self._search.start(text, max(-1, row - 1), backward=False)

    def _find_next(self) -> None:
        self._typed.stop()
        self._search.start(self._find.text(), self.view.currentIndex().row(), backward=False)

    def _find_previous(self) -> None:
        self._typed.stop()
        self._search.start(self._find.text(), self.view.currentIndex().row(), backward=True)

    def _show_match(self, row: int) -> None:
        self.view.set_pattern(text_pattern(self._find.text()))
        self._result.setText(self.tr("Line {number}").format(number=f"{row + 1:,}"))
        self.view.show_row(row)

    def _show_miss(self) -> None:
        self._result.setText(self.tr("No further match"))

    def _show_progress(self, percent: int) -> None:
        self._result.setText(self.tr("Searching, {percent} %").format(percent=percent))

    # --------------------------------------------------------------- actions

    def _open_line(self, row: int) -> None:
        line, read = self.model.line(row), self.model.read
        if line is not None and read is not None:
            self._whole.open(read, row, line)

    def _copy_lines(self) -> None:
        """Copy the selected lines as they are in the file, of a huge selection the first 8 MiB."""
        rows = self.view.selected_ranges()
        read = self.model.read
        if not rows or read is None:
            return
        places = self.model.map
        first, last = rows[0][0], rows[-1][1]
        block = places.block_of(first)
        start = places.span(block)[0]
        stop = min(places.span(places.block_of(last))[1], start + STEP_BYTES)
        skip, count = first - places.first_line(block), last - first + 1
        self._context.bridge.call(
            read_text, read, start, stop, then=partial(_copy, skip, count), owner=self
        )

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


def _copy(skip: int, count: int, data: bytes) -> None:
    lines = data.split(b"\n")[skip : skip + count]
    QGuiApplication.clipboard().setText(b"\n".join(lines).decode(errors="backslashreplace"))
