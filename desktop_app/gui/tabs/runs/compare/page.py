"""Several runs beside each other, in place of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.comparison import Comparison
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import Event, MetricsGrew, RunChanged, RunRemoved
from desktop_app.domain.run import RunSummary
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.compare.code import CodeDiffPage
from desktop_app.gui.tabs.runs.compare.counted import CountedPage
from desktop_app.gui.tabs.runs.compare.curves import OverlaidCurves
from desktop_app.gui.tabs.runs.compare.differences import DifferencesPage
from desktop_app.gui.tabs.runs.compare.parallel import ParallelPage
from desktop_app.gui.tabs.runs.compare.samples import drawn_runs
from desktop_app.gui.tabs.runs.compare.scatter import ScatterPage
from desktop_app.gui.tabs.runs.pages import PagedTabs
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun

PAGES = ("curves", "differences", "code", "scatter", "parallel")


class ComparePage(QWidget):
    """`closed` asks for the table again, `run_opened` for a run."""

    closed = Signal()
    run_opened = Signal(str)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._comparison: Comparison | None = None
        self._drawn: Sequence[DrawnRun] = ()
        self._call: Call | None = None
        self._meanwhile: list[Event] = []
        """What was told while a comparison was made, which may not know of it."""
        self._build()
        self._connect()

    @property
    def run_ids(self) -> list[str]:
        """The runs that are compared, in their order."""
        runs = self._comparison.runs if self._comparison is not None else ()
        return [run.summary.id for run in runs]

    def open(self, run_ids: Sequence[str]) -> None:
        """Compare these runs."""
        if self._call is not None:
            self._call.cancel()
        self._meanwhile.clear()
        self._call = self._context.bridge.call(
            self._context.engine.comparisons.compare,
            list(run_ids),
            then=self._take_comparison,
            failed=self._refused,
            owner=self,
        )

    def take_event(self, event: Event) -> None:
        """Apply what concerns the runs that are compared."""
        if self._call is not None and isinstance(event, RunChanged | RunRemoved):
            self._meanwhile.append(event)
        match event:
            case RunChanged(run=run, number=number) if run is not None and self._has(run.id):
                if self._comparison is not None and number > self._comparison.number:
                    self._change(run)
            case MetricsGrew(run_id=run_id, counts=counts, system=False) if self._has(run_id):
                self.curves.series.grow(run_id, counts)
            case RunRemoved(run_id=run_id) if self._has(run_id):
                self._drop(run_id)

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        space = theme.tokens.spacing
        self._back = tool_button(theme, "arrow-left", self.tr("Back to the table"), self)
        self._title = label("", "heading", self)
        head = QHBoxLayout()
        head.setContentsMargins(space.s, space.s, space.m, space.xs)
        head.setSpacing(space.s)
        head.addWidget(self._back)
        head.addWidget(self._title)
        head.addStretch(1)
        self.tabs = PagedTabs(
            PAGES, partial(getattr, self), self._show_in, lambda: self.curves.series.clock, self
        )
        self.tabs.name_parts(self.tr("Comparison"), self.tr("Pages of the comparison"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.tabs, 1)

    @cached_property
    def curves(self) -> OverlaidCurves:
        page = OverlaidCurves(self._context, self.tabs.inner)
        return self.tabs.place("curves", page, self.tr("Curves"))

    @cached_property
    def differences(self) -> DifferencesPage:
        page = DifferencesPage(self._context, self.tabs.inner)
        page.run_opened.connect(self.run_opened)
        page.run_dropped.connect(self._drop)
        page.code_opened.connect(self._show_code)
        return self.tabs.place("differences", page, self.tr("Differences"))

    @cached_property
    def code(self) -> CodeDiffPage:
        page = CodeDiffPage(self._context, self.tabs.inner)
        return self.tabs.place("code", page, self.tr("Code"))

    @cached_property
    def scatter(self) -> ScatterPage:
        page = ScatterPage(self._context, self.tabs.inner)
        page.run_opened.connect(self.run_opened)
        return self.tabs.place("scatter", page, self.tr("Scatter"))

    @cached_property
    def parallel(self) -> ParallelPage:
        page = ParallelPage(self._context, self.tabs.inner)
        page.run_opened.connect(self.run_opened)
        return self.tabs.place("parallel", page, self.tr("Parallel axes"))

    def _show_in(self, page: QWidget) -> None:
        comparison = self._comparison
        if comparison is None:
            return
        if isinstance(page, OverlaidCurves):
            page.open(self._drawn)
            for run in comparison.runs:
                page.series.set_origin(run.summary.id, run.summary.began)
        elif isinstance(page, CodeDiffPage):
            page.open(self._drawn, comparison.code)
        elif isinstance(page, CountedPage):
            page.show_comparison(comparison, self._drawn)

    def _connect(self) -> None:
        self._back.clicked.connect(self._close)
        self.tabs.currentChanged.connect(self._load_page)
        back = QShortcut(QKeySequence("Escape"), self, self._close)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ----------------------------------------------------------------- state

    def _has(self, run_id: str) -> bool:
        return run_id in self.run_ids

    def _take_comparison(self, comparison: Comparison) -> None:
        self._call = None
        meanwhile, self._meanwhile = self._meanwhile, []
        self._show(comparison)
        for event in meanwhile:
            self.take_event(event)

    def _show(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._drawn = drawn_runs(comparison.runs, self._context.theme)
        self._title.setText(self.tr("%Ln runs compared", "", len(self._drawn)))
        for page in self.tabs.pages():
            self._show_in(page)
        self._load_page()

    def _change(self, summary: RunSummary) -> None:
        comparison = self._comparison
        if comparison is not None:
            runs = [
                replace(run, summary=summary) if run.summary.id == summary.id else run
                for run in comparison.runs
            ]
            self._show(replace(comparison, runs=runs))

    def _drop(self, run_id: str) -> None:
        """A run leaves the comparison; the last one of them ends it."""
        left = [other for other in self.run_ids if other != run_id]
        if len(left) < 2:
            self._close()
        else:
            self.open(left)

    def _show_code(self, run_id: str) -> None:
        self.code.choose(run_id)
        self.tabs.setCurrentWidget(self.code)

    def _load_page(self, *_: object) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, OverlaidCurves):
            page.series.load()

    def _refused(self, error: TrainyardError) -> None:
        self._context.bridge.failure.emit(error)
        self._close()

    def _close(self) -> None:
        """Compare nothing any more."""
        if self._call is not None:
            self._call.cancel()
            self._call = None
        self._comparison = None
        self.curves.open(())
        self.closed.emit()
