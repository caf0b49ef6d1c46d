"""The Curves and System pages: plots of the series of one or several runs, growing as they run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop_app.domain.metrics import MOST_SERIES, Curve, CurveQuery
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.arrangement import Arrangement
from desktop_app.gui.plots.clock import FrameClock
from desktop_app.gui.plots.loading import PlotsReader
from desktop_app.gui.plots.looks import Along, CurveLook, PlotOptions
from desktop_app.gui.plots.order import group_of
from desktop_app.gui.tabs.runs.view.feed import CurveFeed
from desktop_app.gui.tabs.runs.view.moment import Moment
from desktop_app.gui.tabs.runs.view.no_series import no_series
from desktop_app.gui.tabs.runs.view.panel_actions import PanelActions, rows_of
from desktop_app.gui.tabs.runs.view.series_bar import SeriesBar
from desktop_app.gui.tabs.runs.view.system_names import SystemNames
from desktop_app.gui.tabs.runs.view.value_page import ValuePage

if TYPE_CHECKING:
    from desktop_app.gui.plots.curve_plot import CurvePlot
    from desktop_app.gui.plots.panel_grid import PanelGrid

LAYOUT_SETTING = "runs.plots"


@dataclass(frozen=True)
class DrawnRun:
    """A run whose series are drawn. Each of its curves is called `label`, or as its series is where
    that is empty; `dash` tells runs of one colour apart."""

    id: str
    label: str = ""
    dash: Qt.PenStyle = Qt.PenStyle.SolidLine


class SeriesPage(QWidget):
    """A plot for each series, with a curve for each run that has it. How plots are arranged and
    drawn is remembered for each workspace.

    `log_requested` carries a time, in seconds since the epoch, whose place in the log is wanted.
    Plots are made when the page is first shown: their library takes half a second to load.
    """

    log_requested = Signal(float)

    def __init__(
        self, context: TabContext, system: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._system = system
        self._names = SystemNames()
        self._runs: Sequence[DrawnRun] = ()
        self._feeds: dict[str, CurveFeed] = {}
        self._origins: dict[str, float] = {}
        self._full: set[str] = set()
        """The runs that have as many series as are taken in of a writer."""
        self._moment: Moment | None = None
        self._visible: Collection[str] = ()
        self._emphasised: str | None = None
        self._to_emphasise: list[CurvePlot] = []
        self._grid: PanelGrid | None = None
        self._importing = self._importable = False
        self._reader = PlotsReader(self)
        self._reader.done.connect(self._use_plots)
        self.clock = FrameClock(self)
        """The turns in which plots are made and drawn, for what else would hold the window up."""
        self.panel_actions = PanelActions(context, system, self)
        self.panel_actions.table_requested.connect(self._list_values)
        self._build()
        context.theme.changed.connect(self._recolor)

    @property
    def grid(self) -> PanelGrid | None:
        """The plots, None before the page was first shown with a run."""
        return self._grid

    def open(self, runs: Sequence[DrawnRun]) -> None:
        """Show the series of other runs, at once where the page is visible."""
        self._runs = runs
        self._visible = {run.id for run in runs}
        self._close_feeds()
        self._leave_values()
        if self.isVisible():
            self.load()

    def set_origin(self, run_id: str, origin: float) -> None:
        """Times on the axis count from here, in seconds since the epoch."""
        if origin != self._origins.get(run_id):
            self._origins[run_id] = origin
            if run_id in self._feeds:
                for name in self._grid.panels if self._grid is not None else ():
                    self._feeds[run_id].look(name)

    def grow(self, run_id: str, counts: Mapping[str, int]) -> None:
        """Series of a run grew."""
        if run_id in self._feeds:
            self._feeds[run_id].grow(counts)

    def set_visible_runs(self, run_ids: Collection[str]) -> None:
        """Draw the curves of these runs only."""
        self._visible = run_ids
        for panel in self._grid.panels.values() if self._grid is not None else ():
            panel.set_visible_series(run_ids)

    def emphasise(self, run_id: str | None) -> None:
        """Make the curves of one run stand out; None for none."""
        self._emphasised = run_id
        self._to_emphasise = list(self._grid.panels.values()) if self._grid is not None else []
        self.clock.do(self._emphasise_next)

    def _emphasise_next(self) -> None:
        """One plot a turn: to draw all of those in sight anew takes too long."""
        if self._to_emphasise:
            self._to_emphasise.pop(0).emphasise(self._emphasised)
            self.clock.do(self._emphasise_next)

    def share(self, moment: Moment) -> None:
        """Show the moment that is pointed at on another page too, and the other way round."""
        self._moment = moment
        moment.changed.connect(self._show_moment)

    def _show_moment(self) -> None:
        if self._grid is not None and self._moment is not None and self.isVisible():
            self._grid.show_moment(self._moment.time, fixed=self._moment.fixed)

    def _point(self, time: float | None) -> None:
        if self._moment is not None:
            self._moment.point(time)

    def _click(self, time: float) -> None:
        if self._moment is not None:
            self._moment.click(time)

    def _drag(self, time: float) -> None:
        if self._moment is not None:
            self._moment.drag(time)

    def _free(self) -> None:
        if self._moment is not None:
            self._moment.free()

    def _ask_log(self) -> None:
        if self._moment is not None and self._moment.time is not None:
            self.log_requested.emit(self._moment.time)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load()
        self._show_moment()
        for feed in self._feeds.values():
            feed.hold(False)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for feed in self._feeds.values():
            feed.hold(True)

    def load(self) -> None:
        """Make the plots of the runs, unless they are there."""
        if not self._runs or self._feeds:
            return
        if not self._importable:
            self._import_plots()
            return
        self._make_grid().clear()
        self.bar.say_more(False)
        self.bar.set_epochs(False)
        self._full.clear()
        self._recall()
        self._show_moment()
        self._to_emphasise.clear()
        for run in self._runs:
            self._feeds[run.id] = self._make_feed(run.id)

    def _make_feed(self, run_id: str) -> CurveFeed:
        feed = CurveFeed(self._context, partial(self._query, run_id), self._system, self)
        feed.named.connect(self._take_names)
        feed.dropped.connect(self._begin_anew)
        feed.came.connect(partial(self._take_curve, run_id))
        feed.open(run_id)
        return feed

    def _close_feeds(self) -> None:
        for feed in self._feeds.values():
            feed.close()
            feed.deleteLater()
        self._feeds.clear()

    def _begin_anew(self) -> None:
        """Other series than before are shown: another source turned out to have the same."""
        self._close_feeds()
        if self.isVisible():
            self.load()

    def _import_plots(self) -> None:
        """A bit at a time: a third of a second of standing still would be felt."""
        if not self._importing:
            self._importing = True
            self._reader.begin()

    def _use_plots(self) -> None:
        self._importing, self._importable = False, True
        if self.isVisible():
            self.load()

    # ---------------------------------------------------------------- points

    def _take_names(self, names: Sequence[str]) -> None:
        grid = self._make_grid()
        if self._system:
            names = [name for name in names if self._names.drawn(name)]
        if names:
            grid.set_names(names)
        self._tell_bar()
        if not self._listing:
            shown = grid if grid.matching or self.bar.text else self._empty
            self._stack.setCurrentWidget(shown)

    def _tell_bar(self) -> None:
        """What can be chosen depends on which series there are."""
        self.bar.set_epochs(any(feed.epochs for feed in self._feeds.values()))
        self._apply_options()
        full = [run for run, feed in self._feeds.items() if len(feed.names) >= MOST_SERIES]
        for run in [run for run in full if run not in self._full]:
            self._full.add(run)
            more = self._context.engine.runs.has_more_series
            self._context.bridge.call(more, run, then=partial(self._say_more, run), owner=self)

    def _say_more(self, run_id: str, more: bool) -> None:
        if more and run_id in self._feeds:
            self.bar.say_more(True)

    def _take_curve(self, run_id: str, name: str, curve: Curve | None) -> None:
        panel = self._make_grid().panels.get(name)
        if panel is not None and curve is not None:
            panel.set_curve(curve, run_id)
        elif panel is not None:
            panel.clear_curve(run_id)

    def _query(self, run_id: str, name: str) -> CurveQuery:
        query = self._make_grid().panels[name].query(name)
        by_clock = self.bar.options.along is Along.CLOCK
        origin = 0.0 if by_clock else self._origins.get(run_id, 0.0)
        epochs = self._feeds[run_id].epochs
        return replace(query, system=self._system, origin=origin, epochs=epochs)

    def _watch(self, name: str) -> None:
        panel = self._make_grid().panels[name]
        panel.set_visible_series(self._visible)
        panel.emphasise(self._emphasised)
        for feed in self._feeds.values():
            feed.watch(name)

    def _look(self, name: str) -> None:
        for feed in self._feeds.values():
            feed.look(name)

    def _see(self) -> None:
        for feed in self._feeds.values():
            feed.see(self._make_grid().in_sight)

    def _make_grid(self) -> PanelGrid:
        if self._grid is None:
            from desktop_app.gui.plots.panel_grid import PanelGrid

            theme, group = self._context.theme, self._names.group if self._system else group_of
            self._grid = PanelGrid(theme, self._make_panel, group, self.clock, self._body)
            self._grid.panel_made.connect(self._watch)
            self._grid.sight_changed.connect(self._see)
            self._grid.menu_requested.connect(self._offer)
            self._grid.arranged.connect(self._remember)
            self._grid.pointed.connect(self._point)
            self._grid.clicked.connect(self._click)
            self._grid.dragged.connect(self._drag)
            self._grid.freed.connect(self._free)
            self._grid.log_requested.connect(self._ask_log)
            self._stack.addWidget(self._grid)
            self._apply_options()
        return self._grid

    def _offer(self, name: str, at: QPoint) -> None:
        runs = {run.id: run.label for run in self._runs if run.id in self._visible}
        menu = self.panel_actions.offer(self._make_grid(), name, runs)
        if self._moment is not None:
            show = partial(self.log_requested.emit, self._moment.time)
            self.panel_actions.offer_log(menu, None if self._moment.time is None else show)
        menu.popup(at)

    def _list_values(self, name: str) -> None:
        panel = self._make_grid().panels.get(name)
        if panel is None:  # gone while its menu was open
            return
        exact = all(curve.exact for _, curve in panel.drawn)
        self._stack.setCurrentWidget(self.values)
        self.values.show_values(panel.title, rows_of(panel), exact=exact)

    @property
    def _listing(self) -> bool:
        return isinstance(self._stack.currentWidget(), ValuePage)

    def _leave_values(self) -> None:
        if self._listing:
            self._stack.setCurrentWidget(self._make_grid())

    def _make_panel(self, name: str) -> CurvePlot:
        from desktop_app.gui.plots.curve_plot import CurvePlot

        make = partial(CurvePlot, self._context.theme, clock=self.clock)
        if self._system:
            panel = make(self._names.title(name), self._names.scale(name))
        else:
            panel = make(name)
        self._add_series(name, panel)
        panel.seen.connect(partial(self._look, name))
        return panel

    def _add_series(self, name: str, panel: CurvePlot) -> None:
        theme = self._context.theme
        for run in self._runs:
            plain = self._system and len(self._runs) == 1
            color = theme.color("accent") if plain else theme.run_color(run.id)
            panel.add_series(run.id, CurveLook(color, run.label or name, run.dash))

    def _recolor(self) -> None:
        for name, panel in (self._grid.panels if self._grid is not None else {}).items():
            self._add_series(name, panel)

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.bar = SeriesBar(self._context.theme, self._system, self)
        self.bar.filtered.connect(self._apply_filter)
        self.bar.changed.connect(self._change_options)
        self.bar.reset_requested.connect(self._reset)
        layout.addWidget(self.bar)
        self._body = QWidget(self)
        self._stack = QStackedLayout(self._body)
        self._empty = no_series(self._context.theme, self._system, self._body)
        self._stack.addWidget(self._empty)
        layout.addWidget(self._body, 1)

    @cached_property
    def values(self) -> ValuePage:
        """The values of a plot as a table; made when it is first wanted."""
        page = ValuePage(self._context.theme, self._body)
        page.left.connect(self._leave_values)
        page.copied.connect(self.panel_actions.copy_rows)
        self._stack.addWidget(page)
        return page

    def _apply_filter(self, text: str) -> None:
        if self._grid is not None:
            self._grid.set_filter(text)
            self._stack.setCurrentWidget(self._grid)

    def _change_options(self) -> None:
        self._apply_options()
        self._remember()

    def _apply_options(self) -> None:
        if self._grid is not None:
            self._grid.set_options(self.bar.options)

    # ------------------------------------------------------------ remembered

    @property
    def _setting(self) -> str:
        page = "system" if self._system else "curves"
        return f"{LAYOUT_SETTING}.{page}.{self._context.engine.workspace.id}"

    def _recall(self) -> None:
        """Show plots as they were arranged and drawn last in this workspace."""
        kept = self._context.settings.get(self._setting)
        self.bar.set_options(PlotOptions.read(kept))
        self._apply_options()
        self._make_grid().arrange(Arrangement.read(kept))

    def _remember(self) -> None:
        if self._grid is not None:
            kept = asdict(self._grid.arrangement) | asdict(self.bar.wished)
            self._context.settings.put(self._setting, kept)

    def _reset(self) -> None:
        if self._grid is not None:
            self._grid.reset_views()
