"""Plots in a grid, grouped by the first part of their names, made a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from heapq import nsmallest

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.plots.arrangement import PINNED, Arrangement
from desktop_app.gui.plots.clock import FrameClock
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.keys import asks_for_escape
from desktop_app.gui.plots.looks import PlotOptions
from desktop_app.gui.plots.order import group_of, place_of, searched
from desktop_app.gui.plots.panel_shelves import PanelShelves
from desktop_app.gui.plots.sight import Sight
from desktop_app.gui.theme.theme import Theme

PAGE = 24
"""How many panels are shown before "Show more" is pressed."""

_PAN = 0.25
"""Of what is seen."""
_ZOOMS = {Qt.Key.Key_Plus: 0.5, Qt.Key.Key_Equal: 0.5, Qt.Key.Key_Minus: 2.0}
Make = Callable[[str], CurvePlot]


class PanelGrid(QScrollArea):
    """The names of `set_names` become panels, one after the other. Each is made in a turn of the
    clock and put in its place in the next one, since both take some 10 ms. `panel_made` tells the
    name of a new panel, which has no points yet; `sight_changed` that others are in sight,
    `arranged` that a person arranged them. `menu_requested` carries the name of a panel, and where
    on the screen what can be done with it is to be offered.

    `pointed` carries the moment (seconds since the epoch) that a plot is pointed at, None when it
    no longer is, `clicked` that of a click, `dragged` that to which a fixed one is pulled; `freed`
    and `log_requested` are Escape and Enter.

    Panels are arranged by their titles with the mouse, and with Alt and the arrow keys.
    """

    panel_made = Signal(str)
    sight_changed = Signal()
    arranged = Signal()
    pointed = Signal(object)
    clicked = Signal(float)
    dragged = Signal(float)
    freed = Signal()
    log_requested = Signal()
    menu_requested = Signal(str, QPoint)

    def __init__(
        self,
        theme: Theme,
        make: Make,
        group: Callable[[str], str] = group_of,
        clock: FrameClock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`make` makes the panel of a name, `group` tells the heading that it goes under. The
        `clock` is that of the panels."""
        super().__init__(parent)
        self._group_of = group
        self._theme = theme
        self._make = make
        self._names: dict[str, str] = {}
        """Where each stands as a rule. Texts, since ten thousand tuples keep Python's collector of
        garbage busy for longer than a frame."""
        self._filter = ""
        self._limit = PAGE
        self._shown: list[str] = []
        self._matching = 0
        self._options = PlotOptions()
        self._arrangement = Arrangement()
        self._alone = ""
        self._moment: float | None = None
        self._fixed = False
        self._panels: dict[str, CurvePlot] = {}
        self._made: tuple[str, CurvePlot] | None = None
        """A panel that has no place yet."""
        self._clock = clock if clock is not None else FrameClock(self)
        self.setWidgetResizable(True)
        content = QWidget(self)
        content.setProperty("scrollContent", "true")
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        self._shelves = PanelShelves(theme, self.group_of, content)
        self._shelves.folded.connect(self._fold)
        layout.addLayout(self._shelves.layout)
        self._more = QToolButton(content)
        self._more.clicked.connect(self._show_more)
        self._more.hide()
        layout.addWidget(self._more)
        layout.addStretch(1)
        self.setWidget(content)
        self._sight = Sight(self, content, self._panels)
        self._sight.changed.connect(self.sight_changed)
        self.setAccessibleName(self.tr("Plots"))

    @property
    def panels(self) -> dict[str, CurvePlot]:
        """The panels that were made, by name."""
        return dict(self._panels)

    @property
    def in_sight(self) -> frozenset[str]:
        """The panels of which somebody sees a part: neither scrolled away nor folded in."""
        return self._sight.names

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def alone(self) -> str:
        """The panel that fills the grid, empty for none."""
        return self._alone

    @property
    def shown(self) -> Sequence[str]:
        """The names that match the filter, as many as are shown, in the order of their groups."""
        return tuple(self._shown)

    @property
    def matching(self) -> int:
        """How many names match the filter."""
        return self._matching

    def group_of(self, name: str) -> str:
        """The group that a panel is in: `PINNED`, or that of its name."""
        return PINNED if name in self._arrangement.pinned else self._group_of(name)

    def clear(self) -> None:
        """Forget every name and panel."""
        self._clock.leave(self._make_next)
        self._drop_made()
        self._names.clear()
        self._shown, self._matching = [], 0
        self._limit = PAGE
        self._shelves.clear()
        self._panels.clear()
        self._sight.names = frozenset()
        self._moment, self._fixed = None, False
        self._alone = ""
        self._more.hide()

    def set_names(self, names: Iterable[str]) -> None:
        """There are these series (at least); new ones get panels."""
        fresh = [name for name in names if name not in self._names]
        self._names.update((name, place_of(self._group_of(name), name)) for name in fresh)
        if fresh:
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

    def arrange(self, arrangement: Arrangement) -> None:
        """Show the panels arranged so."""
        self._arrangement = arrangement
        self._shelves.fold(arrangement.folded)
        self._refresh()

    def pin(self, name: str, pinned: bool) -> None:
        """Put a panel before all others, or back to those of its group."""
        with_keyboard = QApplication.focusWidget()
        arrangement = self._arrangement.pin(name, pinned)
        self._rearrange(arrangement.fold(PINNED, False) if pinned else arrangement)
        if with_keyboard is not None and self.isAncestorOf(with_keyboard):
            with_keyboard.setFocus()  # it has lost it on its way from one group to another

    def put(self, name: str, to: int) -> None:
        """Put a panel at a place among those of its group."""
        among = self._neighbours(name)
        to = max(0, min(to, len(among) - 1))
        if name in among and among.index(name) != to:
            self._rearrange(self._arrangement.move(name, to, among))

    def show_alone(self, name: str) -> None:
        """Let one panel fill the grid; an empty name brings all back."""
        kept, self._alone = name or self._alone, name
        # Drawn once everything has its place: plots are dear to draw.
        self.viewport().setUpdatesEnabled(False)
        self._refresh()
        QTimer.singleShot(0, self, partial(self._settle, kept))

    def _settle(self, name: str) -> None:
        """Draw again, with this panel in sight and the keyboard in it."""
        self.viewport().setUpdatesEnabled(True)
        panel = self._panels.get(name)
        if panel is not None:
            self.ensureWidgetVisible(panel)
            panel.canvas.setFocus()

    def _rearrange(self, arrangement: Arrangement) -> None:
        self.arrange(arrangement)
        self.arranged.emit()

    def _neighbours(self, name: str) -> list[str]:
        """The names that are shown in the group of this one, in their order."""
        group = self.group_of(name)
        return [each for each in self._shown if self.group_of(each) == group]

    def show_moment(self, moment: float | None, *, fixed: bool) -> None:
        """Mark a moment in all plots, or none; a `fixed` one stays whatever is pointed at."""
        if (moment, fixed) == (self._moment, self._fixed):
            return
        self._moment, self._fixed = moment, fixed
        for panel in self._panels.values():
            panel.set_moment(moment, fixed=fixed)

    def reset_views(self) -> None:
        """Every plot shows everything again."""
        for panel in self._panels.values():
            panel.reset_view()

    def _first(self) -> list[str]:
        """The names that match the filter and are shown, in their order. It is the usual one for
        all but those that a person arranged, since there may be ten thousand."""
        text, arrangement = self._filter, self._arrangement
        matching = {name: at for name, at in self._names.items() if text in searched(at)}
        self._matching = len(matching)
        for name in (*arrangement.order, *arrangement.pinned):
            if name in matching:
                matching[name] = place_of(self.group_of(name), name, arrangement.place(name))
        return nsmallest(self._limit, matching, key=matching.__getitem__)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Escape is for the plots as long as there is something to leave, before the window."""
        if asks_for_escape(event) and (self._alone or self._fixed):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, name = event.key(), self._with_keyboard()
        if key == Qt.Key.Key_Escape and self._fixed:
            self.freed.emit()
        elif key == Qt.Key.Key_Escape and self._alone:
            self.show_alone("")
        elif name and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.log_requested.emit()
        elif not name or not self._steer(name, event):
            super().keyPressEvent(event)

    def _steer(self, name: str, event: QKeyEvent) -> bool:
        """The arrow keys point at the next value, with Shift they move along the axis, with Alt
        they move the panel; + and - zoom, Home shows all, Space fixes a value."""
        panel, columns = self._panels[name], self._shelves.columns(name)
        aside = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        down = {Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}.get(Qt.Key(event.key()), 0)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and (aside or down):
            among = self._neighbours(name)
            if name in among:  # one that is shown alone may not be
                self.put(name, among.index(name) + aside + down)
                self.ensureWidgetVisible(panel)
        elif aside and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            panel.canvas.pan(aside * _PAN)
        elif aside:
            self._step(name, aside)
        elif event.key() in _ZOOMS:
            panel.canvas.zoom(_ZOOMS[Qt.Key(event.key())], panel.next_place(0))
        elif event.key() == Qt.Key.Key_Home:
            panel.reset_view()
        elif event.key() == Qt.Key.Key_Space and self._moment is not None:
            self.clicked.emit(self._moment)
        else:
            return False
        return True

    def _step(self, name: str, by: int) -> None:
        """Point at the next value of a panel, or pull the fixed moment there."""
        panel = self._panels[name]
        place = panel.next_place(by)
        moment = None if place is None else panel.moment_at(place)
        if self._fixed and moment is not None:
            self.dragged.emit(moment)
        elif place is not None:
            self._move_cursors(name, place)

    def _with_keyboard(self) -> str:
        """The panel that has the keyboard, empty for none."""
        focus = QApplication.focusWidget()
        panels = self._panels.items()
        return next((n for n, panel in panels if focus and panel.isAncestorOf(focus)), "")

    def _drag(self, name: str, at: QPoint) -> None:
        """A panel's title is pulled to a place on the screen."""
        among = self._neighbours(name)
        for to, other in enumerate(among):
            panel = self._panels.get(other)
            if panel is not None and panel.rect().contains(panel.mapFromGlobal(at)):
                self.put(name, to)

    # ---------------------------------------------------------------- making

    def _refresh(self) -> None:
        self._shown = self._first()
        self._shelves.house([*self._panels], self._arrangement.folded)
        self._lay_out()
        rest = self._matching - len(self._shown)
        self._more.setVisible(rest > 0 and not self._alone)
        self._more.setText(self.tr("Show more plots ({count} left)").format(count=rest))
        self._more.setAccessibleName(self._more.text())
        self._clock.do(self._make_next)

    def _lay_out(self) -> None:
        if self._alone not in self._panels:
            self._alone = ""
        # As if the scroll bar were there always: else all plots would change as it comes and goes.
        room = self.contentsRect().size() - QSize(self.verticalScrollBar().sizeHint().width(), 0)
        if self._alone:
            self._shelves.show_alone(self._alone, room)
        else:
            self._shelves.lay_out(self._shown, room)

    def _show_more(self) -> None:
        self._limit += PAGE
        self._refresh()

    def _make_next(self) -> None:
        """Make a panel, or put the one that was made in its place."""
        if self._made is not None and self._made[0] in self._shown:
            self._place_made(*self._made)
        else:
            self._drop_made()
            name = next((name for name in self._shown if name not in self._panels), "")
            if not name:
                return
            self._made = name, self._make_panel(name)
        self._clock.do(self._make_next)

    def _drop_made(self) -> None:
        if self._made is not None:
            self._made[1].deleteLater()
            self._made = None

    def _make_panel(self, name: str) -> CurvePlot:
        panel = self._make(name)
        panel.set_in_sight(False)  # until it has its place
        panel.cursor_moved.connect(partial(self._move_cursors, name))
        panel.clicked.connect(self.clicked)
        panel.dragged.connect(self.dragged)
        panel.menu_requested.connect(partial(self.menu_requested.emit, name))
        panel.head.title.dragged.connect(partial(self._drag, name))
        return panel

    def _place_made(self, name: str, panel: CurvePlot) -> None:
        self._made = None
        panel.set_options(self._options)
        panel.set_moment(self._moment, fixed=self._fixed)
        self._panels[name] = panel
        self._shelves.add(name, panel, self._arrangement.folded)
        self._lay_out()
        self.panel_made.emit(name)

    def _fold(self, group: str, folded: bool) -> None:
        self._arrangement = self._arrangement.fold(group, folded)
        self.arranged.emit()

    def _move_cursors(self, name: str, x: float | None) -> None:
        """One panel is pointed at: all show the same place, unless a moment is fixed."""
        if self._fixed:
            return
        for other in self._panels.values():
            if other.isVisible():
                other.set_cursor(x)
        self._moment = None if x is None else self._panels[name].moment_at(x)
        self.pointed.emit(self._moment)
