"""The least that a window with five tabs and a plot can be; ends as soon as it is painted."""

from __future__ import annotations

import sys

import pyqtgraph as pg
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTabWidget, QWidget

TABS = ("Workspace", "Compute", "Environment", "Runs", "Models")


class BareWindow(QMainWindow):
    def __init__(self) -> None:
        super().__init__()
        self._painted = False
        tabs = QTabWidget(self)
        for name in TABS:
            tabs.addTab(pg.PlotWidget() if name == TABS[0] else QWidget(), name)
        self.setCentralWidget(tabs)
        self.resize(1280, 800)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.close)


def main() -> int:
    app = QApplication(sys.argv)
    window = BareWindow()
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
