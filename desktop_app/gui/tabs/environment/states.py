"""What is known of the builds of all environments, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop_app.domain.environment import Build, BuildState
from desktop_app.domain.events import (
    BuildChanged,
    EnvironmentsChanged,
    Event,
    RunChanged,
    TargetChanged,
)
from desktop_app.domain.run import Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.parts import Feed, moment_text
from desktop_app.gui.widgets.state_badge import Look

_LOOKS = {
    BuildState.READY: ("circle-check", "success"),
    BuildState.STALE: ("history", "warning"),
    BuildState.MISSING: ("circle-dashed", "muted"),
    BuildState.BUILDING: ("loader", "info"),
    BuildState.FAILED: ("circle-x", "danger"),
}


class BuildStates(QObject):
    """One snapshot of every environment on every target, then events. `changed` carries the name of
    an environment, empty for all of them."""

    changed = Signal(str)

    def __init__(self, context: TabContext, parent: QObject) -> None:
        super().__init__(parent)
        self._known: dict[str, dict[str, Build]] = {}
        self._preparing: set[str] = set()
        builds = context.engine.builds
        self._feed = Feed(
            context.bridge, builds.states, self._take_all, EnvironmentsChanged, parent=self
        )
        context.bridge.event_posted.connect(self._take)
        self._feed.load()

    def of(self, name: str) -> Sequence[Build]:
        """An environment's builds, one for each target that it can be built on."""
        return tuple(self._known.get(name, {}).values())

    def _take_all(self, builds: Sequence[Build]) -> None:
        self._known = {}
        for build in builds:
            self._known.setdefault(build.environment, {})[build.target] = build
        self.changed.emit("")

    def _take(self, event: Event) -> None:
        match event:
            case BuildChanged(build=build) if build is not None:
                self._take_build(build)
            case TargetChanged(state=None):
                self._feed.load()
            case RunChanged(run=run) if run is not None:
                # It may build its environment then, which its host does without telling us.
                prepares = run.stage is Stage.PREPARING
                if prepares != (run.id in self._preparing):
                    (self._preparing.add if prepares else self._preparing.discard)(run.id)
                    self._feed.load()

    def _take_build(self, build: Build) -> None:
        targets = self._known.setdefault(build.environment, {})
        before, targets[build.target] = targets.get(build.target), build
        self.changed.emit(build.environment)
        if before is None or before.state is not build.state:  # others have the same definition
            self._feed.load()


def build_look(state: BuildState) -> Look:
    """Icon, colour and word of a state."""
    return Look(*_LOOKS[state], _word(state))


def _word(state: BuildState) -> str:
    tr = QCoreApplication.translate
    match state:  # a list with many environments asks for thousands of them
        case BuildState.READY:
            return tr("BuildStates", "Ready")
        case BuildState.STALE:
            return tr("BuildStates", "Stale")
        case BuildState.MISSING:
            return tr("BuildStates", "Not built yet")
        case BuildState.BUILDING:
            return tr("BuildStates", "Building…")
        case BuildState.FAILED:
            return tr("BuildStates", "The build failed")


def build_line(build: Build) -> str:
    """A state with what is known of it, in one line."""
    tr = QCoreApplication.translate
    if build.state is BuildState.STALE:
        text = tr("BuildStates", "Stale: version {version} is there, not the newest")
        return text.format(version=build.version)
    if build.state is not BuildState.BUILDING:
        return _word(build.state)
    if build.waits_since and not build.step.what:
        text = tr("BuildStates", "Waiting for the build that began at {time}")
        return text.format(time=moment_text(build.waits_since))
    if build.step.count:
        text = tr("BuildStates", "Building, step {step} of {steps}: {what}")
        return text.format(step=build.step.number, steps=build.step.count, what=build.step.what)
    if build.step.what:
        return tr("BuildStates", "Building: {what}").format(what=build.step.what)
    return _word(build.state)
