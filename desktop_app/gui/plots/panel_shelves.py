"""The groups of panels of a grid, and where they lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.gui.plots.arrangement import PINNED
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.panel_group import PanelGroup
from desktop_app.gui.plots.shelves import Shelf, shelves, used
from desktop_app.gui.theme.theme import Theme

PANEL_WIDTH = 340
WIDE_PANEL = 480
"""What there is room for in more than four columns."""
WIDEST_PANEL = 960
PANEL_HEIGHT = 220
"""Of a narrow panel; a wider one is higher too."""
_AROUND = QSize(24, 20)
"""Pixels that are left free around the panels."""
_TOP_LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


class PanelShelves(QObject):
    """`folded` tells the group that a person folded in, or opened again."""

    folded = Signal(str, bool)

    def __init__(self, theme: Theme, group_of: Callable[[str], str], content: QWidget) -> None:
        """`group_of` tells the group of a panel; groups are made in `content`."""
        super().__init__(content)
        self._theme = theme
        self._group_of = group_of
        self._content = content
        self._groups: dict[str, PanelGroup] = {}
        self._columns: dict[str, int] = {}
        self.layout = QGridLayout()
        """Where the groups are."""
        self.layout.setAlignment(_TOP_LEFT)
        self.layout.setVerticalSpacing(8)
        self.layout.setHorizontalSpacing(theme.tokens.spacing.m)

    def columns(self, name: str) -> int:
        """How many columns the group of a panel has."""
        return self._columns.get(self._group_of(name), 1)

    def clear(self) -> None:
        """Forget every group and panel."""
        for group in self._groups.values():
            group.hide()  # a plot that is not seen waits for no frame
            group.deleteLater()
        self._groups.clear()

    def add(self, name: str, panel: CurvePlot, folded: Sequence[str]) -> None:
        """A new panel; a group that is among the `folded` ones begins so."""
        self._group(self._group_of(name), folded).add(name, panel)

    def house(self, names: Sequence[str], folded: Sequence[str]) -> None:
        """Put panels into their groups, those that are in other ones."""
        for name in names:
            group = self._group(self._group_of(name), folded)
            for other in self._groups.values():
                group.take(name, other)

    def fold(self, folded: Sequence[str]) -> None:
        """Fold these groups in, and open the others."""
        for title, group in self._groups.items():
            group.set_folded(title in folded)

    def lay_out(self, names: Sequence[str], room: QSize) -> None:
        """Show the panels of these names, which are in the order of their groups, in as many
        columns as fit into the width of `room`, and no more than there are panels for."""
        wide = room.width() - _AROUND.width()
        counts = Counter(map(self._group_of, names))
        fitting = min(wide // PANEL_WIDTH, max(4, wide // WIDE_PANEL))
        places = shelves([*counts.values()], max(1, fitting))
        columns = used(places)
        width = (wide - (columns - 1) * self._theme.tokens.spacing.m) // columns
        width = max(240, min(WIDEST_PANEL, width))
        size = QSize(width, max(PANEL_HEIGHT, width * 2 // 5))
        self._place(names, dict(zip(counts, places, strict=True)), size, named=any(self._groups))

    def show_alone(self, name: str, room: QSize) -> None:
        """Let one panel take all of the room."""
        self._place([name], {self._group_of(name): Shelf(0, 0, 1)}, room - _AROUND, named=False)

    def _place(
        self, names: Sequence[str], places: dict[str, Shelf], size: QSize, *, named: bool
    ) -> None:
        self._columns = {title: place.columns // place.wide for title, place in places.items()}
        for title, group in self._groups.items():
            group.show_header(named)
            place = places.get(title)
            if place is None:
                group.hide()
                self.layout.removeWidget(group)  # one that is hidden takes room between columns
                continue
            wider = (place.wide - 1) * (size.width() + self._theme.tokens.spacing.m)
            group.arrange(self._columns[title], size + QSize(wider, 0), names)
            at = (place.row, place.column, 1, place.columns)
            self.layout.addWidget(group, *at, _TOP_LEFT)

    def _group(self, title: str, folded: Sequence[str]) -> PanelGroup:
        if title not in self._groups:
            text = self.tr("Pinned") if title == PINNED else title or self.tr("Other metrics")
            group = self._groups[title] = PanelGroup(self._theme, text, self._content)
            group.set_folded(title in folded)
            group.folded.connect(partial(self.folded.emit, title))
        return self._groups[title]
