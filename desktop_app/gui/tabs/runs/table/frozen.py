"""The headings of the columns that stay in sight while the others are scrolled sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHeaderView, QTableView


class FrozenHeadings(QHeaderView):
    """Lies over the left end of a table's headings, with the same columns in the same order and
    sizes. What a person does to these headings is done to the table's."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._of_table = table.horizontalHeader()
        self._same = QTimer(self, singleShot=True, interval=0)
        self._same.timeout.connect(self.become_same)
        self._following = False
        self.setModel(table.model())
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sectionResized.connect(self._hand_on_size)
        self.sectionMoved.connect(self._hand_on_move)
        for change in (self._of_table.sectionResized, self._of_table.sectionMoved):
            change.connect(self._follow)
        self._of_table.sectionCountChanged.connect(self._follow)
        self.hide()

    def become_same(self) -> None:
        """Take over order and sizes; once both know the same columns."""
        self._same.stop()
        if self.count() == self._of_table.count():
            self._following = True
            self.restoreState(self._of_table.saveState())
            self._following = False

    def _follow(self) -> None:
        if not self._following:
            self._same.start()

    def _hand_on_size(self, number: int, before: int, width: int) -> None:
        if not self._following and self.isVisible():
            self._following = True
            self._of_table.resizeSection(number, width)
            self._following = False

    def _hand_on_move(self, number: int, before: int, after: int) -> None:
        if not self._following and self.isVisible():
            self._following = True
            self._of_table.moveSection(self._of_table.visualIndex(number), after)
            self._following = False
