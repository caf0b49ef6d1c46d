"""The source folder and the script in it: chosen, dropped or typed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop_app.gui.bridge import Bridge, Call
from desktop_app.gui.tabs.runs.form.values import find_scripts
from desktop_app.gui.tabs.runs.tools import push_button


class FolderLine(QWidget):
    """A path with a button that browses. Folders and scripts can be dropped on it."""

    changed = Signal()
    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Drop the folder with your code here, or browse"))
        self.line.setAcceptDrops(False)
        self.line.textChanged.connect(self.changed)
        browse = push_button(self.tr("Browse…"), self.tr("Browse for the source folder"), self)
        browse.clicked.connect(self._browse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line, 1)
        layout.addWidget(browse)
        self.setAcceptDrops(True)

    @property
    def folder(self) -> Path | None:
        """The folder as typed, None for nothing."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Source folder"), self.line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.line.setText)
        dialog.open()


class ScriptBox(QComboBox):
    """The scripts that were found in the folder, likely ones first; another may be typed.

    `scanned` comes after a folder was looked through.
    """

    scanned = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._call: Call | None = None
        self._folder: Path | None = None
        self._typed = QTimer(self, singleShot=True, interval=200)
        self._typed.timeout.connect(self._scan)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(16)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(self.tr("train.py"))

    @property
    def script(self) -> str:
        return self.currentText().strip()

    def look_in(self, folder: Path | None) -> None:
        """Offer the scripts of this folder, once typing has paused."""
        if folder != self._folder:
            self._folder = folder
            self._typed.start()

    def _scan(self) -> None:
        if self._call is not None:
            self._call.cancel()
        if self._folder is None:
            self._offer(())
            return
        scan = partial(asyncio.to_thread, find_scripts, self._folder)
        self._call = self._bridge.call(scan, then=self._offer, owner=self)

    def _offer(self, scripts: Sequence[str]) -> None:
        self._call = None
        typed = self.script
        known = {self.itemText(at) for at in range(self.count())}
        self.blockSignals(True)
        self.clear()
        self.addItems(list(scripts))
        # What a person typed stays; what came from another folder's list does not.
        keep = typed and (typed in scripts or typed not in known)
        self.setEditText(typed if keep else next(iter(scripts), ""))
        self.blockSignals(False)
        self.editTextChanged.emit(self.script)
        self.scanned.emit()


def dropped_path(data: QMimeData) -> Path | None:
    """The first local file or folder of a drop."""
    for url in data.urls():
        if url.isLocalFile():
            return Path(url.toLocalFile())
    return None
