"""`Run`: one execution of a script."""

from __future__ import annotations

import codecs
import sys
import uuid
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop_app.domain.model import ModelVersion
from desktop_app.domain.run import Outcome, RunDetail
from desktop_app.sdk.errors import RunFailedError, not_supported
from desktop_app.sdk.model import Model

T = TypeVar("T")

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.sdk.experiment import Experiment


class Run:
    """A run of an experiment. Every call asks the workspace anew."""

    def __init__(self, experiment: Experiment, run_id: str) -> None:
        self.experiment = experiment
        self.id = run_id

    def wait_for_completion(
        self,
        show_output: bool = False,
        wait_post_processing: bool = True,
        raise_on_error: bool = True,
    ) -> dict[str, Any]:
        """Wait until the run has ended, its outputs included; its details.

        With `show_output` what the script prints appears as it is printed. Ctrl-C ends the wait,
        not the run. Raises `RunFailedError` where it did not succeed, unless `raise_on_error` is
        False.
        """

        async def work(engine: Engine) -> RunDetail:
            if show_output:
                await _print_log(engine, self.id)
            return await engine.runs.wait(self.id)

        detail = self._call(work)
        if raise_on_error and detail.summary.outcome is not Outcome.SUCCEEDED:
            raise _failure(detail)
        return _details(detail)

    def get_status(self) -> str:
        """The outcome once it has ended, until then the stage; both in lower case."""
        summary = self._detail().summary
        return summary.outcome.value if summary.outcome else summary.stage.value

    def get_details(self) -> dict[str, Any]:
        """Stages, outcome, arguments, commands and outputs. Times are seconds since the epoch."""
        return _details(self._detail())

    def get_metrics(self, name: str | None = None) -> dict[str, float | list[float]]:
        """What the script logged, by name: one number, or the list of them where there are more."""

        async def work(engine: Engine) -> dict[str, list[float]]:
            found: dict[str, list[float]] = {}
            for series in await engine.runs.series(self.id):
                if name in (None, series.name):
                    points = await engine.runs.points(self.id, series.name)
                    found[series.name] = [float(value) for value in points.values]
            return found

        values = self._call(work)
        return {key: v[0] if len(v) == 1 else v for key, v in values.items()}

    def get_packages(self) -> dict[str, str]:
        """The versions of the packages that it had; empty until that is known, or where its
        environment did not tell."""
        found = self._call(lambda engine: engine.runs.packages(self.id))
        return {} if found is None else {each.name: each.version for each in found.packages}

    def get_file_names(self) -> list[str]:
        """The files that the script left in `./outputs`, such as `outputs/model.pt`."""
        return [output.path for output in self._detail().outputs]

    def download_file(self, name: str, output_file_path: str | Path | None = None) -> None:
        """Write a verified copy of an output, in place of a file that is there.

        `output_file_path` is a file or a folder; default: the output's own name, here.
        """
        target = Path(output_file_path) if output_file_path is not None else Path.cwd()
        if target.is_dir():
            target = target / Path(name).name
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{uuid.uuid4().hex}.part")
        try:
            self._call(lambda engine: engine.runs.download(self.id, name, beside))
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)

    def download_files(
        self, prefix: str = "", output_directory: str | Path = ".", append_prefix: bool = True
    ) -> None:
        """Write verified copies of the outputs whose path starts with `prefix` into a folder."""
        for name in self.get_file_names():
            if name.startswith(prefix):
                inner = name if append_prefix else name.removeprefix(prefix).lstrip("/")
                self.download_file(name, Path(output_directory) / inner)

    def register_model(
        self,
        model_name: str,
        model_path: str | None = None,
        tags: dict[str, str] | None = None,
        description: str | None = None,
    ) -> Model:
        """Register an output as the next version of a model; default path: the model's name.

        A file, not a folder. It is stored once, however often it is registered.
        """
        path = model_path if model_path is not None else model_name

        async def work(engine: Engine) -> ModelVersion:
            version = await engine.models.register(model_name, self.id, path)
            if tags or description:
                return await engine.models.annotate(
                    version.name, version.version, tags=tags, note=description
                )
            return version

        return Model.from_value(self.experiment.workspace, self._call(work))

    def cancel(self) -> None:
        """Ask the host to end the run; nothing that it started is left."""
        self._call(lambda engine: engine.runs.cancel(self.id))

    def retry(self) -> Run:
        """Submit the run once more: its code as it was, its arguments, data and environment.

        Raises `InvalidError` where it has not ended, or something of it cannot be had any more.
        """
        return Run(self.experiment, self._call(lambda engine: engine.runs.retry(self.id)).id)

    def log(self, name: str, value: float) -> None:
        """Raises `NotSupportedError`: a script logs with `import trainyard; trainyard.log(...)`."""
        raise not_supported(
            "Metrics come from the script itself.",
            "In the script: import trainyard; trainyard.log(name, value).",
        )

    def get_portal_url(self) -> str:
        """Raises `NotSupportedError`: there is no web page; `trainyard gui` shows the run."""
        raise not_supported("There is no web page of a run.", "Look at it with: trainyard gui")

    def _detail(self) -> RunDetail:
        return self._call(lambda engine: engine.runs.show(self.id))

    def _call(self, action: Callable[[Engine], Awaitable[T]]) -> T:
        return self.experiment.workspace.connection.call(action)

    def __repr__(self) -> str:
        return f"Run(experiment={self.experiment.name!r}, id={self.id!r})"


async def _print_log(engine: Engine, run_id: str) -> None:
    from desktop_app.engine.following.tail import tail_log

    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    pieces = tail_log(engine.runs, engine.events, run_id, follow=True)
    async with aclosing(pieces):
        async for data in pieces:
            sys.stdout.write(decoder.decode(data))
            sys.stdout.flush()
    sys.stdout.write(decoder.decode(b"", final=True))


def _failure(detail: RunDetail) -> RunFailedError:
    summary = detail.summary
    outcome = summary.outcome.value if summary.outcome else summary.stage.value
    text = f"The run {summary.name} {outcome}."
    if summary.detail:
        text = f"{text[:-1]}: {summary.detail}"
    return RunFailedError(text, outcome=outcome, hint=detail.hint)


def _details(detail: RunDetail) -> dict[str, Any]:
    summary = detail.summary
    return {
        "runId": summary.id,
        "name": summary.name,
        "experiment": summary.experiment,
        "status": summary.outcome.value if summary.outcome else summary.stage.value,
        "stage": summary.stage.value,
        "outcome": summary.outcome.value if summary.outcome else None,
        "exit_code": summary.exit_code,
        "cause": summary.cause,
        "detail": summary.detail,
        "target": summary.target,
        "environment": summary.environment,
        "arguments": list(detail.arguments),
        "created_at": summary.created_at,
        "started_at": summary.started_at,
        "ended_at": summary.ended_at,
        "command": detail.command,
        "host_command": detail.host_command,
        "outputs": [output.path for output in detail.outputs],
    }
