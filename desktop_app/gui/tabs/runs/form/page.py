"""The run form: fields at the left, what will happen at the right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.compute import TargetState
from desktop_app.domain.dataset import Dataset
from desktop_app.domain.environment import Environment
from desktop_app.domain.errors import InvalidError, TrainyardError
from desktop_app.domain.events import (
    DatasetsChanged,
    EnvironmentsChanged,
    Event,
    RunAdded,
    TargetChanged,
)
from desktop_app.domain.run import Contact, Preview, RunSpec, RunSummary
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.runs.form.fields import RunFields
from desktop_app.gui.tabs.runs.form.source import dropped_path
from desktop_app.gui.tabs.runs.form.summary import SubmitSummary
from desktop_app.gui.tabs.runs.tools import label, push_button, tool_button

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.engine.ports import Secrets

PREVIEW_MS = 350
RunPrefill = Mapping[str, object]
"""What another tab fills in: `source` (a path), `script`, `data` (a dataset's name), `environment`,
`target`, `experiment`; all of them optional."""


class RunForm(QWidget):
    """`submitted` tells the run, `closed` that the person went back."""

    submitted = Signal(object)
    closed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._bridge = context.bridge
        self._preview_call: Call | None = None
        self._submit_call: Call | None = None
        self._typed = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self.fields = RunFields(context, self)
        self.summary = SubmitSummary(context.theme, self)
        self._build()
        self.fields.connect_changes(self._changed)
        self.fields.folder.dropped.connect(self.use_path)
        self.fields.fit.mended.connect(self._changed)
        self.fields.targets.known_anew.connect(self.fields.fit.look_again)
        self._typed.timeout.connect(self._ask_preview)
        self.run_button.clicked.connect(self.submit)
        self.smoke_button.clicked.connect(self.submit_smoke_test)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, self.submit)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back = QShortcut(QKeySequence("Escape"), self, self.closed.emit)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setAcceptDrops(True)

    @property
    def error_text(self) -> str:
        """The error that belongs to no field, empty for none."""
        return self._error.text()

    # ---------------------------------------------------------------- filling

    def open(self, prefill: RunPrefill | None = None, again: str = "") -> None:
        """Begin a run: like run `again`, else like the last one, then with what `prefill` says."""
        self._begin()
        runs = self._context.engine.runs
        asked = partial(runs.spec, again) if again else runs.last_spec
        fill = partial(self._fill, prefill or {})
        # What is typed before the answer is here would be overwritten, and the keyboard moved.
        self.fields.setEnabled(False)
        self._bridge.call(asked, then=fill, failed=partial(self._fill_without, fill), owner=self)

    def open_with(self, spec: RunSpec) -> None:
        """Begin a run as this says."""
        self._begin()
        self._fill({}, spec)

    def use_path(self, path: Path) -> None:
        """A folder or a script was dropped."""
        if path.suffix in (".py", ".sh"):
            self.fields.script.setEditText(path.name)
            path = path.parent
        self.fields.folder.line.setText(str(path))

    def take_event(self, event: Event) -> None:
        """Datasets, environments and targets may change while the form is open."""
        if not self.isVisible():
            return
        if isinstance(event, TargetChanged) and event.state is not None:
            self.fields.targets.update_state(event.state)
        elif isinstance(event, TargetChanged):
            self._bridge.call(
                self._context.engine.targets.list, then=self.fields.targets.set_states, owner=self
            )
        elif isinstance(event, DatasetsChanged | EnvironmentsChanged | RunAdded):
            self._read_choices()

    def _begin(self) -> None:
        self._clear_errors()
        self._message.clear()
        self._read_choices()
        self.fields.script_arguments.look_again()

    def _fill_without(self, fill: Callable[[None], None], error: TrainyardError) -> None:
        fill(None)
        self._mark(error)

    def _fill(self, prefill: RunPrefill, spec: RunSpec | None) -> None:
        fields = self.fields
        fields.setEnabled(True)
        if spec is not None:
            fields.fill(spec)
        if prefill.get("script"):
            fields.script.setEditText(str(prefill["script"]))
        if prefill.get("source"):
            self.use_path(Path(str(prefill["source"])))
        if prefill.get("data"):
            data = str(prefill["data"])
            fields.inputs.set_pairs([("data", data)])
        if prefill.get("environment"):
            fields.choose_environment(str(prefill["environment"]))
        if prefill.get("target"):
            fields.targets.choose(str(prefill["target"]))
        if prefill.get("experiment"):
            fields.experiment.setEditText(str(prefill["experiment"]))
        if fields.folder.folder is None:
            fields.folder.line.setFocus()
        else:
            fields.arguments.setFocus()
        self._changed()

    def _read_choices(self) -> None:
        engine, call = self._context.engine, self._bridge.call
        call(engine.datasets.list, then=self._take_datasets, owner=self)
        call(engine.environments.list, then=self._take_environments, owner=self)
        call(engine.targets.list, then=self._take_targets, owner=self)
        call(engine.runs.experiments, then=self._take_experiments, owner=self)

    def _take_datasets(self, datasets: Sequence[Dataset]) -> None:
        # The rows' combo boxes share this list: a change of it must not touch what they show.
        names = [dataset.name for dataset in datasets]
        if names != self.fields.datasets.stringList():
            pairs = self.fields.inputs.pairs
            self.fields.datasets.setStringList(names)
            self.fields.inputs.set_pairs(pairs.items())

    def _take_environments(self, environments: Sequence[Environment]) -> None:
        self.fields.offer_environments([environment.name for environment in environments])

    def _take_targets(self, states: Sequence[TargetState]) -> None:
        self.fields.targets.set_states(states)
        for state in states:
            if state.facts is None or state.contact is not Contact.LIVE:
                self._ask_facts(state.target.name)

    def _ask_facts(self, target: str) -> None:
        """What is free there now; a host that does not answer says so in its state."""
        self._bridge.call(
            self._context.engine.targets.facts,
            target,
            then=self.fields.targets.update_state,
            failed=self._no_facts,
            owner=self,
        )

    def _no_facts(self, error: TrainyardError) -> None:
        # The card keeps saying that the host was not heard of; submitting tells the rest.
        self.fields.targets.setToolTip(error_text(error))

    def _take_experiments(self, names: Sequence[str]) -> None:
        self.fields.offer_experiments(list(names))

    # ---------------------------------------------------------------- preview

    def _changed(self, *_: object) -> None:
        self._typed.start()

    def _ask_preview(self) -> None:
        if self._preview_call is not None:
            self._preview_call.cancel()
            self._preview_call = None
        self._clear_errors()
        spec = self._spec(smoke_test=False)
        if not self.isVisible():
            return
        self.fields.fit.look(spec)
        if spec is None:
            return
        if not spec.script:
            self.summary.explain(self.tr("Choose a script to see what would travel."))
            return
        self._preview_call = self._bridge.call(
            self._context.engine.runs.preview,
            spec,
            then=self._take_preview,
            failed=self._refuse_preview,
            owner=self,
        )

    def _take_preview(self, preview: Preview) -> None:
        self._preview_call = None
        self.summary.show_preview(preview)

    def _refuse_preview(self, error: TrainyardError) -> None:
        self._preview_call = None
        self.summary.refuse(error)
        self._mark(error)

    # ----------------------------------------------------------------- submit

    def submit(self) -> None:
        """Run what is filled in."""
        self._submit(smoke_test=False)

    def submit_smoke_test(self) -> None:
        """The same run, stopped after its first metrics or a minute."""
        self._submit(smoke_test=True)

    def _submit(self, smoke_test: bool) -> None:
        if self._submit_call is not None:
            return
        self._clear_errors()
        spec = self._spec(smoke_test)
        if spec is None:
            if self.fields.folder.folder is None:
                error = InvalidError(
                    "no_source", self.tr("Which folder holds the code?"), field="source"
                )
                self._mark(error, focus=True)
            return
        self._typed.stop()
        self._busy(True)
        self._submit_call = self._bridge.call(
            _store_and_submit,
            self._context.engine,
            dict(self.fields.secret_values()),
            spec,
            then=self._take_run,
            failed=self._refuse,
            owner=self,
        )

    def _take_run(self, run: RunSummary) -> None:
        self._submit_call = None
        self._busy(False)
        self.fields.name.clear()
        # A secret's value stays in the form no longer than it takes to store it.
        self.fields.secrets.set_pairs((name, "") for name in self.fields.secrets.pairs)
        self.submitted.emit(run)

    def _refuse(self, error: TrainyardError) -> None:
        self._submit_call = None
        self._busy(False)
        self._mark(error, focus=True)

    def _busy(self, busy: bool) -> None:
        self.run_button.setEnabled(not busy)
        self.smoke_button.setEnabled(not busy)
        self._message.setText(self.tr("Taking a snapshot of the code…") if busy else "")

    # ----------------------------------------------------------------- errors

    def _spec(self, smoke_test: bool) -> RunSpec | None:
        try:
            spec = self.fields.spec(smoke_test)
        except InvalidError as error:
            self.summary.refuse(error)
            self._mark(error)
            return None
        if spec is None:
            self.summary.explain("")
        return spec

    def _clear_errors(self) -> None:
        for field in self.fields.fields.values():
            field.clear_error()
        self._error.clear()
        self._error.hide()

    def _mark(self, error: TrainyardError, focus: bool = False) -> None:
        text = error_text(error)
        field = self.fields.fields.get(error.field)
        if field is None:
            self._error.setText(text)
            self._error.show()
            return
        field.set_error(text)
        if focus:
            field.focus_editor()
            self._scroll.ensureWidgetVisible(field)

    # -------------------------------------------------------------- structure

    def _build(self) -> None:
        space = self._context.theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._make_head())
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget(self._scroll)
        content.setProperty("scrollContent", "true")
        column = QVBoxLayout(content)
        column.setContentsMargins(space.l, space.m, space.l, space.l)
        self.fields.setMaximumWidth(860)
        self._scroll.setMaximumWidth(900)
        column.addWidget(self.fields)
        column.addStretch(1)
        self._scroll.setWidget(content)
        right = QVBoxLayout()
        right.setContentsMargins(0, space.m, space.l, space.l)
        right.setSpacing(space.s)
        right.addWidget(self._error)
        right.addWidget(self.summary, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._scroll, 3)
        body.addLayout(right, 2)
        layout.addLayout(body, 1)

    def _make_head(self) -> QHBoxLayout:
        theme = self._context.theme
        self._error = label("", "error", self)
        self._error.setWordWrap(True)
        self._error.hide()
        self._message = label("", "small", self)
        back = tool_button(theme, "arrow-left", self.tr("Back to the runs"), self)
        back.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(8, theme.tokens.spacing.m, theme.tokens.spacing.l, 0)
        head.setSpacing(theme.tokens.spacing.s)
        head.addWidget(back)
        head.addWidget(label(self.tr("New run"), "title", self), 1)
        head.addWidget(self._message)
        self._make_actions()
        head.addWidget(self.smoke_button)
        head.addWidget(self.run_button)
        return head

    def _make_actions(self) -> None:
        self.run_button = push_button(self.tr("Run"), self.tr("Run"), self, primary=True)
        self.run_button.setToolTip(self.tr("Ctrl+Enter"))
        self._context.theme.bind_icon(self.run_button, "play", "accent_text")
        self.smoke_button = push_button(self.tr("Smoke test"), self.tr("Smoke test"), self)
        self.smoke_button.setToolTip(
            self.tr("The same run, stopped after its first metrics or a minute")
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.use_path(path)


async def _store_and_submit(engine: Engine, values: Mapping[str, str], spec: RunSpec) -> RunSummary:
    """On the engine's loop. A function of its own, so that no widget is held on another thread."""
    await asyncio.to_thread(_put_all, engine.secrets, values)
    return await engine.runs.submit(spec)


def _put_all(secrets: Secrets, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        secrets.put(name, value)
