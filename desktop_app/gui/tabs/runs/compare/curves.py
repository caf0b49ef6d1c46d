"""The Curves page: the runs of a comparison overlaid, one plot for each metric."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.compare.run_list import RunList
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun, SeriesPage


class OverlaidCurves(QWidget):
    """The runs at the left, their curves at the right."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: Sequence[DrawnRun] = ()
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        side = QWidget(split)
        self.runs = RunList(context.theme, side)
        self.series = SeriesPage(context, parent=split)
        space = context.theme.tokens.spacing
        column = QVBoxLayout(side)
        column.setContentsMargins(0, space.s, 0, 0)
        column.setSpacing(space.s)
        title = label(self.tr("Runs"), "small", side)
        title.setContentsMargins(space.m, 0, space.m, 0)
        title.setFixedHeight(context.theme.tokens.row_height)
        column.addWidget(title)
        column.addWidget(self.runs, 1)
        split.addWidget(side)
        split.addWidget(self.series)
        split.setStretchFactor(1, 1)
        split.setSizes([200, 900])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.runs.chosen.connect(self.series.set_visible_runs)
        self.runs.pointed.connect(self.series.emphasise)

    def open(self, runs: Sequence[DrawnRun]) -> None:
        """Draw these runs, unless they are drawn."""
        if list(runs) == list(self._runs):
            return
        self._runs = runs
        self.runs.set_runs(runs)
        self.series.open(runs)
        self.series.set_visible_runs(self.runs.drawn)
