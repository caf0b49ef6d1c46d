"""What closing the window means for live runs: nothing."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.engine.ports import Settings
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme

NOTICE_SETTING = "window.no_close_notice"


def wants_notice(settings: Settings) -> bool:
    """Whether the person still wants to be told."""
    return settings.get(NOTICE_SETTING) is not True


class CloseNotice(Sheet):
    """Accepted: close. The box keeps it from being shown again."""

    def __init__(self, theme: Theme, live: int, settings: Settings, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            theme,
            tr("CloseNotice", "%n runs go on", "", live),
            tr(
                "CloseNotice",
                "Closing the window stops nothing. When you open Trainyard again, everything that "
                "was written is there.",
            ),
            parent,
        )
        self._settings = settings
        self._never = QCheckBox(self.tr("Do not tell again"), self)
        self._never.setAccessibleName(self.tr("Do not tell again"))
        self.body.addWidget(self._never)
        self.add_button(self.tr("Stay")).clicked.connect(self.reject)
        self.add_button(self.tr("Close the window"), primary=True).clicked.connect(self._agree)

    def _agree(self) -> None:
        if self._never.isChecked():
            self._settings.put(NOTICE_SETTING, True)
        self.accept()
