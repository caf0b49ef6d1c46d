"""The log of a build, while it grows and afterwards."""

from __future__ import annotations

import asyncio
import codecs
import io
import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QTextBlock, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import KnownError, TrainyardError
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind

_PIECE = 64 * 1024
"""What is shown in one go: more would hold the window up."""
_READ_MS = 250
_MOST_LINES = 20_000
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def read_piece(path: Path, offset: int) -> bytes:
    """The next piece of a log; empty at its end, and while there is none. Raises `KnownError`
    (`cannot_read`)."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(_PIECE)
    except FileNotFoundError:
        return b""
    except OSError as error:
        text = f"{path} cannot be read: {error.strerror or error}."
        raise KnownError("cannot_read", text) from error


async def save_log(path: Path, begin: int, place: Path) -> Path:
    """Write a log from an offset on into a file. Raises `KnownError` (`write_failed`)."""

    def write() -> None:
        with path.open("rb") as source, place.open("wb") as target:
            source.seek(begin)
            while data := source.read(_PIECE):
                target.write(data)

    try:
        await asyncio.to_thread(write)
    except OSError as error:
        text = f"{place} could not be written: {error.strerror or error}."
        raise KnownError("write_failed", text, hint="Choose another folder.") from error
    return place


class BuildLog(QWidget):
    """The last attempt's words. The log of a build belongs to no run, so no event says that it
    grew: while the build goes on it is looked at."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path: Path | None = None
        self._begin = self._offset = self._lines = 0
        self._reading = self._live = False
        self._marked: int | None = None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)
        """Ends every line with a line feed, also where a piece ends within a line's end."""
        self._timer = QTimer(self, interval=_READ_MS)
        self._timer.timeout.connect(self._read)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(_MOST_LINES)
        self.text.setFont(context.theme.mono_font())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setMinimumHeight(220)
        self.text.setAccessibleName(self.tr("Build log"))
        self._show_mark = button(self.tr("Go to the failing line"), self, "link")
        self._show_mark.clicked.connect(self.go_to_mark)
        self._show_mark.hide()
        copy, save = button(self.tr("Copy log"), self), button(self.tr("Save log…"), self)
        copy.clicked.connect(self.copy)
        save.clicked.connect(self._choose_place)
        row = QHBoxLayout()
        row.addWidget(text_label(self.tr("Build log"), self, "muted"))
        row.addStretch(1)
        for action in (self._show_mark, copy, save):
            row.addWidget(action)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        context.theme.changed.connect(self._paint_mark)

    def show_log(self, path: str, begin: int, live: bool) -> None:
        """Show a log from an offset on; while it is `live` it is looked at again and again."""
        self._live = live
        wanted = Path(path) if path else None
        if (wanted, begin) != (self._path, self._begin):
            self._path, self._begin, self._offset, self._lines = wanted, begin, begin, 0
            self._decoder.reset()
            self.text.clear()
            self.mark(None)
        self.text.setPlaceholderText("")
        self.setVisible(wanted is not None)
        if live:
            self._timer.start()
        else:
            self._timer.stop()
        self._read()

    def mark(self, line: int | None) -> None:
        """Mark the line that says why it failed, counted from the log's begin, and go there."""
        self._marked = line
        self._paint_mark()
        self.go_to_mark()

    def go_to_mark(self) -> None:
        block = self._marked_block()
        if block.isValid():
            cursor = QTextCursor(block)
            self.text.setTextCursor(cursor)
            self.text.centerCursor()

    def copy(self) -> None:
        """The whole text that is shown."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._context.toasts.show(self.tr("The log was copied"), Kind.SUCCESS)

    def save(self, place: Path) -> None:
        """Write the whole log of the last attempt into a file."""
        if self._path is None:
            return
        text = self.tr("The log was saved in {place}").format(place=place)
        self._context.bridge.call(
            save_log,
            self._path,
            self._begin,
            place,
            then=lambda _: self._context.toasts.show(text, Kind.SUCCESS),
            owner=self,
        )

    def _choose_place(self) -> None:
        dialog = QFileDialog(self, self.tr("Save log"), str(Path.home() / "build.log"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile("build.log")
        dialog.fileSelected.connect(lambda name: self.save(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _read(self) -> None:
        if self._path is None or self._reading:
            return
        self._reading = True
        place = (self._path, self._begin)
        self._context.bridge.call(
            read_piece,
            self._path,
            self._offset,
            then=partial(self._take, place),
            failed=partial(self._unreadable, place),
            owner=self,
        )

    def _unreadable(self, place: tuple[Path, int], error: TrainyardError) -> None:
        self._reading = False
        if place != (self._path, self._begin):
            self._read()
            return
        self.text.setPlaceholderText(error_text(error))

    def _take(self, place: tuple[Path, int], data: bytes) -> None:
        self._reading = False
        if place != (self._path, self._begin):
            self._read()
            return
        if not data:
            if not self._live:
                self._append(self._decoder.decode(b"", final=True))
            self._paint_mark()
            return
        self._offset += len(data)
        self._append(self._decoder.decode(data))
        self._read()

    def _append(self, text: str) -> None:
        text = _COLOUR.sub("", text)
        self._lines += text.count("\n")
        bar = self.text.verticalScrollBar()
        follows, position = bar.value() >= bar.maximum() - 4, bar.value()
        end = QTextCursor(self.text.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertText(text)
        if self._marked is not None:
            self.go_to_mark()
        else:
            bar.setValue(bar.maximum() if follows else position)

    def _marked_block(self) -> QTextBlock:
        if self._marked is None:
            return QTextBlock()
        document = self.text.document()
        left_out = self._lines + 1 - document.blockCount()
        return document.findBlockByNumber(self._marked - left_out)

    def _paint_mark(self) -> None:
        block = self._marked_block()
        self._show_mark.setVisible(block.isValid())
        marks = []
        if block.isValid():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(block)
            color = self._context.theme.color("danger")
            color.setAlpha(60)
            mark.format.setBackground(color)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.text.setExtraSelections(marks)
