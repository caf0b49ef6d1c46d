"""Where the metrics of a run come from: its files and its output, and numbers pointed at there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.events import Event, PatternsChanged, RunChanged
from desktop_app.domain.metrics import PATTERN, SOURCES
from desktop_app.domain.number_patterns import RunPattern
from desktop_app.domain.run import RunDetail, RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.words import source_text
from desktop_app.gui.tabs.runs.log.point_sheet import PointSheet
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.tabs.runs.view.rows import Rows
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.toast import Kind


class SourcesCard(Card):
    """How many metrics each source gave, which are switched off, and the patterns of the run, each
    to be changed or removed."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, self.tr("Metric sources"), parent)
        self._context = context
        self._run_id = ""
        self._collected: Sequence[str] = ()
        self._told: list[tuple[str, str]] = []
        self._patterns: tuple[RunPattern, ...] | None = None
        self._sources = Rows(context.theme, self.tr("Metric sources"), self)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.body.addWidget(self._sources)
        self.body.addLayout(self._list)
        context.bridge.event_posted.connect(self._take_event)

    @property
    def shown(self) -> list[str]:
        """The names of the patterns that are listed."""
        return [each.pattern.name for each in self._patterns or ()]

    def show_detail(self, detail: RunDetail) -> None:
        """Show the sources of a run."""
        self._run_id = detail.summary.id
        self._collected = detail.collect
        self._show_counts(detail.summary)
        self._ask()

    def _show_counts(self, run: RunSummary) -> None:
        sources = [series.source for series in run.metrics.values()]
        told = []
        for source, name in (
            ("", self.tr("The script's own log calls")),
            *((source, source_text(source)) for source in (*SOURCES, PATTERN)),
        ):
            count = sources.count(source)
            text = self.tr("%Ln metrics", "", count) if count else self.tr("none so far")
            if source in SOURCES and source not in self._collected:
                text = self.tr("switched off")
            if count or source in SOURCES:
                told.append((name, text))
        if told != self._told:
            self._told = told
            self._sources.fill(told)

    def _ask(self) -> None:
        patterns = self._context.engine.patterns
        self._context.bridge.call(
            patterns.list, self._run_id, then=partial(self._show, self._run_id), owner=self
        )

    def _show(self, asked: str, patterns: Sequence[RunPattern]) -> None:
        if asked != self._run_id or tuple(patterns) == self._patterns:
            return
        self._patterns = tuple(patterns)
        while (item := self._list.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for each in patterns:
            row = PatternRow(self._context, each, self)
            row.change.clicked.connect(partial(self._change, each))
            row.remove.clicked.connect(partial(self._remove, each))
            self._list.addWidget(row)

    # --------------------------------------------------------------- actions

    def _change(self, pattern: RunPattern) -> None:
        PointSheet(self._context, self._run_id, self, changed=pattern).open()

    def _remove(self, pattern: RunPattern) -> None:
        self._context.bridge.call(
            self._context.engine.patterns.remove,
            *(self._run_id, pattern.pattern.name),
            then=partial(self._offer_undo, self._run_id, pattern),
            owner=self,
        )

    def _offer_undo(self, run_id: str, pattern: RunPattern, _: None) -> None:
        text = self.tr("{name} is plotted no more").format(name=pattern.pattern.name)
        back = partial(self._put_back, run_id, pattern)
        self._context.toasts.show(text, Kind.INFO, self.tr("Undo"), back)

    def _put_back(self, run_id: str, pattern: RunPattern) -> None:
        add = self._context.engine.patterns.add
        self._context.bridge.call(
            add, run_id, pattern.pattern, all_runs=pattern.of_script, owner=self
        )

    def _take_event(self, event: Event) -> None:
        if isinstance(event, PatternsChanged) and self._run_id:
            self._ask()
        elif isinstance(event, RunChanged) and event.run and event.run.id == self._run_id:
            self._show_counts(event.run)


class PatternRow(QWidget):
    """A pattern, with what changes and removes it."""

    def __init__(self, context: TabContext, pattern: RunPattern, parent: QWidget) -> None:
        super().__init__(parent)
        own = pattern.pattern
        expression = ElidedLabel("", self)
        expression.setText(own.expression)
        expression.setToolTip(own.expression)
        expression.setFont(context.theme.mono_font())
        about = self.tr("this run and later ones") if pattern.of_script else self.tr("this run")
        change = self.tr("Change the pattern of {name}").format(name=own.name)
        remove = self.tr("Plot no more: {name}").format(name=own.name)
        self.change = tool_button(context.theme, "pencil", change, self)
        self.remove = tool_button(context.theme, "x", remove, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(context.theme.tokens.spacing.m)
        layout.addWidget(label(own.name, "", self))
        layout.addWidget(expression, 1)
        layout.addWidget(label(about, "muted", self))
        layout.addWidget(self.change)
        layout.addWidget(self.remove)
