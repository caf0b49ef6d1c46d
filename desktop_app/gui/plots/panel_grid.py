"""Plots in a grid, grouped by the first part of their names, made a few at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.looks import PlotOptions
from desktop_app.gui.plots.panel_group import PanelGroup
from desktop_app.gui.theme.theme import Theme

PANEL_WIDTH = 340
WIDEST_PANEL = 720
PAGE = 24
"""How many panels are shown before "Show more" is pressed."""

_LOOK = QEvent.Type(QEvent.registerEventType())

Make = Callable[[str], CurvePlot]


def group_of(name: str) -> str:
    """What a metric is grouped by: the part before the first slash, empty where there is none."""
    prefix, slash, rest = name.partition("/")
    return prefix if slash and rest else ""


class PanelGrid(QScrollArea):
    """The names of `set_names` become panels, one per turn of the event loop, since each costs some
    10 ms. `panel_made` tells the name of a new panel, which has no points yet; `sight_changed` that
    others are in sight."""

    panel_made = Signal(str)
    sight_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        make: Make,
        group: Callable[[str], str] = group_of,
        parent: QWidget | None = None,
    ) -> None:
        """`make` makes the panel of a name, `group` tells the heading that it goes under."""
        super().__init__(parent)
        self._group_of = group
        self._theme = theme
        self._make = make
        self._names: dict[str, None] = {}
        self._filter = ""
        self._limit = PAGE
        self._shown: set[str] = set()
        self._options = PlotOptions()
        self._panels: dict[str, CurvePlot] = {}
        self._groups: dict[str, PanelGroup] = {}
        self._making = QTimer(self, singleShot=True, interval=0)
        self._making.timeout.connect(self._make_next)
        self._in_sight: frozenset[str] = frozenset()
        self._looking = False
        self.setWidgetResizable(True)
        content = QWidget(self)
        content.setProperty("scrollContent", "true")
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(12, 8, 12, 12)
        self._layout.setSpacing(8)
        self._more = QToolButton(content)
        self._more.clicked.connect(self._show_more)
        self._more.hide()
        self._layout.addWidget(self._more)
        self._layout.addStretch(1)
        self.setWidget(content)
        content.installEventFilter(self)
        self.verticalScrollBar().valueChanged.connect(self._look_soon)
        self.setAccessibleName(self.tr("Plots"))

    @property
    def panels(self) -> dict[str, CurvePlot]:
        """The panels that were made, by name."""
        return dict(self._panels)

    @property
    def in_sight(self) -> frozenset[str]:
        """The panels of which somebody sees a part: neither scrolled away nor folded in."""
        return self._in_sight

    @property
    def columns(self) -> int:
        """As many as fit, and no more than the largest group has panels for."""
        fitting = (self.viewport().width() - 24) // PANEL_WIDTH
        groups = Counter(map(self._group_of, self._shown))
        return max(1, min(fitting, max(groups.values(), default=1)))

    @property
    def _panel_width(self) -> int:
        room = self.viewport().width() - 24 - (self.columns - 1) * self._theme.tokens.spacing.m
        return max(240, min(WIDEST_PANEL, room // self.columns))

    def clear(self) -> None:
        """Forget every name and panel."""
        self._making.stop()
        self._names.clear()
        self._limit = PAGE
        for group in self._groups.values():
            group.hide()  # a plot that is not seen waits for no frame
            group.deleteLater()
        self._groups.clear()
        self._panels.clear()
        self._in_sight = frozenset()
        self._more.hide()

    def set_names(self, names: Iterable[str]) -> None:
        """There are these series (at least); new ones get panels."""
        before = len(self._names)
        self._names.update(dict.fromkeys(names))
        if len(self._names) != before:
            self._refresh()

    def set_filter(self, text: str) -> None:
        """Show only the series whose name contains `text`."""
        self._filter = text.casefold()
        self._limit = PAGE
        self._refresh()

    def set_options(self, options: PlotOptions) -> None:
        self._options = options
        for panel in self._panels.values():
            panel.set_options(options)

    def reset_views(self) -> None:
        """Every plot shows everything again."""
        for panel in self._panels.values():
            panel.reset_view()

    def wanted(self) -> list[str]:
        """The names that match the filter, in the order of their groups."""
        matching = [name for name in self._names if self._filter in name.casefold()]
        return sorted(matching, key=self._place)

    def _place(self, name: str) -> tuple[bool, str, str]:
        """Groups by their names, what belongs to none at the end."""
        group = self._group_of(name)
        return not group, group.casefold(), name.casefold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for group in self._groups.values():
            group.arrange(self.columns, self._panel_width, self._shown)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_soon()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The content is laid out anew: panels may have come into sight, or left it."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._look_soon()
        return False

    # ----------------------------------------------------------------- sight

    def _look_soon(self, *_: object) -> None:
        """After everything else that is to be done now: a new panel has its place then."""
        if not self._looking:
            self._looking = True
            QCoreApplication.postEvent(self, QEvent(_LOOK), Qt.EventPriority.LowEventPriority.value)

    def customEvent(self, event: QEvent) -> None:
        if event.type() == _LOOK:
            self._looking = False
            self._look()

    def _look(self) -> None:
        if not self.isVisible():
            return  # nothing is asked for meanwhile, and it is seen to again when it is shown
        found = frozenset(name for name, panel in self._panels.items() if self._sees(panel))
        for name in found ^ self._in_sight:
            self._panels[name].set_in_sight(name in found)
        if found != self._in_sight:
            self._in_sight = found
            self.sight_changed.emit()

    def _sees(self, panel: CurvePlot) -> bool:
        place = QRect(panel.mapTo(self.viewport(), QPoint()), panel.size())
        return panel.isVisible() and place.intersects(self.viewport().rect())

    # ---------------------------------------------------------------- making

    def _refresh(self) -> None:
        wanted = self.wanted()
        self._shown = set(wanted[: self._limit])
        for group in self._groups.values():
            group.arrange(self.columns, self._panel_width, self._shown)
        rest = len(wanted) - len(self._shown)
        self._more.setVisible(rest > 0)
        self._more.setText(self.tr("Show more plots ({count} left)").format(count=rest))
        self._more.setAccessibleName(self._more.text())
        self._making.start()

    def _show_more(self) -> None:
        self._limit += PAGE
        self._refresh()

    def _make_next(self) -> None:
        missing = [name for name in self.wanted()[: self._limit] if name not in self._panels]
        if not missing:
            return
        name = missing[0]
        panel = self._make(name)
        panel.set_options(self._options)
        panel.set_in_sight(False)  # until it has its place
        panel.cursor_moved.connect(self._move_cursors)
        self._panels[name] = panel
        group = self._group(self._group_of(name))
        group.add(name, panel)
        group.arrange(self.columns, self._panel_width, self._shown)
        self.panel_made.emit(name)
        if len(missing) > 1:
            self._making.start()

    def _group(self, title: str) -> PanelGroup:
        if title not in self._groups:
            group = self._groups[title] = PanelGroup(self._theme, title)
            titles = sorted(self._groups, key=lambda each: (not each, each.casefold()))
            self._layout.insertWidget(titles.index(title), group)
            named = len(self._groups) > 1 or bool(title)
            for each in self._groups.values():
                each.show_header(named)
        return self._groups[title]

    def _move_cursors(self, x: float | None) -> None:
        for panel in self._panels.values():
            if panel.isVisible():
                panel.set_cursor(x)
