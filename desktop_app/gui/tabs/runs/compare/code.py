"""The Code page of a comparison: which files of two runs differ, and how, line by line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.code_changes import CodeChanges, FileChange, FileDiff, NoDiff
from desktop_app.domain.errors import TrainyardError
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.runs.compare.samples import SAMPLE_WIDTH, look_of, sample_icon
from desktop_app.gui.tabs.runs.compare.words import change_word
from desktop_app.gui.tabs.runs.log.text import TextPane
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun

_LOOKS = {
    FileChange.ADDED: ("plus", "success"),
    FileChange.REMOVED: ("minus", "danger"),
    FileChange.CHANGED: ("pencil", "warning"),
}
_COLORS = {"+": "32", "-": "31", "@": "36", "\\": "2"}
"""Those of a terminal, by what a line of a diff begins with."""


ColoredDiff = tuple[FileDiff, bytes, Sequence[int | None]]
"""A diff, its text in colours, and the numbers of its lines."""


class CodeDiffPage(QWidget):
    """Two runs at the top, the files that differ at the left, the lines at the right."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._runs: Sequence[DrawnRun] = ()
        self._offered = False
        self._wanted = 1
        """The place of the run whose code is compared with that of the first."""
        self._asked: tuple[str, str] | None = None
        self._changes: Call | None = None
        self._diff: Call | None = None
        self._build()

    def open(self, runs: Sequence[DrawnRun], code: Sequence[CodeChanges]) -> None:
        """Offer these runs: at first the first one, and the next one whose code differs."""
        if list(runs) == list(self._runs):
            return
        self._runs, self._asked = runs, None
        self._wanted = next((place for place, changes in enumerate(code) if changes.files), 1)
        self._offered = False
        if self.isVisible():
            self._offer()

    def choose(self, run_id: str) -> None:
        """Compare the code of the first run with that of this one."""
        self._wanted = [run.id for run in self._runs].index(run_id)
        self._offered = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._offer()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        space = self._context.theme.tokens.spacing
        self.before = self._make_box(self.tr("Code before"))
        self.after = self._make_box(self.tr("Code after"))
        swap = tool_button(self._context.theme, "move-horizontal", self.tr("Swap the runs"), self)
        swap.clicked.connect(self._swap)
        self._total = label("", "small", self)
        bar = QHBoxLayout()
        bar.setContentsMargins(space.m, space.s, space.m, space.xs)
        bar.setSpacing(space.s)
        for widget in (self.before, swap, self.after):
            bar.addWidget(widget)
        bar.addWidget(self._total)
        bar.addStretch(1)
        self.files = QListWidget(self)
        self.files.setAccessibleName(self.tr("Files that differ"))
        self.files.setUniformItemSizes(True)
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.files.currentItemChanged.connect(self._open_file)
        names = self.tr("Lines that differ"), self.tr("Search in the lines that differ")
        self.text = TextPane(self._context, *names, self)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.files)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 800])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(split, 1)
        keys = QKeySequence(QKeySequence.StandardKey.Find)
        find = QShortcut(keys, self, self.text.search.focus_search)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _make_box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setIconSize(QSize(SAMPLE_WIDTH, 16))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.currentIndexChanged.connect(self._load)
        return box

    # ----------------------------------------------------------------- files

    def _offer(self) -> None:
        """Fill the boxes, unless they are, and list what differs between the wanted runs."""
        if not self._offered:
            self._offered = True
            ratio = self.devicePixelRatioF()
            for box, chosen in ((self.before, 0), (self.after, self._wanted)):
                box.blockSignals(True)
                box.clear()
                for run in self._runs:
                    icon = sample_icon(look_of(run, self._context.theme), ratio)
                    box.addItem(icon, run.label, run.id)
                box.setCurrentIndex(chosen)
                box.blockSignals(False)
        self._load()

    def _swap(self) -> None:
        before, after = self.before.currentIndex(), self.after.currentIndex()
        self.before.setCurrentIndex(after)
        self.after.setCurrentIndex(before)

    def _load(self, *_: object) -> None:
        """List the files of the chosen runs, unless they are listed."""
        pair = str(self.before.currentData() or ""), str(self.after.currentData() or "")
        if not self._runs or pair == self._asked:
            return
        self._asked = pair
        if self._changes is not None:
            self._changes.cancel()
        self._changes = self._context.bridge.call(
            self._context.engine.comparisons.changes,
            *pair,
            then=self._take_changes,
            failed=self._show_problem,
            owner=self,
        )

    def _take_changes(self, changes: CodeChanges) -> None:
        self._changes = None
        self.files.clear()
        for path, change in changes.files:
            item = QListWidgetItem(path, self.files)
            icon, role = _LOOKS[change]
            item.setIcon(self._context.theme.icon(icon, role))
            told = self.tr("{path}, {change}").format(path=path, change=change_word(change))
            item.setToolTip(told)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        self._total.setText(self.tr("%Ln files differ", "", len(changes.files)))
        if changes.files:
            changed = (
                at for at, (_, kind) in enumerate(changes.files) if kind is FileChange.CHANGED
            )
            self.files.setCurrentRow(next(changed, 0))
        else:
            same = self.tr("Both runs were given the same code.")
            self._show_note(localized(changes.problem) if changes.problem else same)

    def _open_file(self, item: QListWidgetItem | None) -> None:
        if self._diff is not None:
            self._diff.cancel()
        if item is not None and self._asked is not None:
            self._diff = self._context.bridge.call(
                self._colored,
                *(*self._asked, item.text()),
                then=partial(self._show_diff, item.text()),
                failed=self._show_problem,
                owner=self,
            )

    async def _colored(self, one: str, other: str, path: str) -> ColoredDiff:
        diff = await self._context.engine.comparisons.diff(one, other, path)
        return diff, await asyncio.to_thread(colored_diff, diff.text), diff.numbers

    def _show_diff(self, path: str, found: ColoredDiff) -> None:
        self._diff = None
        diff, text, numbers = found
        if diff.refused is not None:
            self._show_note(self._refusal(diff.refused).format(path=path))
        elif not text:
            self._show_note(self.tr("{path} is empty.").format(path=path))
        else:
            self.text.show_note("")
            self.text.open_text(text, numbers)

    def _refusal(self, reason: NoDiff) -> str:
        if reason is NoDiff.BINARY:
            return self.tr("{path} is no text: its bytes differ.")
        return self.tr("{path} is too large to be compared line by line.")

    def _show_note(self, text: str) -> None:
        self.text.open(None, None, 0)
        self.text.show_note(text)

    def _show_problem(self, error: TrainyardError) -> None:
        self._changes = self._diff = None
        self._show_note(error_text(error))


def colored_diff(text: str) -> bytes:
    """A unified diff with colours as for a terminal. Blocking."""
    lines = text.split("\n")
    return "\n".join(map(_colored_line, lines)).encode()


def _colored_line(line: str) -> str:
    color = _COLORS.get(line[:1])
    return f"\x1b[{color}m{line}\x1b[0m" if color else line
