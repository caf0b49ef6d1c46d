"""What the demo tells in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from desktop_app.domain.run import RunSummary

_EPOCH_SERIES = "val/acc"


class Narrator:
    """Plain lines, and one progress bar while the run is alive."""

    def __init__(self, epochs: int) -> None:
        self._console = Console(highlight=False)
        self._progress = Progress(
            TextColumn("{task.description:<12}"),
            BarColumn(),
            TextColumn("{task.fields[words]}"),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._task = self._progress.add_task("Submitted", total=epochs, words="", start=False)

    def say(self, text: str) -> None:
        self._console.print(escape(text))

    def begin(self) -> None:
        self._progress.start()
        self._progress.start_task(self._task)

    def show(self, run: RunSummary) -> None:
        """The stage, epochs done and the last values."""
        series = run.metrics.get(_EPOCH_SERIES)
        done = series.count if series is not None else 0
        values = (f"{name} {metric.last:.4g}" for name, metric in sorted(run.metrics.items()))
        self._progress.update(
            self._task,
            description=run.stage.value.capitalize(),
            completed=done,
            words=escape("  ".join(values) or run.detail),
        )

    def end(self, run: RunSummary) -> None:
        self.stop()
        outcome = run.outcome.value if run.outcome is not None else "ended"
        line = f"{run.name} {outcome}"
        series = run.metrics.get(_EPOCH_SERIES)
        if series is not None:
            line += f", best validation accuracy {series.max:.3f}"
        self.say(f"{line} {run.detail}".strip())

    def fail(self, text: str) -> None:
        self.stop()
        self._console.print(escape(text), style="red")

    def stop(self) -> None:
        self._progress.stop()
