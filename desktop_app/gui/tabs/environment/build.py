"""Building an environment on a target: its state, and the log while it grows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QWidget

from desktop_app.domain.compute import LauncherKind, Target, TargetState
from desktop_app.domain.environment import Build, BuildState, Environment, EnvironmentKind
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import BuildChanged, Event
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import button, text_label
from desktop_app.gui.widgets.icon_label import IconLabel

_TAIL = 256 * 1024
_READ_MS = 250
_LOOKS = {
    BuildState.READY: ("circle-check", "success"),
    BuildState.MISSING: ("circle-dashed", "muted"),
    BuildState.BUILDING: ("loader", "info"),
    BuildState.FAILED: ("circle-x", "danger"),
}


def read_tail(path: Path) -> str:
    """The last part of a log as text; empty while there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read().decode("utf-8", errors="replace").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""


class BuildCard(EnvironmentCard):
    """The build of the environment that is shown, on the chosen target."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._environment: Environment | None = None
        self._targets: Sequence[Target] = ()
        self._shown: Build | None = None
        self._log_path = ""
        theme = context.theme
        self.set_title(self.tr("Build"))
        row = QHBoxLayout()
        row.setSpacing(theme.tokens.spacing.s)
        self.target = QComboBox(self)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.target.setAccessibleName(self.tr("Build on target"))
        self.target.currentIndexChanged.connect(self._ask_state)
        self._build = button(self.tr("Build"), self, "primary")
        self._build.clicked.connect(self._start)
        self._icon = IconLabel(theme, "circle-dashed", "muted", 16, self)
        self._state = text_label("", self)
        row.addWidget(self.target)
        row.addWidget(self._build)
        row.addSpacing(theme.tokens.spacing.s)
        row.addWidget(self._icon)
        row.addWidget(self._state)
        row.addStretch(1)
        self.body.addLayout(row)
        self._detail = text_label("", self, "error", wrap=True)
        self.body.addWidget(self._detail)
        self.log = QPlainTextEdit(self)
        self.log.setReadOnly(True)
        self.log.setFont(theme.mono_font())
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setMinimumHeight(260)
        self.log.setAccessibleName(self.tr("Build log"))
        self.body.addWidget(self.log, 1)
        # The log of a build belongs to no run, so no event says that it grew.
        self._timer = QTimer(self, interval=_READ_MS)
        self._timer.timeout.connect(self._read_log)
        context.bridge.event_posted.connect(self._take)
        context.bridge.call(context.engine.targets.list, then=self._take_targets, owner=self)

    def show_environment(self, environment: Environment) -> None:
        """Show the build of another environment."""
        self._environment = environment
        self.log.clear()
        self._log_path = ""
        self.setVisible(environment.definition.kind is EnvironmentKind.IMAGE)
        self._offer_targets()
        self._ask_state()

    def _take_targets(self, states: Sequence[TargetState]) -> None:
        self._targets = [state.target for state in states]
        self._offer_targets()
        self._ask_state()

    def _offer_targets(self) -> None:
        """Those that it can be built on, which have an image of it first."""
        environment, chosen = self._environment, self.target.currentText()
        engines = [t.name for t in self._targets if t.launcher is LauncherKind.DOCKER]
        plain = [t.name for t in self._targets if t.launcher is LauncherKind.PROCESS]
        only_image = environment is not None and environment.definition.needs_engine
        names = engines if only_image else [*engines, *plain]
        with QSignalBlocker(self.target):
            self.target.clear()
            self.target.addItems(names)
            self.target.setMinimumContentsLength(max(map(len, names), default=0))
            self.target.setCurrentIndex(max(0, self.target.findText(chosen)) if names else -1)
        self._build.setEnabled(bool(names))

    def _ask_state(self) -> None:
        if self._environment is None or not self.target.currentText():
            return
        if self._environment.definition.kind is not EnvironmentKind.IMAGE:
            return
        self._context.bridge.call(
            self._context.engine.builds.state,
            self._environment.name,
            self.target.currentText(),
            then=self._show_build,
            owner=self,
        )

    def _take(self, event: Event) -> None:
        if isinstance(event, BuildChanged) and event.build is not None:
            self._show_build(event.build)

    def _show_build(self, build: Build) -> None:
        environment = self._environment
        if environment is None or build.environment != environment.name:
            return
        if build.target != self.target.currentText():
            return
        self._shown = build
        self._icon.set_icon(*_LOOKS[build.state])
        self._state.setText(self._word(build.state))
        self._detail.setText(localized(build.detail))
        self._detail.setVisible(bool(build.detail))
        building = build.state is BuildState.BUILDING
        self._build.setEnabled(not building and build.state is not BuildState.READY)
        if build.log:
            self._log_path = build.log
        self.log.setVisible(bool(self._log_path) or building)
        if building:
            self._timer.start()
        else:
            self._timer.stop()
            self._read_log()

    def _word(self, state: BuildState) -> str:
        return {
            BuildState.READY: self.tr("Ready"),
            BuildState.MISSING: self.tr("Not built yet"),
            BuildState.BUILDING: self.tr("Building…"),
            BuildState.FAILED: self.tr("The build failed"),
        }[state]

    def _start(self) -> None:
        if self._environment is None:
            return
        self._build.setEnabled(False)
        name, target = self._environment.name, self.target.currentText()
        self._context.bridge.call(
            self._context.engine.builds.build,
            name,
            target,
            then=self._show_build,
            failed=partial(self._failed, name, target),
            owner=self,
        )

    def _failed(self, name: str, target: str, error: TrainyardError) -> None:
        self._show_build(Build(name, target, BuildState.FAILED, error_text(error), self._log_path))

    def _read_log(self) -> None:
        if not self._log_path and self._environment is not None:
            self._context.bridge.call(
                self._context.engine.builds.state,
                self._environment.name,
                self.target.currentText(),
                then=self._learn_log,
                owner=self,
            )
        elif self._log_path:
            self._context.bridge.call(
                read_tail, Path(self._log_path), then=self._show_log, owner=self
            )

    def _learn_log(self, build: Build) -> None:
        self._log_path = self._log_path or build.log

    def _show_log(self, text: str) -> None:
        if text == self.log.toPlainText():
            return
        bar = self.log.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        position = bar.value()
        self.log.setPlainText(text)
        bar.setValue(bar.maximum() if at_end else position)
