"""What the demo tells in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.run import RunSummary

EPOCH_SERIES = "val/acc"
_TOLD_SERIES = ("train/loss", "val/loss", EPOCH_SERIES)


class Narrator:
    """Lines, and while the run is alive a progress bar; where that would go into a file or a pipe,
    a line for each stage and epoch instead."""

    def __init__(self, epochs: int) -> None:
        self._console = Console(highlight=False)
        self._epochs = epochs
        self._told: tuple[str, int] = ("", 0)
        self._bar = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[words]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("Submitted", total=epochs, words="", start=False)

    def say(self, text: str, style: str = "") -> None:
        # Soft, as a path that is cut into two lines cannot be copied.
        self._console.print(escape(text), style=style, soft_wrap=True)

    def begin(self) -> None:
        self._bar.start()
        self._bar.start_task(self._task)

    def show(self, run: RunSummary) -> None:
        """The stage, the epochs done and the last values."""
        series = run.metrics.get(EPOCH_SERIES)
        done = series.count if series is not None else 0
        words = _values(run) or run.detail
        stage = run.stage.value.capitalize()
        self._bar.update(self._task, description=stage, completed=done, words=escape(words))
        if self._bar.disable and not run.ended:
            self._tell(stage, done, words)

    def _tell(self, stage: str, done: int, words: str) -> None:
        told_stage, told = self._told
        self._told = (stage, done)
        if stage != told_stage:
            self.say(f"{stage} {words if not done else ''}".strip())
        if done > told:
            self.say(f"  epoch {done} of {self._epochs}  {words}")

    def end(self, run: RunSummary) -> None:
        self.stop()
        line = f"{run.name} {run.outcome.value if run.outcome is not None else 'ended'}"
        series = run.metrics.get(EPOCH_SERIES)
        if series is not None:
            line += f", best validation accuracy {series.max:.3f}"
        self.say(f"{line} {run.detail}".strip())

    def fail(self, error: TrainyardError) -> None:
        self.stop()
        self.say(str(error), "red")

    def stop(self) -> None:
        self._bar.stop()


def _values(run: RunSummary) -> str:
    known = [name for name in _TOLD_SERIES if name in run.metrics]
    return "  ".join(f"{name} {run.metrics[name].last:.3f}" for name in known)
