"""Reading runs: lists, details, log text, series and outputs."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.filters import Field, quoted
from desktop_app.domain.ids import is_ulid
from desktop_app.domain.logs import LogMatches, LogPlace, LogSearch
from desktop_app.domain.metrics import Curve, CurveQuery, Points, SeriesState
from desktop_app.domain.plain import AtSteps, csv_text, json_text
from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import (
    Outcome,
    OutputFile,
    PreviewFile,
    RunDetail,
    RunLink,
    RunPage,
    RunQuery,
    RunRecord,
    RunSummary,
    SourcePlace,
)
from desktop_app.engine.catalog import write_whole
from desktop_app.engine.delivery.copies import copy_verified, free_place
from desktop_app.engine.environments.resolution_documents import read_resolution
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.attention import Attention
from desktop_app.engine.following.follow import safe_join
from desktop_app.engine.following.news import RunNews, is_text, log_sources
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, RunIndex, SeriesStore
from desktop_app.engine.runs.log_search import search_file
from desktop_app.engine.runs.requests import (
    Request,
    command_line,
    origin_of,
    read_request,
    spec_of,
)
from desktop_app.engine.runs.snapshots import Snapshot
from desktop_app.engine.series.drawing import CurveReader
from desktop_app.engine.series.point_export import Source, export_points
from desktop_app.engine.series.series_limits import has_more_series
from desktop_app.engine.worker import Worker
from desktop_app.hostside import layout

LOG_SIZE = layout.LOG_SIZE
"""The system series that only `log_offset` reads: no curve for people."""
SHORTEST_PREFIX = 6
EVERY_PAGE = 1000
MAX_READ = 4 << 20
"""Bytes that one `read_log` returns at most."""


class RunReader:
    """The runs of a workspace, as they are known here. A run is named by its id, a unique start of
    it (six letters or more), or its unique name; `NotFoundError` where there is none."""

    def __init__(
        self,
        *,
        paths: WorkspacePaths,
        index: RunIndex,
        series: SeriesStore,
        worker: Worker,
        news: RunNews,
        bus: EventBus,
        outputs: Outputs,
        attention: Attention,
        clock: Clock,
    ) -> None:
        self._paths = paths
        self._index = index
        self._series = series
        self._drawing = CurveReader(index, series)
        self._worker = worker
        self._news = news
        self._bus = bus
        self._outputs = outputs
        self._attention = attention
        self._clock = clock

    async def list(self, query: RunQuery) -> RunPage:
        """One page of runs. Raises `InvalidError` with `field="filter"` for a bad expression."""
        number = self._bus.number
        page = await self._worker(self._index.page, query)
        return replace(page, runs=[self._news.overlay(run) for run in page.runs], number=number)

    async def every(self, query: RunQuery) -> Sequence[RunSummary]:
        """All runs of a query, whatever its offset and limit say. Raises as `list` does."""
        found: dict[str, RunSummary] = {}
        offset = 0
        while True:
            page = await self.list(replace(query, offset=offset, limit=EVERY_PAGE))
            found.update((run.id, run) for run in page.runs)
            offset += len(page.runs)
            if not page.runs or offset >= page.total:
                return tuple(found.values())

    async def fields(self) -> Sequence[Field]:
        """What runs have beside what all have: parameters and metrics."""
        return await self._worker(self._index.fields)

    async def tags(self) -> Sequence[str]:
        """The tags that runs have, in alphabetical order."""
        return await self._worker(self._index.tags)

    async def export(self, query: RunQuery, fields: Sequence[Field], place: Path) -> int:
        """Write fields of all runs of a query to a file that is made: JSON where its name ends in
        `.json`, else CSV. Returns how many runs they are. Raises as `list` does, and `KnownError`
        (`cannot_write`)."""
        runs = await self.every(query)
        as_text = json_text if place.suffix.lower() == ".json" else csv_text
        at = await self.at_steps([run.id for run in runs], fields)
        text = await asyncio.to_thread(as_text, runs, fields, self._clock.now(), at)
        data = text.encode("utf-8", "replace")
        await asyncio.to_thread(write_whole, place, data)
        return len(runs)

    async def show(self, run: str) -> RunDetail:
        """Everything about one run; raises `NotFoundError`."""
        number = self._bus.number
        record = await self.find(run)
        run_id = record.summary.id
        request = await asyncio.to_thread(self.request, run_id)
        logs = await asyncio.to_thread(log_sources, self._paths, run_id)
        spec = spec_of(request)
        failed = record.summary.outcome is Outcome.FAILED
        return RunDetail(
            summary=self._news.overlay(record.summary),
            stages=record.stages,
            arguments=request["arguments"],
            source=request["source"],
            inputs=spec.inputs,
            variables=spec.variables,
            secrets=spec.secrets,
            resources=spec.resources,
            outputs=record.outputs,
            logs=logs,
            command=command_line(spec) if record.summary.repeatable else "",
            host_command=shlex.join(record.host_command),
            folder=Path(self._paths.run(run_id).path),
            hint=record.hint,
            failed_at=await self._failed_at(run_id, request) if failed else None,
            origin=origin_of(request),
            retry_of=await self._retry_of(request),
            collect=spec.collect,
            number=number,
        )

    async def _retry_of(self, request: Request) -> RunLink | None:
        earlier = request.get("retry_of")
        if earlier is None:
            return None
        try:
            run_id = (await self._worker(self._index.get, str(earlier["id"]))).summary.id
        except NotFoundError:
            run_id = ""
        return RunLink(run_id, str(earlier["name"]))

    async def _failed_at(self, run_id: str, request: Request) -> SourcePlace | None:
        snapshot = Snapshot(self._paths.root, str(request["manifest"]))
        log = Path(self._paths.run(run_id).stdout)
        try:
            return await asyncio.to_thread(snapshot.failed_at, run_id, log)
        except KnownError:  # its code is lost: nothing to show a line of
            return None

    def overlay(self, run: RunSummary) -> RunSummary:
        """A summary of the index with what only this process knows: its host's contact."""
        return self._news.overlay(run)

    async def find(self, run: str, *, removed: bool = False) -> RunRecord:
        """The record of a run by id, unique start of the id, or unique name. One in the trash is
        meant where no other is, or where `removed` asks for one there."""
        if is_ulid(run.upper()):
            return await self._worker(self._index.get, run.upper())
        filters = [f"name = {quoted(run)}"]
        if len(run) >= SHORTEST_PREFIX and run.isalnum():
            filters.append(f"id like '{run.upper()}%'")
        places = (True,) if removed else (False, True)
        for query in (
            RunQuery(filter=text, archived=True, removed=place, limit=2)
            for place in places
            for text in filters
        ):
            found = await self._worker(self._index.page, query)
            if found.total > 1:
                raise InvalidError(
                    "ambiguous_run", f"{run!r} names {found.total} runs.",
                    hint="Use the whole id.", field="run",
                )  # fmt: skip
            if found.total == 1:
                return await self._worker(self._index.get, found.runs[0].id)
        text = f"There is no run {run!r} in this workspace."
        if removed:
            text = f"There is no run {run!r} in the trash."
        raise NotFoundError("no_run", text, field="run")

    def request(self, run_id: str) -> Request:
        """The whole request of a run, accepted or not. Blocking."""
        for path in (Path(self._paths.run(run_id).request), self._paths.submission(run_id)):
            try:
                return read_request(path)
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                raise KnownError("broken_run", f"{path} cannot be read: {error}") from error
        raise KnownError("broken_run", f"The folder of run {run_id} has lost its run.json.")

    async def code(self, run: str) -> Sequence[PreviewFile]:
        """The files of the snapshot that the run was given, by path."""
        return await asyncio.to_thread((await self.snapshot(run)).files)

    async def read_code(self, run: str, path: str) -> bytes:
        """A file of the snapshot. Raises `NotFoundError` where there is none."""
        return await asyncio.to_thread((await self.snapshot(run)).read, path)

    async def snapshot(self, run: str) -> Snapshot:
        """The code that the run was given."""
        request = await asyncio.to_thread(self.request, await self._id(run))
        return Snapshot(self._paths.root, str(request["manifest"]))

    async def packages(self, run: str) -> Resolution | None:
        """What was installed in the run's environment; None until that is known, or where nobody
        asked."""
        path = Path(self._paths.run(await self._id(run)).packages)
        return await asyncio.to_thread(read_resolution, path)

    async def read_log(self, run: str, file: str, offset: int, size: int) -> bytes:
        """Up to `size` bytes (at most 4 MiB) of a text stream, from `offset` on; empty at its
        end."""
        path = await self._log_path(run, file)
        return await asyncio.to_thread(_read, path, offset, min(size, MAX_READ))

    async def search_log(
        self, run: str, file: str, search: LogSearch, place: LogPlace
    ) -> LogMatches:
        """The lines of a text stream that match, from `place` on: of a large one, those of a piece.
        Raises `InvalidError` (`field="search"`) for what is no regular expression."""
        path = await self._log_path(run, file)
        return await asyncio.to_thread(search_file, path, search, place)

    async def log_offset(self, run: str, time: float) -> int:
        """How many bytes of standard output there were at a time (seconds since the epoch by the
        host's clock), to within two seconds."""
        sample = await self._worker(self._drawing.sample_at, await self._id(run), LOG_SIZE, time)
        return int(sample or 0)

    async def _log_path(self, run: str, file: str) -> Path:
        if not is_text(file):
            raise InvalidError("no_log", f"{file!r} is no log of a run.", field="file")
        return safe_join(Path(self._paths.run(await self._id(run)).path), file)

    async def series(self, run: str, *, system: bool = False) -> Sequence[SeriesState]:
        """The series of a run by name: the script's, or with `system` the host's samples."""
        _, found = await self._worker(self._index.progress, await self._id(run))
        shown = (s for s in found if s.system is system and not s.left_out)
        return sorted(shown, key=lambda s: s.name)

    async def points(
        self, run: str, name: str, start: int = 0, stop: int | None = None, *,
        system: bool = False,
    ) -> Points:  # fmt: skip
        """The points of a series in the order they arrived; raises `NotFoundError`."""
        run_id = await self._id(run)
        self._attention.look(run_id)
        for state in await self.series(run_id, system=system):
            if state.name == name:
                end = state.summary.count if stop is None else stop
                return await self._worker(self._series.read, run_id, state, start, end)
        raise NotFoundError("no_metric", f"The run has no metric {name!r}.", field="name")

    async def has_more_series(self, run: str) -> bool:
        """Whether series of a run were left out because there are too many of them."""
        folder = Path(self._paths.run(await self._id(run)).path)
        return await asyncio.to_thread(has_more_series, folder)

    async def export_points(
        self,
        runs: Mapping[str, str],
        name: str,
        place: Path,
        *,
        system: bool = False,
        epochs: bool = False,
    ) -> int:
        """Write all points of a metric of some runs, each with what it is called there, to a CSV
        file that is made, with their `epochs` where these are wanted and known; returns how many
        points they are. Raises as `point_export.export_points`."""
        sources = []
        for run, label in runs.items():
            read = partial(self.points, run, name, system=system)
            track = None
            if epochs:
                track = await self._worker(self._drawing.track, await self._id(run), name)
            sources.append(Source(label, read, track))
        return await export_points(sources, place, epochs=epochs)

    async def curves(self, run: str, queries: Sequence[CurveQuery]) -> Sequence[Curve]:
        """What is to be drawn of some series; those that the run does not have are left out, along
        epochs also those of a run that tells none. Costs by what is seen of them, however many
        points they have."""
        run_id = await self._id(run)
        self._attention.look(run_id)
        return await self._worker(self._drawing.curves, run_id, queries)

    async def sketches(
        self, runs: Sequence[str], name: str, most: int
    ) -> Mapping[str, Sequence[float]]:
        """The course of one metric in each of some runs (ids), in about `most` values, NaN where
        there is none; runs without it, or that are gone, are left out."""
        found: dict[str, Sequence[float]] = {}
        for run_id in runs:  # one by one, so that nothing else waits long
            curves = await self._worker(self._drawing.curves, run_id, [CurveQuery(name, most=most)])
            if curves:
                found[run_id] = tuple(map(float, curves[0].mean))
        return found

    async def values_at(self, runs: Sequence[str], name: str, step: int) -> Mapping[str, float]:
        """The values of one metric in each of some runs (ids) at the greatest step that is not
        after this one; runs without one, or that are gone, are left out."""
        found: dict[str, float] = {}
        for run_id in runs:  # one by one, so that nothing else waits long
            value = await self._worker(self._drawing.value_at, run_id, name, step)
            if value is not None:
                found[run_id] = value
        return found

    async def at_steps(self, runs: Sequence[str], fields: Sequence[Field]) -> AtSteps:
        """What those of these fields that are at a step are in each of some runs (ids)."""
        found: dict[tuple[str, Field], float] = {}
        for field in fields:
            if field.step is not None:
                values = await self.values_at(runs, field.name, field.step)
                found.update(((run_id, field), value) for run_id, value in values.items())
        return found

    async def outputs(self, run: str) -> Sequence[OutputFile]:
        """The verified outputs; empty until they were collected."""
        return (await self.find(run)).outputs

    async def output_path(self, run: str, path: str) -> Path:
        """Where an output lies on this computer, fetched from its host where it is not here yet.
        Raises `NotFoundError`, and what `Outputs.bring` raises."""
        record, output = await self.output(run, path)
        return await self._outputs.bring(record, output)

    async def download(self, run: str, path: str, destination: Path) -> Path:
        """Copy an output to a file, or into a folder that exists; verified against its hash.

        Raises `NotFoundError`, `InvalidError` (`destination_exists`, `no_folder`), `KnownError`
        (`changed`, `missing`, `cannot_write`), and what `Outputs.bring` raises.
        """
        record, output = await self.output(run, path)
        name = PurePosixPath(output.path).name
        place = await asyncio.to_thread(free_place, destination, name)
        source = await self._outputs.bring(record, output)
        await asyncio.to_thread(copy_verified, source, place, output.sha256)
        return place

    async def _id(self, run: str) -> str:
        return run if is_ulid(run) else (await self.find(run)).summary.id

    async def output(self, run: str, path: str) -> tuple[RunRecord, OutputFile]:
        """One of the outputs by its path, or by its path below `outputs`. Raises
        `NotFoundError`."""
        record = await self.find(run)
        for wanted in (path, path.replace("\\", "/").removeprefix("./")):
            for output in record.outputs:
                if output.path in (wanted, f"outputs/{wanted}"):
                    return record, output
        known = ", ".join(output.path for output in record.outputs[:10])
        raise NotFoundError(
            "no_output", f"The run left no output {path!r}.", field="path",
            hint=f"Its outputs: {known}." if known else "It left no outputs.",
        )  # fmt: skip


def _read(path: Path, offset: int, size: int) -> bytes:
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            return stream.read(size)
    except FileNotFoundError:
        return b""
