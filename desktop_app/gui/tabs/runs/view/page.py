"""One run, beside the table or alone: header, pages, and what the engine tells about it."""

from __future__ import annotations

from functools import cached_property, partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import (
    Event,
    ForwardChanged,
    MediaGrew,
    MetricsGrew,
    OutputsChanged,
    RunChanged,
    StreamGrew,
)
from desktop_app.domain.run import RunDetail, RunSummary, SourcePlace
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.page import LogPage
from desktop_app.gui.tabs.runs.pages import PagedTabs
from desktop_app.gui.tabs.runs.view.access import RunAccess
from desktop_app.gui.tabs.runs.view.code import CodePage
from desktop_app.gui.tabs.runs.view.facts import ArgumentsPage, EnvironmentPage
from desktop_app.gui.tabs.runs.view.header import RunHeader
from desktop_app.gui.tabs.runs.view.media.page import MediaPage
from desktop_app.gui.tabs.runs.view.moment import Moment
from desktop_app.gui.tabs.runs.view.outputs import OutputsPage
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun, SeriesPage
from desktop_app.gui.tabs.runs.view.standing import moved_on
from desktop_app.gui.tabs.runs.view.tell import TellSheet

DETAIL_MS = 120
PAGES = ("curves", "log", "system", "media", "arguments", "code", "outputs", "environment")


class RunView(QWidget):
    """`again_requested` names the run to clone, `retry_requested` the one to do once more,
    `resume_requested` also the output to go on from, `hand_on_requested` also its name;
    `run_requested` another run to show. The other signals ask for another width."""

    again_requested = Signal(str)
    retry_requested = Signal(str)
    run_requested = Signal(str)
    resume_requested = Signal(str, str)
    hand_on_requested = Signal(str, str)
    full_requested = Signal(bool)
    close_requested = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: RunSummary | None = None
        self._detail: RunDetail | None = None
        self._call: Call | None = None
        self._number = 0
        self._register_next = False
        self._later = QTimer(self, singleShot=True, interval=DETAIL_MS)
        self._later.timeout.connect(self._ask_detail)
        self._log_moment: float | None = None
        """The fixed moment that the log was shown at last."""
        self.run_id = ""
        self._build()
        self._connect()

    @property
    def detail(self) -> RunDetail | None:
        """What is known of the shown run, None until it came."""
        return self._detail

    def open(self, run_id: str, summary: RunSummary | None = None) -> None:
        """Show a run; `summary` fills the header until the rest has come."""
        if run_id == self.run_id:
            return
        self.run_id = run_id
        self._run, self._detail, self._number = summary, None, 0
        self.moment.free()
        self.access.open(run_id)
        if summary is not None:
            self._show_summary(summary)
        self._ask_detail()

    def close_run(self) -> None:
        """Show none, and end what was opened for it."""
        self.access.close_all()
        self.run_id = ""
        self._run = self._detail = None
        self._later.stop()
        self.curves.open(())
        self.system.open(())
        self.media.open("")
        self.log.open("", ())

    def set_full(self, full: bool) -> None:
        self.header.set_full(full)

    def plot_number(self) -> None:
        """Turn to the log and ask which number of it is to be plotted."""
        self.tabs.setCurrentWidget(self.log)
        self.log.pointing.point()

    def register_model(self) -> None:
        """Turn to the outputs and ask for a model's name."""
        self.tabs.setCurrentWidget(self.outputs)
        self.outputs.register()

    def register_when_known(self) -> None:
        """`register_model` as soon as the run's outputs are known."""
        if self._detail is not None:
            self.register_model()
        else:
            self._register_next = True

    def cancel_run(self) -> None:
        """Ask the engine to cancel; the button is off until it answers."""
        self.header.cancel_button.setEnabled(False)
        self._context.bridge.call(
            self._context.engine.runs.cancel, self.run_id, failed=self._cancel_failed, owner=self
        )

    def take_event(self, event: Event) -> None:
        """Apply what concerns the shown run."""
        match event:
            case RunChanged(run=run, number=number) if run is not None and run.id == self.run_id:
                if number > self._number:
                    self._show_change(run)
            case StreamGrew(run_id=run_id, file=file, size=size) if run_id == self.run_id:
                if self.tabs.has("log"):
                    self.log.grow(file, size)
                else:
                    self._later.start()  # made from what is known of the run, which is then older
            case MetricsGrew(run_id=run_id, counts=counts, system=system) if run_id == self.run_id:
                if self.tabs.has("system" if system else "curves"):
                    (self.system if system else self.curves).grow(run_id, counts)
            case MediaGrew(run_id=run_id) if run_id == self.run_id:
                if self.tabs.has("media"):
                    self.media.grow()
            case ForwardChanged():
                self.access.take_event(event)
            case OutputsChanged(run_id=run_id) if run_id == self.run_id:
                self._later.start()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        self.moment = Moment(self)
        self.header = RunHeader(self._context, self)
        self.header.timeline.share(self.moment)
        self.access = RunAccess(self._context, self)
        self.header.access_button.setMenu(self.access.menu)
        self.tabs = PagedTabs(
            PAGES, partial(getattr, self), self._show_in, lambda: self.curves.clock, self
        )
        self.tabs.name_parts(self.tr("Run"), self.tr("Pages of the run"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.access)
        layout.addWidget(self.tabs, 1)

    @cached_property
    def curves(self) -> SeriesPage:
        page = SeriesPage(self._context, parent=self.tabs.inner)
        return self.tabs.place("curves", self._sharing(page), self.tr("Curves"))

    @cached_property
    def media(self) -> MediaPage:
        page = MediaPage(self._context, self.tabs.inner)
        page.share(self.moment)
        return self.tabs.place("media", page, self.tr("Media"))

    @cached_property
    def log(self) -> LogPage:
        page = LogPage(self._context, self.tabs.inner)
        return self.tabs.place("log", page, self.tr("Log"))

    @cached_property
    def system(self) -> SeriesPage:
        page = SeriesPage(self._context, system=True, parent=self.tabs.inner)
        return self.tabs.place("system", self._sharing(page), self.tr("System"))

    def _sharing(self, page: SeriesPage) -> SeriesPage:
        """A page whose plots mark the moment that is pointed at."""
        page.share(self.moment)
        page.log_requested.connect(self._show_log_at)
        return page

    @cached_property
    def arguments(self) -> ArgumentsPage:
        page = ArgumentsPage(self._context, self.tabs.inner)
        return self.tabs.place("arguments", page, self.tr("Arguments"))

    @cached_property
    def code(self) -> CodePage:
        page = CodePage(self._context, self.tabs.inner)
        return self.tabs.place("code", page, self.tr("Code"))

    @cached_property
    def outputs(self) -> OutputsPage:
        page = OutputsPage(self._context, self.tabs.inner)
        page.resume_requested.connect(self.resume_requested)
        return self.tabs.place("outputs", page, self.tr("Outputs"))

    @cached_property
    def environment(self) -> EnvironmentPage:
        page = EnvironmentPage(self._context, self.tabs.inner)
        return self.tabs.place("environment", page, self.tr("Environment"))

    def _show_in(self, page: QWidget) -> None:
        if self._detail is not None:
            self._open_page(page, self._detail)

    def _open_page(self, page: QWidget, detail: RunDetail) -> None:
        """Show the run in a page that shows another one, or none."""
        if isinstance(page, SeriesPage):
            _show_detail(page, detail)
            page.open([DrawnRun(detail.summary.id)])
        elif isinstance(page, LogPage):
            page.open(detail.summary.id, detail.logs)
            page.show_stages(detail.stages)
        else:
            _show_detail(page, detail)

    def _connect(self) -> None:
        header = self.header
        header.cancel_requested.connect(self.cancel_run)
        header.give_up_requested.connect(self._give_up)
        header.again_requested.connect(self._ask_again)
        header.retry_requested.connect(self._ask_retry)
        header.hand_on_requested.connect(self._hand_on)
        header.tell_requested.connect(self._ask_what_to_tell)
        header.run_requested.connect(self.run_requested)
        header.annotate_requested.connect(self._annotate)
        header.register_requested.connect(self.register_model)
        header.full_requested.connect(self.full_requested)
        header.close_requested.connect(self.close_requested)
        header.banner.log_requested.connect(self._show_failure)
        header.banner.place_requested.connect(self._show_place)
        self.tabs.currentChanged.connect(self._load_page)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find_text)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ----------------------------------------------------------------- state

    def _ask_detail(self) -> None:
        self._later.stop()
        if self._call is not None:
            self._call.cancel()
        if not self.run_id:
            return
        self._call = self._context.bridge.call(
            self._context.engine.runs.show,
            self.run_id,
            then=partial(self._take_detail, self.run_id),
            owner=self,
        )

    def _take_detail(self, asked: str, detail: RunDetail) -> None:
        self._call = None
        if asked != self.run_id:
            return
        first = self._detail is None
        self._detail, self._run = detail, detail.summary
        self._number = detail.number
        self._show_summary(detail.summary)
        self.header.show_detail(detail)
        for page in self.tabs.pages():
            if first:
                self._open_page(page, detail)
            else:
                _show_detail(page, detail)
        if not first:
            return
        self._load_page()
        if self._register_next:
            self._register_next = False
            self.register_model()

    def _show_change(self, run: RunSummary) -> None:
        before, self._run = self._run, run
        self._show_summary(run)
        if before is None or moved_on(before, run):
            self._later.start()

    def _show_summary(self, run: RunSummary) -> None:
        self.header.show_summary(run)
        self.access.set_ended(run.ended)

    def _load_page(self, *_: object) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, SeriesPage | CodePage):
            page.load()
        elif isinstance(page, LogPage):
            self._follow_moment()

    def _find_text(self) -> None:
        """Search the code where that is seen, and the log from everywhere else."""
        if self.tabs.currentWidget() is self.code:
            self.code.text.search.focus_search()
        else:
            self.tabs.setCurrentWidget(self.log)
            self.log.focus_search()

    def _show_failure(self) -> None:
        self.tabs.setCurrentWidget(self.log)
        failed_build = self._run is not None and self._run.cause == "build_failed"
        self.log.show_source("build.log" if failed_build else "stdout.log")

    def _follow_moment(self) -> None:
        """The log goes where a moment was fixed since it was seen last."""
        fixed = self.moment.time if self.moment.fixed else None
        if fixed is not None and fixed != self._log_moment:
            self.log.show_time(fixed)
        self._log_moment = fixed

    def _show_log_at(self, time: float) -> None:
        self._log_moment = time
        self.tabs.setCurrentWidget(self.log)
        self.log.show_time(time)

    def _show_place(self, place: SourcePlace) -> None:
        self.tabs.setCurrentWidget(self.code)
        self.code.open_place(place)

    # --------------------------------------------------------------- actions

    def _cancel_failed(self, error: TrainyardError) -> None:
        self.header.cancel_button.setEnabled(True)
        self._context.bridge.failure.emit(error)

    def _annotate(self, change: AnnotationChange) -> None:
        runs = self._context.engine.runs
        self._context.bridge.call(runs.annotate, [self.run_id], change, owner=self).keep()

    def _give_up(self) -> None:
        self._context.bridge.call(self._context.engine.runs.give_up, self.run_id, owner=self)

    def _ask_again(self) -> None:
        self.again_requested.emit(self.run_id)

    def _ask_retry(self) -> None:
        self.retry_requested.emit(self.run_id)

    def _hand_on(self) -> None:
        if self._run is not None:
            self.hand_on_requested.emit(self.run_id, self._run.name)

    def _ask_what_to_tell(self) -> None:
        if self._run is not None:
            TellSheet(self._context, self._run, self).open()


def _show_detail(page: QWidget, detail: RunDetail) -> None:
    """Show what has changed of the run that a page shows already."""
    if isinstance(page, LogPage):
        for source in detail.logs:
            page.grow(source.file, source.size)
        page.show_stages(detail.stages)
    elif isinstance(page, SeriesPage):
        page.set_origin(detail.summary.id, detail.summary.began)
    elif isinstance(page, ArgumentsPage | CodePage | MediaPage | OutputsPage | EnvironmentPage):
        page.show_detail(detail)
