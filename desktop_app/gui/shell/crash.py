"""The crash panel: a defect of ours, with a report that a person can pass on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.gui.shell.saving import ask_and_save
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.toast import ToastHost


class CrashPanel(Sheet):
    """Says what went wrong and shows the report before it can be copied or saved. `text` and
    `report` come redacted, as `Bridge.crashed` carries them."""

    def __init__(
        self, theme: Theme, toasts: ToastHost, text: str, report: str, parent: QWidget
    ) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            theme,
            tr("CrashPanel", "Trainyard made a mistake"),
            tr(
                "CrashPanel",
                "Your runs and files are not affected. Please add the report below when you tell "
                "us about this. What was recognised as a secret, your home folder and your user "
                "name were taken out of it; look it through before you pass it on.",
            ),
            parent,
        )
        self.resize(680, 460)
        self._toasts = toasts
        self._report = f"{text}\n\n{report}"
        self.add_text(self._report, self.tr("Report"))
        self.add_button(self.tr("Copy")).clicked.connect(self._copy)
        self.add_button(self.tr("Save…")).clicked.connect(self._save)
        self.add_button(self.tr("Close"), primary=True).clicked.connect(self.accept)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)

    def _save(self) -> None:
        title = self.tr("Save the report")
        ask_and_save(self, self._toasts, title, "trainyard-report.txt", self._report)
