"""Building an environment on targets: its state on each, and the log of the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QWidget

from desktop_app.domain.environment import Build, BuildState, Environment, EnvironmentKind
from desktop_app.domain.errors import TrainyardError
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.environment.log import BuildLog
from desktop_app.gui.tabs.environment.states import BuildStates, build_line, build_look
from desktop_app.gui.tabs.environment.targets import TargetsTable
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind

_BAR_WIDTH = 160


class BuildCard(EnvironmentCard):
    """What can be done is done on the current target of the table. `secrets_wanted` asks for where
    what a build lacks can be set."""

    secrets_wanted = Signal()

    def __init__(
        self, context: TabContext, states: BuildStates, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._states = states
        self._environment: Environment | None = None
        self._shown: Build | None = None
        self._lacking: Sequence[str] = ()
        self.set_title(self.tr("Builds"))
        self.cancel = button(self.tr("Cancel build"), self)
        self.cancel.clicked.connect(self._cancel)
        self.build = button(self.tr("Build now"), self, "primary")
        self.build.clicked.connect(self._start)
        self.header.addWidget(self.cancel)
        self.header.addWidget(self.build)
        self._nothing = text_label("", self, "muted", wrap=True)
        self.body.addWidget(self._nothing)
        self.targets = TargetsTable(context.theme, self)
        self.targets.chosen.connect(self._show_current)
        self.body.addWidget(self.targets)
        self._build_network()
        self._build_lacking()
        self._build_state()
        self.log = BuildLog(context, self)
        self.body.addWidget(self.log, 1)
        states.changed.connect(self._take)

    def _build_network(self) -> None:
        """How a build there reaches the network; nothing of it is in a definition."""
        text = self.tr("Build with this computer's network settings")
        told = self.tr(
            "For a host that reaches no package index by itself: its build gets this computer's "
            "proxy, pip's index and certificates, and keeps none of them."
        )
        self.own_network = QCheckBox(text, self)
        self.own_network.setAccessibleName(text)
        self.own_network.setAccessibleDescription(told)
        self._network_told = text_label(told, self, "small", wrap=True)
        self.body.addWidget(self.own_network)
        self.body.addWidget(self._network_told)

    def _build_lacking(self) -> None:
        self._lacking_row = QWidget(self)
        row = QHBoxLayout(self._lacking_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._context.theme.tokens.spacing.s)
        row.addWidget(
            IconLabel(self._context.theme, "triangle-alert", "warning", 16, self._lacking_row)
        )
        self._lacking_text = text_label("", self._lacking_row, wrap=True)
        row.addWidget(self._lacking_text, 1)
        way = button(self.tr("Go to the secrets"), self._lacking_row)
        way.clicked.connect(self.secrets_wanted)
        row.addWidget(way)
        self.body.addWidget(self._lacking_row)

    def _build_state(self) -> None:
        theme = self._context.theme
        self._icon = IconLabel(theme, "circle-dashed", "muted", 16, self)
        self._state = ElidedLabel("", self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("Progress of the build"))
        row = QHBoxLayout()
        row.setSpacing(theme.tokens.spacing.s)
        row.addWidget(self._icon)
        row.addWidget(self._state, 1)
        row.addWidget(self._bar)
        self.body.addLayout(row)
        self._detail = text_label("", self, "error", wrap=True)
        self._hint = text_label("", self, wrap=True)
        self.body.addWidget(self._detail)
        self.body.addWidget(self._hint)

    def show_environment(self, environment: Environment) -> None:
        """Show the builds of another environment."""
        self._environment = environment
        self._take(environment.name)

    def show_lacking(self, names: Sequence[str]) -> None:
        """Say which secrets are not set, where a build would need them."""
        self._lacking = names
        self._show_lacking()

    # ------------------------------------------------------------------------------ what is shown

    def _take(self, name: str) -> None:
        environment = self._environment
        if environment is None or name not in ("", environment.name):
            return
        built = environment.definition.kind is EnvironmentKind.IMAGE
        builds = self._states.of(environment.name) if built else ()
        self._nothing.setText(
            self.tr("There is no target that it can be built on.")
            if built
            else self.tr("This is a Python that is there already: nothing is built.")
        )
        self._nothing.setVisible(not builds)
        self.targets.setVisible(bool(builds))
        self.targets.show_builds(builds, self._wanted(builds))
        self._show_current()

    def _wanted(self, builds: Sequence[Build]) -> str:
        """The target that was current, or the first of which there is something to tell."""
        shown, environment = self._shown, self._environment
        if shown and environment and shown.environment == environment.name:
            return shown.target
        telling = [build for build in builds if build.state is not BuildState.MISSING]
        return telling[0].target if telling else ""

    def _show_current(self) -> None:
        build = self.targets.current()
        before, self._shown = self._shown, build
        for part in (self._icon, self._state):
            part.setVisible(build is not None)
        building = build is not None and build.state is BuildState.BUILDING
        may_build = build is not None and not building
        self.build.setVisible(may_build)
        self.build.setEnabled(build is not None and build.state is not BuildState.READY)
        self.cancel.setVisible(building)
        self.cancel.setEnabled(True)
        self._bar.setVisible(building)
        self.own_network.setVisible(may_build)
        self._network_told.setVisible(may_build)
        self._show_lacking()
        failed = build is not None and build.state is BuildState.FAILED
        if build is None:
            self._tell("", "")
            self.log.show_log("", 0, False)
            return
        look = build_look(build.state)
        self._icon.set_icon(look.icon, look.role)
        self._state.setText(f"{build.target}: {build_line(build)}")
        self._bar.setRange(0, build.step.count)
        self._bar.setValue(build.step.number)
        self._tell(localized(build.detail), localized(build.hint))
        self.log.show_log(build.log, build.log_begin, building)
        if not failed:
            self.log.mark(None)
        elif before is None or before != build:
            self._find_mark(build)

    def _show_lacking(self) -> None:
        """What is there already needs none."""
        build = self._shown
        needed = build is not None and build.state is not BuildState.READY
        self._lacking_row.setVisible(needed and bool(self._lacking))
        text = self.tr("A build needs secrets that are not set on this computer: {names}")
        self._lacking_text.setText(text.format(names=", ".join(self._lacking)))

    def _tell(self, detail: str, hint: str) -> None:
        for label, text in ((self._detail, detail), (self._hint, hint)):
            label.setText(text)
            label.setVisible(bool(text))

    def _find_mark(self, build: Build) -> None:
        self._context.bridge.call(
            self._context.engine.builds.failing_line,
            build.environment,
            build.target,
            then=partial(self._mark, build),
            owner=self,
        )

    def _mark(self, build: Build, line: int | None) -> None:
        if build == self._shown:
            self.log.mark(line)

    # -------------------------------------------------------------------------------- what is done

    def _start(self) -> None:
        if self._shown is None:
            return
        self.build.setEnabled(False)
        builds = self._context.engine.builds
        self._context.bridge.call(
            partial(builds.build, own_network=self.own_network.isChecked()),
            self._shown.environment,
            self._shown.target,
            failed=partial(self._failed, self._shown),
            owner=self,
        )

    def _failed(self, asked: Build, error: TrainyardError) -> None:
        """What the build itself came to is told by its state, and so is a cancel."""
        shown = self._shown
        if shown is None or (shown.environment, shown.target) != (asked.environment, asked.target):
            return
        self._show_current()
        if error.code != "cancelled" and shown.state is not BuildState.FAILED:
            self._tell(error_text(error), "")

    def _cancel(self) -> None:
        if self._shown is None:
            return
        self.cancel.setEnabled(False)
        self._context.bridge.call(
            self._context.engine.builds.cancel,
            self._shown.environment,
            self._shown.target,
            then=self._cancelled,
            owner=self,
        )

    def _cancelled(self, build: Build) -> None:
        if build.state is BuildState.BUILDING:
            text = self.tr("Others wait for this build, so it goes on")
            self._context.toasts.show(text, Kind.INFO)
        self._show_current()
