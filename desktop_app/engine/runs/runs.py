"""What can be done with runs: submit, list, show, wait, cancel, annotate."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Protocol

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.environment import Build, BuildState, Environment, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, RunChanged, RunRemoved
from desktop_app.domain.origin import ORIGINS
from desktop_app.domain.run import (
    Preview,
    PreviewFile,
    RunDetail,
    RunQuery,
    RunRecord,
    RunSpec,
    RunSummary,
)
from desktop_app.engine.catalog import Catalog, Document
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.attention import Attention
from desktop_app.engine.following.follow import KEPT_OUT
from desktop_app.engine.following.hand_overs import HELD_UP, OUT_OF_REACH
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.following.keep import Keeper
from desktop_app.engine.following.news import RunNews
from desktop_app.engine.outputs.fetches import Fetches
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, RunIndex, SeriesStore
from desktop_app.engine.runs.annotations import Annotations
from desktop_app.engine.runs.reader import RunReader
from desktop_app.engine.runs.requests import Draft, Request, command_line, spec_of
from desktop_app.engine.runs.retries import Retries
from desktop_app.engine.runs.run_names import RunNames
from desktop_app.engine.runs.spec_checks import caveats, check_script
from desktop_app.engine.runs.submit import Named, Submitter
from desktop_app.engine.scripts import argument_caveats, resumed
from desktop_app.engine.series.pattern_files import patterns_json
from desktop_app.engine.series.pattern_store import PatternStore
from desktop_app.engine.steps import reached
from desktop_app.engine.worker import Worker

MAX_PREVIEW_FILES = 2_000


class BuildStates(Protocol):
    """Whether environments are real on a target."""

    async def state(self, name: str, target: str) -> Build: ...


class Runs(RunReader):
    """The runs of a workspace: what `RunReader` reads, and everything that changes one."""

    def __init__(
        self,
        *,
        paths: WorkspacePaths,
        read_only: str,
        index: RunIndex,
        series: SeriesStore,
        worker: Worker,
        news: RunNews,
        bus: EventBus,
        clock: Clock,
        intake: Intake,
        submitter: Submitter,
        retries: Retries,
        annotations: Annotations,
        outputs: Outputs,
        fetches: Fetches,
        names: RunNames,
        keeper: Keeper,
        experiments: Catalog,
        environments: Named[Environment],
        builds: BuildStates,
        attention: Attention,
        patterns: PatternStore,
    ) -> None:
        super().__init__(
            paths=paths,
            index=index,
            series=series,
            worker=worker,
            news=news,
            bus=bus,
            outputs=outputs,
            attention=attention,
            clock=clock,
        )
        self._read_only = read_only
        self._intake = intake
        self._submitter = submitter
        self._submissions = submitter.submissions
        self._retries = retries
        self._annotations = annotations
        self._fetches = fetches
        self._names = names
        self._keeper = keeper
        self._experiments = experiments
        self._environments = environments
        self._builds = builds
        self._patterns = patterns

    async def preview(self, spec: RunSpec) -> Preview:
        """What a submit would do. Raises what `submit` would, as far as can be known now."""
        parts = await self._submitter.check(spec)
        listing = await self._submitter.listing(spec)
        check_script(spec, listing)
        of_arguments = await asyncio.to_thread(argument_caveats, spec)
        return Preview(
            files=[PreviewFile(f.path, f.size) for f in listing.files[:MAX_PREVIEW_FILES]],
            file_count=len(listing.files),
            total_size=listing.total_size,
            ignored=listing.ignored,
            ignore_file=listing.ignore_file,
            build=await self._build_needed(spec),
            warnings=[*listing.warnings, *caveats(spec, parts.target), *of_arguments],
            command=command_line(spec),
        )

    async def submit(self, spec: RunSpec) -> RunSummary:
        """Submit a run. It is the host's once this returns, or, with the host out of reach, waits
        in the workspace as `submitted` until the host is back.

        Raises `InvalidError` whose `field` names the part of the spec at fault.
        """
        self.refuse_read_only()
        return await self._submit(await self._submitter.prepare(spec), spec.name)

    async def retry(self, run: str) -> RunSummary:
        """Submit a run that has ended once more: its code as it was then, its arguments, data,
        environment and target. Returns as `submit` does. Raises `InvalidError` (`not_ended`;
        `imported` for a run of elsewhere), and what `Retries.draft` raises where something of it
        cannot be had any more."""
        self.refuse_read_only()
        record = await self.find(run)
        summary = record.summary
        if summary.origin:
            raise _not_asked_here(record)
        if not summary.ended:
            raise InvalidError(
                "not_ended",
                f"{summary.name} has not ended.",
                hint="Cancel it first, or run it again beside itself.",
                field="run",
            )
        request = await asyncio.to_thread(self.request, summary.id)
        return await self._submit(await self._retries.draft(request), "")

    async def _submit(self, draft: Draft, name: str) -> RunSummary:
        await asyncio.to_thread(self._experiments.change, draft["experiment"], _keep_or_new)
        draft = {**draft, "patterns": await asyncio.to_thread(self._script_patterns, draft)}
        async with self._names.choosing():
            name = name or await self._worker(self._names.free, draft["script"])
            request = await asyncio.to_thread(self._submitter.write_down, draft, name)
            record = await self._worker(self._intake.add, request)
        self._news.publish(record)
        try:
            await self._submitter.hand_over(request)
        except KnownError as problem:
            if problem.code not in HELD_UP:
                await self._withdraw(request)
                raise
            record = await self._keeper.wait(record, problem)
        await self._keeper.watch(record)
        return self._news.overlay(record.summary)

    def _script_patterns(self, draft: Draft) -> Sequence[Mapping[str, str]]:
        """Those that a new run gets. A file of them that is of no use holds no run up: it is among
        the problems of the workspace."""
        with suppress(KnownError):
            return patterns_json(self._patterns.of_script(draft["source"], draft["script"]))
        return ()

    async def spec(self, run: str) -> RunSpec:
        """What was asked for, to fill a form again. Raises `InvalidError` (`imported`) for an
        imported run of which that is not known."""
        record = await self.find(run)
        if not record.summary.repeatable:
            raise _not_asked_here(record)
        return spec_of(await asyncio.to_thread(self.request, record.summary.id))

    async def resume_spec(self, run: str, path: str) -> RunSpec:
        """What was asked for, going on from one of the run's outputs, which is fetched where it is
        not here yet. Raises what `output_path` and `scripts.resumed` raise."""
        spec = await self.spec(run)
        checkpoint = await self.output_path(run, path)
        return await asyncio.to_thread(resumed, spec, checkpoint)

    async def last_spec(self) -> RunSpec | None:
        """What was asked for the last time, None in a workspace without runs."""
        newest = RunQuery(archived=True, removed=None, limit=1)
        page = await self._worker(self._index.page, newest)
        if page.runs and page.runs[0].origin:
            own = replace(newest, filter="origin = ''")
            page = await self._worker(self._index.page, own)
        return await self.spec(page.runs[0].id) if page.runs else None

    async def experiments(self) -> Sequence[str]:
        """The names of the workspace's experiments."""
        listing = await asyncio.to_thread(self._experiments.listing)
        return [str(document["name"]) for document in listing.documents]

    async def wait(self, run: str) -> RunDetail:
        """Everything about a run once it has ended and its outputs are here; those that cannot be
        had now are told (`Hindered`). Raises `InvalidError` (`read_only`) where its end would never
        be known."""
        run_id = (await self.find(run)).summary.id
        ended = asyncio.Event()

        def listen(event: Event) -> None:
            if isinstance(event, RunChanged) and event.run is not None:
                if event.run.id == run_id and event.run.ended:
                    ended.set()
            elif isinstance(event, RunRemoved) and event.run_id == run_id:
                ended.set()

        stop = self._bus.subscribe(listen)
        try:
            if not (await self._worker(self._index.get, run_id)).summary.ended:
                self.refuse_read_only()
                await ended.wait()
        finally:
            stop()
        if not self._read_only:
            await self._fetches.finish(await self.find(run_id))
        return await self.show(run_id)

    async def lacks_outputs(self, run: str) -> bool:
        """Whether some of the outputs of a run are at its host only."""
        return await self._outputs.lacking(await self.find(run))

    async def cancel(self, run: str) -> None:
        """Ask the host to end a run; returns once the host knows. Raises `InvalidError`
        (`ended`)."""
        self.refuse_read_only()
        record = await self.find(run)
        _refuse_ended(record)
        run_id = record.summary.id
        request = await asyncio.to_thread(self.request, run_id)
        if await self._cancel(record, request) == "never_started":
            problem = KnownError("cancelled", "Cancelled before it started.")
            await self._keeper.end_unstarted(request, problem)
        else:
            await self._keeper.watch(record)

    async def _cancel(self, record: RunRecord, request: Request) -> str:
        """As `Host.cancel`; a host that was not asked to start it need not be asked."""
        run_id = record.summary.id
        unsent = partial(self._submissions.cancel_unsent, run_id)
        if await self._submitter.elsewhere(request) and await asyncio.to_thread(unsent):
            return "never_started"
        host = await self._submitter.host(request)
        try:
            state = await host.cancel(run_id)
        except KnownError as problem:
            if problem.code not in (*OUT_OF_REACH, *KEPT_OUT):
                raise
            name = record.summary.name
            hint = f"{name} goes on there: cancel it once the host answers, or give it up."
            raise KnownError(problem.code, problem.text, hint=hint) from problem
        reached("cancel_answered")
        return state

    async def annotate(self, runs: Sequence[str], change: AnnotationChange) -> None:
        """Change what people added to runs: tags, note, star, whether they are archived. Raises
        `InvalidError` (`bad_tag`, `bad_note`); then none of them is changed."""
        self.refuse_read_only()
        run_ids = [(await self.find(run)).summary.id for run in runs]
        await self._annotations.change(run_ids, lambda _, old: change.apply(old))
        for run_id in run_ids:
            self._news.publish(await self._worker(self._index.get, run_id))

    async def give_up(self, run: str) -> None:
        """End a run here with outcome unknown, since its host will never tell."""
        self.refuse_read_only()
        record = await self.find(run)
        _refuse_ended(record)
        run_id = record.summary.id
        if await asyncio.to_thread(self._submissions.unaccepted, run_id):
            request = await asyncio.to_thread(self.request, run_id)
            problem = KnownError("given_up", "")
            await self._keeper.end_unstarted(request, problem)
            return
        self._news.publish(await self._worker(self._intake.give_up, run_id, self._clock.now()))
        await self._keeper.let_go(run_id)
        await asyncio.to_thread(self._submissions.drop, run_id)

    async def _withdraw(self, request: Mapping[str, object]) -> None:
        """A run that its host refused was never acknowledged: nothing of it stays, unless another
        process came first and has ended it, or had it accepted."""
        run_id = str(request["id"])
        if not await asyncio.to_thread(self._submissions.unaccepted, run_id):
            return
        # In this order: a submission without its row is handed over again.
        await self._worker(self._intake.remove, run_id)
        await asyncio.to_thread(self._submissions.drop, run_id)
        self._news.removed(run_id)

    async def _build_needed(self, spec: RunSpec) -> str:
        environment = await self._environments.get(spec.environment)
        if environment.definition.kind is not EnvironmentKind.IMAGE:
            return ""
        state = (await self._builds.state(spec.environment, spec.target)).state
        return "" if state is BuildState.READY else environment.name

    def refuse_read_only(self) -> None:
        """Raise `InvalidError` (`read_only`) where nothing may be changed: there nobody takes in
        what runs write, either."""
        if self._read_only:
            raise InvalidError("read_only", self._read_only)


def _keep_or_new(document: Document | None) -> Document:
    return document or {}


def _not_asked_here(record: RunRecord) -> InvalidError:
    summary = record.summary
    return InvalidError(
        "imported",
        f"{summary.name} was imported from {ORIGINS[summary.origin]}: it ran elsewhere.",
        field="run",
    )


def _refuse_ended(record: RunRecord) -> None:
    if record.summary.ended:
        raise InvalidError("ended", f"{record.summary.name} has ended already.", field="run")
