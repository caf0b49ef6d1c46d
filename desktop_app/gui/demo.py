"""`trainyard demo`: the sample project, trained in the real window by the real engine."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QPoint,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QCursor, QGuiApplication

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.environment import (
    DEFAULT_CPU_IMAGE,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import Fault, KnownError, TrainyardError
from desktop_app.domain.events import Event, RunChanged
from desktop_app.domain.model import ModelVersion
from desktop_app.domain.run import CURRENT_PYTHON, LOCAL_TARGET, Outcome, RunSpec, RunSummary
from desktop_app.engine.environments.definition_files.requirements import read_requirements
from desktop_app.engine.paths import absolute
from desktop_app.gui.demo_words import EPOCH_SERIES, Narrator
from desktop_app.gui.main import Program, Root
from desktop_app.gui.sample import SAMPLE_DATASET, SAMPLE_SCRIPT, Sample, prepare_sample
from desktop_app.gui.shell.rail import TABS
from desktop_app.gui.shell.window import DEFAULT_SIZE

EPOCHS = 8
EXPERIMENT = "Demo"
MODEL = "sample-classifier"
OUTPUT = "outputs/model.pt"
_ENVIRONMENT = "demo-vision"
_LIVE_EPOCHS = 3
_LOOK_MS = 100
_CALM_LOOKS = 4
# Else the pointer of a screen that is not there would lie on the first tab.
_NOWHERE = QPoint(10_000, 10_000)
_MOST_LOOKS = 80


@dataclass(frozen=True)
class Options:
    """What the command line asked for; `data` is any ImageFolder with train and val."""

    workspace: Path
    screenshots: Path | None
    target: str
    data: Path | None


class Demo(QObject):
    """One step after another, each begun by the answer or the event of the one before."""

    def __init__(self, program: Program, options: Options) -> None:
        super().__init__()
        self._program = program
        self._options = options
        self._window = program.window
        self._bridge = program.bridge
        self._narrator = Narrator(EPOCHS)
        self._dataset = ""
        self._run_id = ""
        self._live_shown = False
        self._tabs = list(TABS)
        self._looks = self._calm = 0
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._look_at_tab)
        self.exit_code = 1
        self._window.painted.connect(self._begin)
        self._bridge.opened.connect(self._opened)
        self._bridge.event_posted.connect(self._take)
        self._bridge.failure.connect(self._give_up)
        self._bridge.crashed.connect(self._crashed)

    # ----------------------------------------------------------------- steps

    @Slot()
    def _begin(self) -> None:
        self._bridge.start()
        self._narrator.say(f"Workspace {self._options.workspace}")
        self._window.actions_.open_or_create(self._options.workspace, failed=self._failed)

    @Slot(object)
    def _opened(self, engine: object) -> None:
        if not self._window.isVisible():
            text = f"The workspace {self._options.workspace} is open in another window."
            self._failed(KnownError("open_elsewhere", text, hint="Close that window first."))
            return
        if self._options.data is None:
            self._narrator.say("Data: a small set of synthetic pictures (not photographs)")
        self._bridge.call(
            prepare_sample,
            self._program.resources,
            self._bridge.engine.workspace.path,
            self._options.data,
            then=self._prepared,
            failed=self._failed,
        )

    def _prepared(self, sample: Sample) -> None:
        self._dataset = SAMPLE_DATASET if self._options.data is None else sample.data.name
        self._bridge.call(self._submit, sample, then=self._submitted, failed=self._failed)

    async def _submit(self, sample: Sample) -> RunSummary:
        engine = self._bridge.engine
        await engine.datasets.add(sample.data, self._dataset)
        target = await engine.targets.get(self._options.target)
        environment = CURRENT_PYTHON
        if target.launcher is LauncherKind.DOCKER:
            environment = await self._make_environment(sample, target)
        return await engine.runs.submit(
            RunSpec(
                source=sample.source,
                script=SAMPLE_SCRIPT,
                arguments=("--data", "{inputs.data}", "--num_epochs", EPOCHS),
                target=target.name,
                environment=environment,
                experiment=EXPERIMENT,
                inputs={"data": self._dataset},
            )
        )

    async def _make_environment(self, sample: Sample, target: Target) -> str:
        definition = EnvironmentDefinition(
            EnvironmentKind.IMAGE,
            base_image=os.environ.get("TRAINYARD_DEMO_BASE_IMAGE", DEFAULT_CPU_IMAGE),
            requirements=read_requirements(sample.source / "requirements.txt").lines,
        )
        made = await self._bridge.engine.environments.create(_ENVIRONMENT, definition)
        return made.name

    def _submitted(self, run: RunSummary) -> None:
        self._run_id = run.id
        self._narrator.say(f"Run {run.name} on {run.target}, environment {run.environment}")
        self._window.navigate("runs", run_id=run.id)
        self._narrator.begin()

    @Slot(object)
    def _take(self, event: Event) -> None:
        if not isinstance(event, RunChanged) or event.run is None:
            return
        run = event.run
        if run.id != self._run_id or self.exit_code == 0:
            return
        self._narrator.show(run)
        if run.ended:
            self._ended(run)
        elif not self._live_shown and _epochs(run) >= _LIVE_EPOCHS:
            self._live_shown = True
            QTimer.singleShot(500, self, self._shoot_live)

    @Slot()
    def _shoot_live(self) -> None:
        self._shoot("runs-live")

    def _ended(self, run: RunSummary) -> None:
        self._narrator.end(run)
        self._run_id = ""
        if run.outcome is not Outcome.SUCCEEDED:
            self._finish(1)
            return
        self._bridge.call(
            self._bridge.engine.models.register,
            MODEL,
            run.id,
            OUTPUT,
            then=self._registered,
            failed=self._failed,
        )

    def _registered(self, version: ModelVersion) -> None:
        self._narrator.say(f"Registered {version.name} version {version.version}")
        self._window.navigate("runs", run_id=version.lineage.run_id)
        for toast in self._window.context.toasts.toasts:
            toast.dismiss()
        self._show_next_tab()

    # ------------------------------------------------------------------ tabs

    def _show_next_tab(self) -> None:
        if not self._tabs:
            self._finish(0)
            return
        self._window.navigate(self._tabs[0])
        self._looks = self._calm = 0
        self._look.start()

    @Slot()
    def _look_at_tab(self) -> None:
        """Wait until the tab has everything that it asked for, at most some seconds."""
        self._looks += 1
        self._calm = self._calm + 1 if self._is_calm() else 0
        if self._calm < _CALM_LOOKS and self._looks < _MOST_LOOKS:
            return
        self._look.stop()
        self._shoot(self._tabs.pop(0))
        self._show_next_tab()

    def _is_calm(self) -> bool:
        known = all(state.facts is not None for state in self._window.activity.targets.values())
        return self._bridge.idle and (known or self._tabs[0] != "compute")

    def _shoot(self, name: str) -> None:
        folder = self._options.screenshots
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.png"
        if self._window.grab().save(str(file)):
            self._narrator.say(f"Screenshot {file}")

    # ------------------------------------------------------------------- end

    def _failed(self, error: TrainyardError) -> None:
        self._window.show_error(error)
        self._give_up(error)

    @Slot(object)
    def _give_up(self, error: TrainyardError) -> None:
        self._narrator.fail(error)
        self._finish(1)

    @Slot(str, str)
    def _crashed(self, text: str, report: str) -> None:
        self._narrator.fail(Fault("crashed", f"{text}\n{report}"))
        self._finish(1)

    def _finish(self, code: int) -> None:
        self.exit_code = code
        self._narrator.stop()
        if _is_offscreen():
            self._window.close_without_notice()


def _epochs(run: RunSummary) -> int:
    series = run.metrics.get(EPOCH_SERIES)
    return series.count if series is not None else 0


def _is_offscreen() -> bool:
    return QGuiApplication.platformName() == "offscreen"


def _tell_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """What Qt says, but for what it says of every window that is drawn off screen."""
    if "plugin does not support" not in text:
        sys.stderr.write(f"{text}\n")


def has_display() -> bool:
    """Whether a window can be seen here."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] != "offscreen"
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(argv: Sequence[str], root: Root) -> int:
    """Run the demo; 0 once the model is registered, 1 where the run did not succeed.

    Without a display the same window is drawn off screen and the program ends by itself.
    """
    parser = argparse.ArgumentParser(prog="trainyard demo")
    parser.add_argument("--workspace", type=Path, default=Path.home() / "Trainyard" / "demo")
    parser.add_argument("--screenshots", type=Path)
    parser.add_argument("--target", default=LOCAL_TARGET)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args(list(argv))
    data = absolute(given.data) if given.data is not None else None
    options = Options(absolute(given.workspace), given.screenshots, given.target, data)
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_tell_qt)
    program = Program(root, asks=has_display(), notifies=False)
    if _is_offscreen():
        program.window.resize(*DEFAULT_SIZE)
        QCursor.setPos(_NOWHERE)
    demo = Demo(program, options)
    code = program.run()
    return code or demo.exit_code
