"""The Code page: what the run was given, as it was then."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, QStringListModel, Qt
from PySide6.QtWidgets import QLineEdit, QListView, QSplitter, QVBoxLayout, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.run import PreviewFile, RunDetail, SourcePlace
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.runs.log.text import TextPane
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.tabs.runs.words import size_text

_HIGHLIGHTED_BYTES = 1 << 20
"""A larger file is shown in one colour."""


class CodePage(QWidget):
    """The files at the left, the chosen one at the right. Files are listed once it is seen."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run_id = self._script = ""
        self._listed = False
        self._wanted: SourcePlace | None = None
        self._call: Call | None = None
        self._build()

    def show_detail(self, detail: RunDetail) -> None:
        """Show a run's code, beginning with its script."""
        if detail.summary.id == self._run_id:
            return
        self._run_id, self._script = detail.summary.id, detail.summary.script
        self._listed = False
        self._wanted = None
        self._paths.setStringList([])
        self.text.open(None, None, 0)
        if self.isVisible():
            self.load()

    def load(self) -> None:
        """List the files of the run, unless they are listed."""
        if self._run_id and not self._listed:
            self._listed = True
            self._context.bridge.call(
                self._context.engine.runs.code,
                self._run_id,
                then=partial(self._take_files, self._run_id),
                failed=self._show_problem,
                owner=self,
            )

    def open_place(self, place: SourcePlace) -> None:
        """Show a line of a file."""
        self._wanted = place
        if self._paths.stringList():
            self._open_wanted()
        else:
            self.load()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        space = self._context.theme.tokens.spacing
        self._paths = QStringListModel(self)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._paths)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        side = QWidget(split)
        self._find = QLineEdit(side)
        self._find.setPlaceholderText(self.tr("Find a file"))
        self._find.setAccessibleName(self.tr("Find a file"))
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._found.setFilterFixedString)
        self.files = QListView(side)
        self.files.setModel(self._found)
        self.files.setAccessibleName(self.tr("Files of the run"))
        self.files.setUniformItemSizes(True)
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.files.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.files.selectionModel().currentChanged.connect(self._open_current)
        self.text = TextPane(self._context, self.tr("Code"), self.tr("Search in the code"), split)
        self._total = label("", "small", side)
        column = QVBoxLayout(side)
        column.setContentsMargins(space.m, space.xs, space.s, space.s)
        column.setSpacing(space.s)
        column.addWidget(self._find)
        column.addWidget(self.files, 1)
        column.addWidget(self._total)
        split.addWidget(side)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        split.setSizes([180, 500])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, space.xs, 0, 0)
        layout.addWidget(split)

    # ----------------------------------------------------------------- files

    def _take_files(self, run_id: str, files: Sequence[PreviewFile]) -> None:
        if run_id != self._run_id:
            return
        self._paths.setStringList([file.path for file in files])
        total = size_text(sum(file.size for file in files))
        self._total.setText(self.tr("%Ln files, {size}", "", len(files)).format(size=total))
        paths = self._paths.stringList()
        if self._wanted is None and paths:
            self._wanted = SourcePlace(self._script if self._script in paths else paths[0], 1)
        self._open_wanted()

    def _open_wanted(self) -> None:
        """Choose the file of the wanted place; what that opens goes on to its line."""
        if self._wanted is None:
            return
        self._find.clear()
        row = self._paths.stringList().index(self._wanted.path)
        index = self._found.index(row, 0)
        if index == self.files.currentIndex():
            self._go_to_line()
        else:
            self.files.setCurrentIndex(index)

    def _open_current(self, index: QModelIndex) -> None:
        path = str(index.data() or "")
        if self._call is not None:
            self._call.cancel()
        if path:
            self._call = self._context.bridge.call(
                self._coloured,
                *(self._run_id, path),
                then=self._show_text,
                failed=self._show_problem,
                owner=self,
            )

    async def _coloured(self, run_id: str, path: str) -> bytes:
        data = await self._context.engine.runs.read_code(run_id, path)
        if len(data) > _HIGHLIGHTED_BYTES:
            return data
        return await asyncio.to_thread(coloured, path, data)

    def _show_text(self, data: bytes) -> None:
        self._call = None
        self.text.show_note("" if data else self.tr("The file is empty."))
        self.text.open_text(data)
        self._go_to_line()

    def _go_to_line(self) -> None:
        if self._wanted is not None:
            self.text.finder.show_line(max(0, self._wanted.line - 1))
            self._wanted = None

    def _show_problem(self, error: TrainyardError) -> None:
        self._call = None
        self.text.open(None, None, 0)
        self.text.show_note(error_text(error))


def coloured(path: str, data: bytes) -> bytes:
    """A file's text with colours as for a terminal, where its language is known. Blocking."""
    from pygments import highlight
    from pygments.formatters.terminal import TERMINAL_COLORS, TerminalFormatter
    from pygments.lexers import get_lexer_for_filename
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_for_filename(path, stripnl=False, ensurenl=False)
        text = data.decode()
    except (ClassNotFound, UnicodeDecodeError):
        return data
    # Colours only: the set also underlines.
    colors = {kind: tuple(c.strip("_*") for c in pair) for kind, pair in TERMINAL_COLORS.items()}
    return str(highlight(text, lexer, TerminalFormatter(colorscheme=colors))).encode()
