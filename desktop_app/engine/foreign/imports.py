"""Brings runs of other programs, and exported ones, into the workspace.

A run is built beside, noted, renamed into place and taken into the index; the note goes last. So
after a kill whoever opens the workspace next either goes on or clears away what was built.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.annotation import NOT_ANNOTATED, Annotation
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import Progress
from desktop_app.domain.ids import is_ulid
from desktop_app.domain.origin import TRAINYARD, Importable, Imported, RunOrigin
from desktop_app.domain.run import RunSummary
from desktop_app.engine.catalog import Catalog, cannot_write, write_json
from desktop_app.engine.delivery.copies import cannot_read
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.following.news import RunNews
from desktop_app.engine.foreign.export_reading import Export
from desktop_app.engine.foreign.model import (
    ForeignRun,
    Piece,
    Source,
    Tell,
    nothing_to_import,
)
from desktop_app.engine.foreign.recognition import find_source, holds_code
from desktop_app.engine.foreign.run_folder import FolderWriter
from desktop_app.engine.paths import WorkspacePaths, absolute
from desktop_app.engine.ports import Clock, Locks
from desktop_app.engine.progress import Report
from desktop_app.engine.runs.annotations import Annotations
from desktop_app.engine.runs.requests import read_request
from desktop_app.engine.shared import Shared, alone
from desktop_app.engine.steps import reached
from desktop_app.engine.uncut import to_its_end, uncut
from desktop_app.engine.worker import Worker
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Store

Restore = Callable[[Sequence[str]], Awaitable[Sequence[RunSummary]]]
"""Takes runs out of the trash; those that lay there."""


class Imports:
    """Imports into one workspace, one at a time, whichever process does it."""

    def __init__(
        self,
        *,
        paths: WorkspacePaths,
        read_only: str,
        experiments: Catalog,
        intake: Intake,
        worker: Worker,
        news: RunNews,
        bus: EventBus,
        locks: Locks,
        clock: Clock,
        annotations: Annotations,
        restore: Restore,
    ) -> None:
        """`read_only` says why nothing may be brought, empty where it may."""
        self._paths = paths
        self._read_only = read_only
        self._experiments = experiments
        self._intake = intake
        self._worker = worker
        self._news = news
        self._bus = bus
        self._locks = locks
        self._clock = clock
        self._annotations = annotations
        self._restore = restore
        self._under_way = Shared()
        self._numbers = itertools.count(1)

    async def look(self, path: Path | str) -> Importable:
        """What could be imported from a path that somebody points at; nothing of a folder with code
        in it, which is one to run something from."""
        return await asyncio.to_thread(_look, absolute(path))

    async def bring(self, path: Path | str) -> Imported:
        """Import what lies at a path. Runs that are here already are told as `known`; those of them
        that lie in the trash come back.

        Raises `InvalidError`: `nothing_to_import`; `already_imported` where all of them are known;
        `KnownError`: what is wrong where nothing could be taken, `stopped`, `cannot_write`.
        """
        if self._read_only:
            raise InvalidError("read_only", self._read_only)
        job = f"import {next(self._numbers)}"
        brought: list[Imported] = []

        async def work() -> None:
            brought.append(await self._bring(absolute(path), job))

        await self._under_way.do(job, work)
        return brought[0]

    async def stop(self, job: str) -> None:
        """End an import, by the job of its `Progress`; what is whole by then stays."""
        await self._under_way.stop(job)

    async def close(self) -> None:
        """Stop what is under way."""
        await self._under_way.close()

    async def finish(self) -> Sequence[KnownError]:
        """Go on with imports that were cut off; one that another process is at is its own. What
        hinders that, as a full disk, is returned: it hinders nothing else."""
        if self._read_only:
            return ()
        try:
            lock = await asyncio.to_thread(self._locks.try_acquire, self._paths.imports_lock)
            if lock is not None:
                with lock:
                    await self._go_on()
        except OSError as error:
            return (cannot_write(self._paths.imports_lock, error),)
        except KnownError as problem:
            return (problem,)
        return ()

    async def _go_on(self) -> None:
        """Clear away what was built and is no run; take in what is one. Raises `KnownError`."""
        try:
            await asyncio.to_thread(self._clear)
            for run_id in await asyncio.to_thread(lambda: list(self._noted())):
                with suppress(_Broken):  # nothing of it stays
                    await self._take_in(run_id)
        except OSError as error:
            raise cannot_write(Path(error.filename or self._paths.imports), error) from error

    # ---------------------------------------------------------------- one import

    async def _bring(self, path: Path, job: str) -> Imported:
        async with alone(self._locks, self._paths.imports_lock, self._clock):
            await self._go_on()
            source = await asyncio.to_thread(find_source, path)
            text = f"Importing {path.name}"
            total = (
                sum(run.total for run in source.runs) if isinstance(source, Source) else source.size
            )
            report = Report(self._bus, Progress(job=job, text=text, total=total, can_stop=True))
            try:
                if isinstance(source, Source):
                    brought = await self._bring_all(source, report)
                else:
                    brought = await self._bring_export(source, report)
            finally:
                report.finish()
        brought = await self._bring_back(brought)
        if not brought.runs and not brought.known:
            raise brought.problems[0] if brought.problems else nothing_to_import(path)
        if not brought.runs and not brought.problems:
            raise _already_imported(path, len(brought.known))
        return brought

    async def _bring_back(self, brought: Imported) -> Imported:
        """Of what is known already, take out of the trash what lies there."""
        back: list[str] = []
        for run_id in brought.known:
            with suppress(NotFoundError):  # a folder that is no run
                back += [run.id for run in await self._restore([run_id])]
        known = tuple(run_id for run_id in brought.known if run_id not in back)
        return replace(brought, runs=(*brought.runs, *back), known=known)

    async def _bring_all(self, source: Source, report: Report) -> Imported:
        runs: list[str] = []
        known: list[str] = []
        problems = list(source.problems)
        for run in source.runs:
            try:
                run_id = await self._build(source, run, problems.append, report)
                new = await to_its_end(self._settle(run_id))
                (runs if new else known).append(run_id)
            except OSError as error:
                raise cannot_write(self._paths.imports, error) from error
            except KnownError as problem:
                problems.append(problem)
            finally:
                await uncut(self._clear)
        return Imported(tuple(runs), tuple(known), tuple(problems))

    async def _bring_export(self, export: Export, report: Report) -> Imported:
        run_id = export.run_id
        if await asyncio.to_thread(Path(self._paths.run(run_id).path).exists):
            return Imported(known=(run_id,))
        building, root = self._paths.import_building, self._paths.root
        try:
            await _reported(export.build(building, root, self._clock.now()), report)
            reached("import_built")
            await to_its_end(self._settle(run_id, export.annotation))
        except OSError as error:
            raise cannot_write(self._paths.imports, error) from error
        finally:
            await uncut(self._clear)
        return Imported((run_id,))

    async def _build(self, source: Source, run: ForeignRun, tell: Tell, report: Report) -> str:
        """Write the folder of a run; its id."""
        origin = RunOrigin(source.kind, str(source.path), run.name, self._clock.now())
        writer = await uncut(FolderWriter, self._paths.import_building, run, tell)
        pieces = run.read(tell)
        try:
            while (piece := await uncut(_next, pieces, source.path)) is not None:
                await uncut(writer.take, piece)
                report.add(piece.size)
            await _reported(writer.copy_artifacts(), report)
            manifest = await uncut(Store(str(self._paths.root)).put_bytes, make_manifest([]))
            run_id = await uncut(writer.finish, origin, manifest)
        finally:
            writer.close()
        reached("import_built")
        return run_id

    async def _settle(self, run_id: str, annotation: Annotation = NOT_ANNOTATED) -> bool:
        """Make what was built a run of the workspace; False where it is one already."""
        new = await asyncio.to_thread(self._publish, run_id, annotation)
        if new:
            await self._take_in(run_id)
        return new

    def _publish(self, run_id: str, annotation: Annotation) -> bool:
        """Make what was built a run, unless it is one already."""
        folder = Path(self._paths.run(run_id).path)
        if folder.exists():
            return False
        request = read_request(self._paths.import_building / "run.json")
        with suppress(InvalidError):  # in another case it is known
            self._experiments.change(request["experiment"], lambda document: document or {})
        write_json(self._paths.importing(run_id), {"id": run_id})
        reached("import_noted")
        if annotation != NOT_ANNOTATED:
            self._annotations.bring(run_id, annotation)
        folder.parent.mkdir(exist_ok=True)
        self._paths.import_building.rename(folder)
        reached("import_published")
        return True

    async def _take_in(self, run_id: str) -> None:
        """Take a run's folder into the index. Raises `_Broken` for one that turns out to be of no
        use: then nothing of it stays."""
        try:
            request = await asyncio.to_thread(read_request, Path(self._paths.run(run_id).request))
            await self._worker(self._intake.add, request)
            while (taken := await self._worker(self._intake.take, run_id, complete=True)).more:
                pass
            if not taken.record.summary.ended:
                raise _Broken("broken_run", f"The run {run_id} has no end.")
            await self._annotations.tell(run_id)
        except (KnownError, OSError, ValueError) as error:
            if isinstance(error, KnownError) and error.code != "broken_run":
                raise
            await self._withdraw(run_id)
            raise _Broken("broken_run", str(error)) from error
        reached("import_indexed")
        await asyncio.to_thread(self._paths.importing(run_id).unlink, missing_ok=True)
        self._news.publish(await self._worker(self._intake.known, run_id))

    async def _withdraw(self, run_id: str) -> None:
        await self._worker(self._intake.remove, run_id)
        await asyncio.to_thread(self._drop, run_id)
        self._news.removed(run_id)

    # --------------------------------------------------------------------- files

    def _clear(self) -> None:
        """Delete what was built and is no run."""
        if self._paths.import_building.exists():
            shutil.rmtree(self._paths.import_building)

    def _drop(self, run_id: str) -> None:
        """Delete a run that is of no use."""
        folder = Path(self._paths.run(run_id).path)
        if folder.is_dir():
            folder.rename(self._paths.import_building)
            self._clear()
        self._annotations.forget(run_id)
        self._paths.importing(run_id).unlink(missing_ok=True)

    def _noted(self) -> Iterator[str]:
        """Runs that are in place and may not be in the index."""
        for note in sorted(self._paths.imports.glob("*.json")):
            if not is_ulid(note.stem):
                continue
            if Path(self._paths.run(note.stem).path).is_dir():
                yield note.stem
            else:
                self._annotations.forget(note.stem)
                note.unlink(missing_ok=True)


class _Broken(KnownError):
    """A run folder that was imported is of no use."""


def _next(pieces: Iterator[Piece], path: Path) -> Piece | None:
    """The next piece, None after the last one."""
    try:
        return next(pieces, None)
    except OSError as error:
        raise cannot_read(error.filename or path, error) from error


async def _reported(steps: Generator[int, None, None], report: Report) -> None:
    """Take all steps, each of which tells how many bytes it wrote; at the end none has a file."""
    try:
        while (size := await uncut(next, steps, None)) is not None:
            report.add(size)
    finally:
        await asyncio.to_thread(steps.close)


def _look(path: Path) -> Importable:
    try:
        if holds_code(path):
            return Importable()
        source = find_source(path)
    except (KnownError, OSError):
        return Importable()
    if isinstance(source, Export):
        return Importable(TRAINYARD, (source.name,))
    titles = tuple(run.title for run in source.runs)
    return Importable(source.kind, titles) if titles else Importable()


def _already_imported(path: Path, count: int) -> InvalidError:
    text = (
        f"{str(path)!r} was imported before."
        if count == 1
        else (f"All {count} runs of {str(path)!r} were imported before.")
    )
    return InvalidError("already_imported", text, field="path")
