"""What can be done with an item: open it with another program, save it, copy it."""

from __future__ import annotations

import asyncio
import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop_app.domain.media import MediaItem, MediaTable
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.view.media.loading import Picture, Text, decoded
from desktop_app.gui.tabs.runs.view.media.panel import MediaPanel
from desktop_app.gui.tabs.runs.view.media.table import cell_text
from desktop_app.gui.widgets.toast import Kind

COPIED_EDGE = 4096
"""Pixels that a picture has at most on the clipboard: more would hold the window up."""
_MOST_COPIED = 1000
"""Rows of a table that are copied."""


class MediaActions(QObject):
    """For the panels of one page. What is opened is a copy, which goes with the page."""

    def __init__(self, context: TabContext, page: QObject) -> None:
        super().__init__(page)
        self._context = context
        self._copies: QTemporaryDir | None = None

    def serve(self, run_id: str, panel: MediaPanel) -> None:
        """Do what is asked of a panel."""
        panel.open_requested.connect(partial(self._open, run_id, panel))
        panel.save_requested.connect(partial(self._ask_where, run_id, panel))
        panel.copy_requested.connect(partial(self._copy, run_id, panel))

    def save(self, run_id: str, item: MediaItem, destination: str) -> None:
        """Save an item; a file that is there already is refused by the engine."""
        media = self._context.engine.media
        then = self._tell_saved
        self._context.bridge.call(
            media.save, run_id, item, Path(destination), then=then, owner=self
        )

    def _open(self, run_id: str, panel: MediaPanel) -> None:
        if panel.shown is None:
            return
        if self._copies is None:
            self._copies = QTemporaryDir()
        self._context.bridge.call(
            self._write_copy,
            *(run_id, panel.shown.item, self._copies.path()),
            then=self._open_file,
            owner=self,
        )

    async def _write_copy(self, run_id: str, item: MediaItem, folder: str) -> Path:
        place = Path(tempfile.mkdtemp(dir=folder))
        return await self._context.engine.media.save(run_id, item, place)

    def _open_file(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            text = self.tr("No program opens {name}. It is at {path}")
            self._context.toasts.show(text.format(name=path.name, path=path), Kind.WARNING)

    def _ask_where(self, run_id: str, panel: MediaPanel) -> None:
        if panel.shown is None:
            return
        dialog = QFileDialog(panel, self.tr("Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        content = panel.shown.content
        beginning = content.beginning if isinstance(content, Picture) else b""
        dialog.selectFile(panel.shown.item.file_name(beginning))
        dialog.fileSelected.connect(partial(self.save, run_id, panel.shown.item))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _tell_saved(self, path: Path) -> None:
        self._context.toasts.show(self.tr("Saved as {name}").format(name=path.name), Kind.SUCCESS)

    def _copy(self, run_id: str, panel: MediaPanel) -> None:
        if panel.shown is None:
            return
        clipboard = QApplication.clipboard()
        match panel.shown.content:
            case Picture():
                item, then = panel.shown.item, self._copy_picture
                self._context.bridge.call(self._whole, run_id, item, then=then, owner=self)
            case Text(text=text):
                clipboard.setText(text)
            case MediaTable(columns=columns, rows=rows):
                lines = [columns, *([cell_text(c) for c in row] for row in rows[:_MOST_COPIED])]
                clipboard.setText("\n".join("\t".join(line) for line in lines))
            case _:
                clipboard.setPixmap(panel.body.grab())

    async def _whole(self, run_id: str, item: MediaItem) -> Picture:
        data = await self._context.engine.media.content(run_id, item)
        return await asyncio.to_thread(decoded, data, COPIED_EDGE)

    def _copy_picture(self, picture: Picture) -> None:
        QApplication.clipboard().setImage(picture.image)
