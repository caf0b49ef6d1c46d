"""A small window with one control of each kind, for the test bed's own tests."""

from __future__ import annotations

import sys

from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)


class Inbox(QListWidget):
    """Lists the files that are dropped on it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            self.addItem(url.toLocalFile())
        event.acceptProposedAction()


class Form(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.script, self.gpus, self.target = QLineEdit(), QSpinBox(), QComboBox()
        self.target.addItems(["This computer", "Laboratory"])
        self.said, self.inbox, button = QLabel("nothing yet"), Inbox(), QPushButton("Run")
        self.runs = QTableWidget(1, 2)
        for column, text in enumerate(("first run", "running")):
            self.runs.setItem(0, column, QTableWidgetItem(text))
        rows = {"Script": self.script, "GPUs": self.gpus, "Target": self.target, "Runs": self.runs}
        layout = QFormLayout(self)
        for name, control in {**rows, "Inbox": self.inbox}.items():
            control.setAccessibleName(name)
            layout.addRow(name, control)
        layout.addRow(button)
        layout.addRow(self.said)
        button.clicked.connect(self._run)

    def _run(self) -> None:
        chosen = f"{self.script.text()} on {self.target.currentText()}, {self.gpus.value()} GPUs"
        self.said.setText(chosen)


def main() -> int:
    app = QApplication([])
    window, tabs = QMainWindow(), QTabWidget()
    tabs.addTab(Form(), "Form")
    tabs.addTab(QLabel("second page"), "Second")
    window.setCentralWidget(tabs)
    window.setGeometry(500, 20, 700, 700)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
