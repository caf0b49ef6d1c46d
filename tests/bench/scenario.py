"""Playing a scenario in a running window: everything happens in its own event loop."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.domain.run import RunDetail, RunSpec
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.main import Program

if TYPE_CHECKING:  # the window loads a tab when it is first shown, and is measured in doing so
    from desktop_app.gui.tabs.runs.view.page import RunView

T = TypeVar("T")
Steps = Generator[Callable[[], object], None, T]
"""Yields conditions; it goes on once they are true. Returns its answer."""

LOOK_MS = 20
PATIENCE_S = 120.0
BEAT_MS = 2


class Player(QObject):
    """Plays the steps and closes the window; a condition that never comes ends the program."""

    def __init__(self, program: Program, steps: Steps[Any]) -> None:
        super().__init__(program.window)
        self.answer: object = None
        self._program = program
        self._steps = steps
        self._condition: Callable[[], object] = lambda: True
        self._since = time.monotonic()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        program.bridge.crashed.connect(self._crashed)
        self._timer.start()

    def _look(self) -> None:
        if not self._condition():
            if time.monotonic() - self._since > PATIENCE_S:
                self._end(1)
            return
        try:
            self._condition = next(self._steps)
            self._since = time.monotonic()
        except StopIteration as ended:
            self.answer = ended.value
            self._end(0)

    def _crashed(self, text: str, report: str) -> None:
        print(text, report, sep="\n", file=sys.stderr)
        self._end(1)

    def _end(self, code: int) -> None:
        self._timer.stop()
        self._program.window.close_without_notice()
        QApplication.exit(code)


class Heartbeat(QObject):
    """Notes the longest time in which the event loop did not answer, in seconds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._longest = 0.0
        self._last = time.perf_counter()
        timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._beat)
        timer.start()

    def take(self) -> float:
        """The longest time since the last call."""
        longest, self._longest = self._longest, 0.0
        return longest

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last - BEAT_MS / 1000)
        self._last = now


def opened(program: Program) -> Steps[None]:
    """Wait until the workspace is open and every view has its first answers."""
    yield lambda: program.bridge.has_engine
    yield lambda: program.bridge.idle


def pause(seconds: float) -> Steps[None]:
    """Let the window be for a while."""
    until = time.monotonic() + seconds
    yield lambda: time.monotonic() >= until


def ask(bridge: Bridge, function: Callable[..., object], *arguments: object) -> Steps[Any]:
    """A call of the engine, answered."""
    answers: list[object] = []
    bridge.call(function, *arguments, then=answers.append)
    yield lambda: answers
    return answers[0]


def start_run(program: Program, script: str) -> Steps[str]:
    """Submit a run of this text and show it; its id."""
    bridge = program.bridge
    source = Path(bridge.engine.workspace.path) / "source"
    source.mkdir(exist_ok=True)
    (source / "train.py").write_text(script, "utf-8")
    run = yield from ask(bridge, bridge.engine.runs.submit, RunSpec(source, "train.py"))
    program.window.navigate("runs", run_id=run.id)
    view = run_view(program)
    yield lambda: view.run_id == run.id and view.detail is not None
    return str(run.id)


def wait_for_end(program: Program, run_id: str) -> Steps[RunDetail]:
    """Wait until a run has ended; everything about it."""
    bridge = program.bridge
    detail: RunDetail = yield from ask(bridge, bridge.engine.runs.wait, run_id)
    return detail


def run_view(program: Program) -> RunView:
    """The view of one run; there once the Runs tab was shown."""
    from desktop_app.gui.tabs.runs.tab import RunsTab

    tab = program.window.pages.get("runs")
    assert isinstance(tab, RunsTab)
    return tab.run_view
