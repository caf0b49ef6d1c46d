"""Hands runs on: each as one file that Trainyard opens elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Progress
from desktop_app.domain.origin import EXPORT_SUFFIX
from desktop_app.domain.run import RunRecord
from desktop_app.engine.catalog import safe_stem
from desktop_app.engine.delivery.copies import free_place, put_new
from desktop_app.engine.events import EventBus
from desktop_app.engine.foreign.export_file import Entry, entries_of, write_export
from desktop_app.engine.outputs.output_files import OutputFiles
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths, absolute
from desktop_app.engine.progress import Report
from desktop_app.engine.runs.reader import RunReader
from desktop_app.engine.shared import Shared
from desktop_app.engine.uncut import uncut
from desktop_app.hostside.protocol import HostError


class Exports:
    """Writes runs of one workspace to files of a person's choice."""

    def __init__(
        self, paths: WorkspacePaths, runs: RunReader, outputs: Outputs, bus: EventBus
    ) -> None:
        self._paths = paths
        self._runs = runs
        self._outputs = outputs
        self._bus = bus
        self._under_way = Shared()
        self._numbers = itertools.count(1)

    async def write(self, run: str, place: Path | str, *, replace: bool = False) -> Path:
        """Write a run that has ended to a file, or into a folder that exists: its record, code,
        points, logs and outputs; the file. It is there once it is whole; one that is there is only
        written over where `replace` says so.

        Raises `InvalidError` (`still_running`, `destination_exists`, `no_folder`), `KnownError`
        (`cannot_export`, `stopped`), and what `Outputs.bring_all` raises.
        """
        record = await self._runs.find(run)
        summary = record.summary
        if not summary.ended:
            raise InvalidError("still_running", f"{summary.name} has not ended.",
                               hint="Export it once it has.", field="run")  # fmt: skip
        name = safe_stem(summary.name) + EXPORT_SUFFIX
        place = absolute(place)
        over = replace and await asyncio.to_thread(place.is_file)
        if not over:
            place = await asyncio.to_thread(free_place, place, name)
        job = f"export {next(self._numbers)}"
        await self._under_way.do(job, lambda: self._write(record, place, over, job))
        return place

    async def stop(self, job: str) -> None:
        """End an export, by the job of its `Progress`: nothing is left of it."""
        await self._under_way.stop(job)

    async def close(self) -> None:
        """Stop what is under way."""
        await self._under_way.close()

    async def _write(self, record: RunRecord, place: Path, over: bool, job: str) -> None:
        await self._outputs.bring_all(record)
        summary = record.summary
        beside = place.with_name(f".{uuid.uuid4().hex}.part")
        try:
            entries = await asyncio.to_thread(self._entries, record)
            total = sum(entry.size for entry in entries)
            text = f"Exporting {summary.name}"
            report = Report(self._bus, Progress(job=job, text=text, total=total, can_stop=True))
            steps = write_export(beside, summary, entries)
            try:
                while (size := await uncut(next, steps, None)) is not None:
                    report.add(size)
            finally:
                report.finish()
                await asyncio.to_thread(steps.close)
            await uncut(beside.replace if over else partial(put_new, beside), place)
        except (OSError, HostError) as error:
            raise _cannot_export(summary.name, error) from error
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)

    def _entries(self, record: RunRecord) -> Sequence[Entry]:
        files = OutputFiles(self._paths, record)
        outputs = [(output, files.place(output)) for output in record.outputs]
        manifest = str(self._runs.request(record.summary.id)["manifest"])
        return entries_of(self._paths, record.summary.id, outputs, manifest)


def _cannot_export(name: str, error: OSError | HostError) -> KnownError:
    if isinstance(error, HostError):
        return KnownError("cannot_export", f"{name} cannot be exported: {error}")
    why = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    return KnownError(
        "cannot_export",
        f"{name} cannot be exported: {why}.",
        hint="Free some space or choose another place.",
    )
