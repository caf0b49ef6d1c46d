"""The table of what was built: wide enough to tell which one is meant."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop_app.domain.built import BuiltKind
from desktop_app.gui.tabs.discarding import ThingsTable
from desktop_app.gui.tabs.environment.built.model import (
    FREES,
    HOST,
    KIND,
    MADE,
    NAME,
    SIZE,
    USED,
    USERS,
    BuiltModel,
)
from desktop_app.gui.theme.theme import Theme

_NAME_WIDTH, _HOST_WIDTH, _USERS_WIDTH = 200, 128, 104
_SIZE, _DAY = "1000 MiB", "0000-00-00"


class BuiltTable(ThingsTable):
    """Names have all the room that the other columns leave, and never too little to tell them
    apart; hosts and users can be widened. No width is measured row by row: there may be thousands.
    """

    def __init__(self, model: BuiltModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, theme, "", parent)
        self.setAccessibleName(self.tr("Built environments"))
        self._padding = 2 * theme.tokens.spacing.m
        kinds = [model.kind_text(kind) for kind in BuiltKind]
        self._longest = {KIND: kinds, SIZE: [_SIZE], FREES: [_SIZE], MADE: [_DAY], USED: [_DAY]}
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column, width in ((HOST, _HOST_WIDTH), (USERS, _USERS_WIDTH)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, width)
        header.sectionResized.connect(self._fit_names)

    def changeEvent(self, event: QEvent) -> None:
        """Figures are as wide as the longest of their kind in the font that is now."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_figures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_names()

    def _fit_figures(self) -> None:
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        for column, texts in self._longest.items():
            wide = max(map(metrics.horizontalAdvance, texts)) + self._padding
            header.resizeSection(column, max(wide, header.sectionSizeHint(column)))

    def _fit_names(self, changed: int = -1) -> None:
        if changed != NAME:
            header = self.horizontalHeader()
            others = header.length() - header.sectionSize(NAME)
            header.resizeSection(NAME, max(_NAME_WIDTH, self.viewport().width() - others))
