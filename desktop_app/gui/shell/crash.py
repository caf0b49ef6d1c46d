"""The crash panel: a defect of ours, with a report that holds nothing private."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme


def save_text(parent: QWidget, title: str, name: str, text: str) -> None:
    """Ask where to save `text` and save it, without blocking the window."""
    dialog = QFileDialog(parent, title, str(Path.home() / name))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda file: Path(file).write_text(text, encoding="utf-8"))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


class CrashPanel(Sheet):
    """Says what went wrong and shows the report before it can be copied or saved."""

    def __init__(self, theme: Theme, text: str, report: str, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            theme,
            tr("CrashPanel", "Trainyard made a mistake"),
            tr(
                "CrashPanel",
                "Your runs and files are not affected. The report below holds no secrets, names "
                "or paths of yours; please add it when you tell us about this.",
            ),
            parent,
        )
        self.resize(680, 460)
        self._report = f"{text}\n\n{report}"
        self.add_text(self._report, self.tr("Report"))
        self.add_button(self.tr("Copy")).clicked.connect(self._copy)
        self.add_button(self.tr("Save…")).clicked.connect(self._save)
        self.add_button(self.tr("Close"), primary=True).clicked.connect(self.accept)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)

    def _save(self) -> None:
        save_text(self, self.tr("Save the report"), "trainyard-report.txt", self._report)
