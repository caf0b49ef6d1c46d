"""The runs of the fake engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.domain.annotation import AnnotationChange, in_order
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.filters import Field, FieldKind, quoted
from desktop_app.domain.logs import LogMatches, LogPlace, LogSearch
from desktop_app.domain.metrics import (
    Axis,
    Curve,
    CurveQuery,
    Points,
    SeriesState,
    epoch_series,
)
from desktop_app.domain.plain import AtSteps
from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import (
    Outcome,
    OutputFile,
    Preview,
    PreviewFile,
    RunDetail,
    RunLink,
    RunPage,
    RunQuery,
    RunRecord,
    RunSpec,
    RunSummary,
)
from desktop_app.engine.runs.log_search import search_log
from desktop_app.engine.scripts import resumed
from desktop_app.engine.series.epochs import along_epochs, track_of
from desktop_app.engine.series.point_export import Source, export_points
from tests.fakes import values
from tests.fakes.curves import drawn
from tests.fakes.index import group_runs

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeRuns:
    """Same face as `Runs`; see `FakeEngine` for how a test makes runs go on."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.last: RunSpec | None = None
        self.warnings: Sequence[str] = ()

    async def preview(self, spec: RunSpec) -> Preview:
        await self._engine.script.enter("runs.preview", spec)
        self._check(spec)
        files = [PreviewFile(spec.script, 1200), PreviewFile("model.py", 900)]
        return Preview(files, 2, 2100, 3, ".gitignore", "", self.warnings, self._line(spec))

    async def submit(self, spec: RunSpec) -> RunSummary:
        await self._engine.script.enter("runs.submit", spec)
        self._check(spec)
        self.last = spec
        return self._engine.add_run(
            spec,
            script=spec.script,
            target=spec.target,
            environment=spec.environment,
            experiment=spec.experiment,
            smoke_test=spec.smoke_test,
            **({"name": spec.name} if spec.name else {}),
        )

    async def list(self, query: RunQuery) -> RunPage:
        await self._engine.script.enter("runs.list", query)
        with self._engine.lock:
            number = self._engine.events.number
            found = [record.summary for record in self._engine.records.values()]
        if query.filter == "(":
            raise InvalidError("bad_filter", "The filter ends too early.", field="filter")
        if query.filter == "archived = true":
            found = [run for run in found if run.annotation.archived]
        elif query.filter.startswith("environment = "):
            found = [run for run in found if query.filter.endswith(quoted(run.environment))]
        elif query.filter:
            found = [run for run in found if query.filter in run.name]
        if query.removed is not None:
            found = [
                run for run in found if query.removed is (run.annotation.removed_at is not None)
            ]
        if not (query.archived or query.removed) and "archived" not in query.filter:
            found = [run for run in found if not run.annotation.archived]
        found = [run for run in found if query.only is None or run.id in query.only]
        if query.experiment:
            found = [run for run in found if run.experiment == query.experiment]
        found.sort(key=lambda run: str(getattr(run, query.sort, "")), reverse=query.descending)
        groups = group_runs(found, query.group) if query.group else ()
        page = found[query.offset : query.offset + query.limit]
        return RunPage(page, len(found), number, groups)

    async def every(self, query: RunQuery) -> Sequence[RunSummary]:
        return (await self.list(replace(query, offset=0, limit=1 << 30))).runs

    async def annotate(self, runs: Sequence[str], change: AnnotationChange) -> None:
        await self._engine.script.enter("runs.annotate", runs, change)
        changed = {run: change.apply(self._engine.record(run).summary.annotation) for run in runs}
        for run, annotation in changed.items():
            self._engine.change_run(run, annotation=annotation)

    async def tags(self) -> Sequence[str]:
        await self._engine.script.enter("runs.tags")
        with self._engine.lock:
            records = list(self._engine.records.values())
        return in_order(tag for record in records for tag in record.summary.annotation.tags)

    async def export(self, query: RunQuery, fields: Sequence[Field], place: Path) -> int:
        await self._engine.script.enter("runs.export", query, fields, place)
        return len(await self.every(query))

    async def fields(self) -> Sequence[Field]:
        await self._engine.script.enter("runs.fields")
        with self._engine.lock:
            summaries = [record.summary for record in self._engine.records.values()]
        given = {name for summary in summaries for name in summary.parameters}
        logged = {name for summary in summaries for name in summary.metrics}
        return [
            *(Field(FieldKind.PARAMETER, name) for name in sorted(given)),
            *(Field(FieldKind.METRIC, name, "last") for name in sorted(logged)),
        ]

    async def find(self, run: str) -> RunRecord:
        return RunRecord(self._engine.record(run).summary)

    async def show(self, run: str) -> RunDetail:
        await self._engine.script.enter("runs.show", run)
        with self._engine.lock:
            record = self._engine.record(run)
            made = values.detail(
                record.summary,
                self._engine.workspace.path,
                outputs=self._engine.output_files(record.summary.id),
                logs=self._engine.log_sources(record.summary.id),
                number=self._engine.events.number,
            )
            return replace(made, **record.changes)

    async def retry(self, run: str) -> RunSummary:
        await self._engine.script.enter("runs.retry", run)
        earlier = self._engine.record(run).summary
        made = self._engine.add_run(script=earlier.script)
        link = RunLink(earlier.id, earlier.name)
        self._engine.record(made.id).changes["retry_of"] = link
        return made

    async def wait(self, run: str) -> RunDetail:
        await self._engine.script.enter("runs.wait", run)
        return await self.show(run)

    def refuse_read_only(self) -> None:
        """Everything may be changed."""

    async def cancel(self, run: str) -> None:
        await self._engine.script.enter("runs.cancel", run)
        if self._engine.record(run).summary.ended:
            raise InvalidError("ended", "This run has ended.")
        self._engine.change_run(run, cancelling=True)

    async def give_up(self, run: str) -> None:
        await self._engine.script.enter("runs.give_up", run)
        self._engine.end_run(run, Outcome.UNKNOWN, exit_code=None)

    async def code(self, run: str) -> Sequence[PreviewFile]:
        await self._engine.script.enter("runs.code", run)
        code = self._engine.record(run).code or self._engine.code
        return [PreviewFile(path, len(data)) for path, data in code.items()]

    async def read_code(self, run: str, path: str) -> bytes:
        await self._engine.script.enter("runs.read_code", run, path)
        return (self._engine.record(run).code or self._engine.code)[path]

    async def packages(self, run: str) -> Resolution | None:
        await self._engine.script.enter("runs.packages", run)
        return self._engine.record(run).packages

    async def read_log(self, run: str, file: str, offset: int, size: int) -> bytes:
        await self._engine.script.enter("runs.read_log", run, file, offset, size)
        with self._engine.lock:
            return self._engine.record(run).logs.get(file, b"")[offset : offset + size]

    async def search_log(
        self, run: str, file: str, search: LogSearch, place: LogPlace
    ) -> LogMatches:
        await self._engine.script.enter("runs.search_log", run, file, search, place)
        with self._engine.lock:
            data = self._engine.record(run).logs.get(file, b"")
        return search_log(BytesIO(data), search, place)

    async def log_offset(self, run: str, time: float) -> int:
        await self._engine.script.enter("runs.log_offset", run, time)
        return self._engine.log_offsets[run][time]

    async def series(self, run: str, system: bool = False) -> Sequence[SeriesState]:
        await self._engine.script.enter("runs.series", run, system)
        with self._engine.lock:
            return self._engine.series_states(run, system)

    async def points(
        self, run: str, name: str, start: int = 0, stop: int | None = None, system: bool = False
    ) -> Points:
        await self._engine.script.enter("runs.points", run, name, start, stop, system)
        with self._engine.lock:
            series = self._engine.record(run).series.get((name, system))
            if series is None:
                raise NotFoundError("no_series", f"There is no metric {name!r}.")
            part = slice(start, stop)
            return Points(
                name,
                start,
                np.array(series.steps[part], dtype=np.int64),
                np.array(series.times[part], dtype=np.float64),
                np.array(series.values[part], dtype=np.float64),
            )

    async def has_more_series(self, run: str) -> bool:
        await self._engine.script.enter("runs.has_more_series", run)
        return run in self._engine.crowded

    async def export_points(
        self,
        runs: Mapping[str, str],
        name: str,
        place: Path,
        *,
        system: bool = False,
        epochs: bool = False,
    ) -> int:
        await self._engine.script.enter("runs.export_points", runs, name, place, system, epochs)
        sources = []
        for run, label in runs.items():
            told = epoch_series(each for each, _ in self._engine.record(run).series)
            track = track_of(partial(self._curve, run), name, told) if epochs else None
            sources.append(Source(label, partial(self.points, run, name, system=system), track))
        return await export_points(sources, place, epochs=epochs)

    async def curves(self, run: str, queries: Sequence[CurveQuery]) -> Sequence[Curve]:
        await self._engine.script.enter("runs.curves", run, queries)
        read = partial(self._curve, run)
        found = [along_epochs(read, q) if q.axis is Axis.EPOCH else read(q) for q in queries]
        return [curve for curve in found if curve is not None]

    def _curve(self, run: str, query: CurveQuery) -> Curve | None:
        with self._engine.lock:
            series = self._engine.record(run).series.get((query.name, query.system))
            if series is None:
                return None
            points = list(zip(series.steps, series.times, series.values, strict=True))
            return drawn(points, query)

    async def sketches(
        self, runs: Sequence[str], name: str, most: int
    ) -> Mapping[str, Sequence[float]]:
        await self._engine.script.enter("runs.sketches", runs, name)
        with self._engine.lock:
            found = {
                run: self._engine.record(run).series.get((name, False))
                for run in runs
                if run in self._engine.records
            }
        return {run: tuple(series.values) for run, series in found.items() if series is not None}

    async def values_at(self, runs: Sequence[str], name: str, step: int) -> Mapping[str, float]:
        await self._engine.script.enter("runs.values_at", runs, name, step)
        with self._engine.lock:
            found = {
                run: self._engine.record(run).series.get((name, False))
                for run in runs
                if run in self._engine.records
            }
        return {
            run: series.values[min(step, len(series.values) - 1)]
            for run, series in found.items()
            if series is not None and series.values
        }

    async def at_steps(self, runs: Sequence[str], fields: Sequence[Field]) -> AtSteps:
        return {
            (run, field): value
            for field in fields
            if field.step is not None
            for run, value in (await self.values_at(runs, field.name, field.step)).items()
        }

    async def outputs(self, run: str) -> Sequence[OutputFile]:
        await self._engine.script.enter("runs.outputs", run)
        return self._engine.output_files(run)

    async def download(self, run: str, path: str, destination: Path) -> Path:
        await self._engine.script.enter("runs.download", run, path, destination)
        return values.write_to(destination, Path(path).name, self._data(run, path))

    async def output_path(self, run: str, path: str) -> Path:
        await self._engine.script.enter("runs.output_path", run, path)
        file = self._engine.workspace.path / "runs" / run / "work" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self._data(run, path))
        return file

    async def spec(self, run: str) -> RunSpec:
        await self._engine.script.enter("runs.spec", run)
        record = self._engine.record(run)
        return record.spec or RunSpec(Path("project"), record.summary.script)

    async def resume_spec(self, run: str, path: str) -> RunSpec:
        await self._engine.script.enter("runs.resume_spec", run, path)
        return resumed(await self.spec(run), await self.output_path(run, path))

    async def last_spec(self) -> RunSpec | None:
        await self._engine.script.enter("runs.last_spec")
        return self.last

    async def experiments(self) -> Sequence[str]:
        await self._engine.script.enter("runs.experiments")
        found = {record.summary.experiment for record in list(self._engine.records.values())}
        return sorted(found)

    def _data(self, run: str, path: str) -> bytes:
        outputs = self._engine.record(run).outputs
        if path not in outputs:
            raise NotFoundError("no_output", f"There is no output {path!r}.")
        return outputs[path]

    @staticmethod
    def _check(spec: RunSpec) -> None:
        if not spec.script:
            raise InvalidError("no_script", "Choose a script.", field="script")

    @staticmethod
    def _line(spec: RunSpec) -> str:
        return f"trainyard run submit --source {spec.source} --script {spec.script}"
