"""Comparing runs: everything that can differ between them, and their code line by line."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.domain.code_changes import (
    MOST_BYTES,
    CodeChanges,
    FileDiff,
    NoDiff,
    changes_between,
    diff_of,
)
from desktop_app.domain.comparison import ComparedInput, ComparedRun, Comparison, check_count
from desktop_app.domain.compute import Hardware
from desktop_app.domain.dataset import Dataset
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import Resources, RunSummary
from desktop_app.engine.environments.definition_documents import definition_of
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.hardware import hardware_of
from desktop_app.engine.runs.reader import RunReader
from desktop_app.engine.runs.requests import Request, input_path
from desktop_app.engine.runs.snapshots import Snapshot
from desktop_app.hostside.layout import RunFolder


class KnownDatasets(Protocol):
    """Where it is known how much lies in a dataset."""

    async def list(self) -> Sequence[Dataset]: ...


class Comparisons:
    """Runs beside each other. They are named as everywhere: `NotFoundError` where there is none."""

    def __init__(
        self, *, root: Path, runs: RunReader, datasets: KnownDatasets, events: EventBus
    ) -> None:
        """`root` is the workspace's folder."""
        self._root = root
        self._runs = runs
        self._datasets = datasets
        self._events = events

    async def compare(self, runs: Sequence[str]) -> Comparison:
        """What can differ between runs, in the order in which they are named; one that is named
        twice counts once. Raises `InvalidError` (`too_few_runs`, `too_many_runs`)."""
        check_count(len(set(runs)))
        number = self._events.number
        found = [await self._runs.find(run) for run in runs]
        summaries = {record.summary.id: self._runs.overlay(record.summary) for record in found}
        check_count(len(summaries))
        datasets = {dataset.path: dataset for dataset in await self._datasets.list()}
        requests = await asyncio.to_thread(lambda: list(map(self._runs.request, summaries)))
        packages = [await self._runs.packages(run) for run in summaries]
        hosts = await asyncio.to_thread(lambda: list(map(self._hardware, summaries)))
        return Comparison(
            runs=[
                _compared(*each, datasets)
                for each in zip(summaries.values(), requests, packages, hosts, strict=True)
            ],
            code=await asyncio.to_thread(self._code, [str(each["manifest"]) for each in requests]),
            number=number,
        )

    async def diff(self, one: str, other: str, path: str) -> FileDiff:
        """How a file of one run's code became that of another; it may lack one of them. Raises
        `NotFoundError` where both do, `KnownError` where the code is lost."""
        return await asyncio.to_thread(_diff, *await self._snapshots(one, other), path)

    async def changes(self, one: str, other: str) -> CodeChanges:
        """Which files of one run's code differ from those of another."""
        return await asyncio.to_thread(_changes, *await self._snapshots(one, other))

    def _hardware(self, run_id: str) -> Hardware | None:
        return hardware_of(Path(RunFolder(str(self._root), run_id).events))

    async def _snapshots(self, one: str, other: str) -> tuple[Snapshot, Snapshot]:
        return await self._runs.snapshot(one), await self._runs.snapshot(other)

    def _code(self, manifests: Sequence[str]) -> Sequence[CodeChanges]:
        """Of each, against the first. Most runs of a comparison share one snapshot."""
        first = Snapshot(self._root, manifests[0])
        known = {
            manifest: _changes(first, Snapshot(self._root, manifest))
            for manifest in dict.fromkeys(manifests[1:])
            if manifest != manifests[0]
        }
        return [known.get(manifest, CodeChanges()) for manifest in manifests]


def _changes(one: Snapshot, other: Snapshot) -> CodeChanges:
    try:
        return changes_between(one.digests(), other.digests())
    except KnownError as error:
        return CodeChanges(problem=str(error))


def _diff(one: Snapshot, other: Snapshot, path: str) -> FileDiff:
    sizes = [
        file.size for snapshot in (one, other) for file in snapshot.files() if file.path == path
    ]
    if not sizes:
        raise NotFoundError("no_file", f"Neither run's code has a file {path!r}.", field="path")
    if max(sizes) > MOST_BYTES:
        return FileDiff(path, refused=NoDiff.TOO_LARGE)
    return diff_of(path, _read(one, path), _read(other, path))


def _read(snapshot: Snapshot, path: str) -> bytes:
    try:
        return snapshot.read(path)
    except NotFoundError:  # it came or went on the way from one run to the other
        return b""


def _compared(
    summary: RunSummary,
    request: Request,
    resolution: Resolution | None,
    host: Hardware | None,
    datasets: Mapping[str, Dataset],
) -> ComparedRun:
    paths = {entry["name"]: input_path(entry) for entry in request["inputs"]}
    environment = request["environment"]
    return ComparedRun(
        summary=summary,
        source=str(request["source"]),
        resources=Resources(**request["resources"]),
        variables=dict(request["variables"]),
        inputs={
            name: _input(wanted, paths.get(name, wanted), datasets)
            for name, wanted in request["datasets"].items()
        },
        definition=definition_of(environment),
        version=int(environment["version"]),
        packages=None if resolution is None else resolution.versions,
        host=host,
    )


def _input(wanted: str, path: str, datasets: Mapping[str, Dataset]) -> ComparedInput:
    dataset = datasets.get(path)
    name = "" if wanted == path else wanted
    if dataset is None:
        return ComparedInput(path, name)
    return ComparedInput(path, name, dataset.file_count, dataset.size)
