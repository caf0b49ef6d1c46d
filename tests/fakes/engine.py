"""An engine in memory with the same face as the real one, for every test of the window.

A test scripts it: `fail` makes a call raise, `hold` makes it wait until `release`, `calls` tells
what was asked, and `add_run`, `change_run`, `grow_log`, `grow_metric`, `end_run` are the world
going on. Those may be called on any thread; the events reach the window as real ones do.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import SshHost, SshRoute
from desktop_app.domain.errors import InvalidError, NotFoundError, TrainyardError
from desktop_app.domain.events import (
    MetricsGrew,
    OutputsChanged,
    RunAdded,
    RunChanged,
    RunRemoved,
    StreamGrew,
)
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import LogSource, Outcome, OutputFile, RunSpec, RunSummary, Stage
from desktop_app.domain.workspace import RecentWorkspace, WorkspaceInfo
from desktop_app.engine.environments.build_secrets import BuildSecrets
from desktop_app.engine.environments.resolutions import Resolutions
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.questions import Questions
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.series.media import Media
from tests.fakes import values
from tests.fakes.access import FakeAccess
from tests.fakes.alerts import FakeAlerts
from tests.fakes.builds import FakeBuilds
from tests.fakes.built import FakeBuilt
from tests.fakes.comparisons import FakeComparisons
from tests.fakes.fit import FakeFit, FakeIndexCheck
from tests.fakes.images import FakeImages
from tests.fakes.imports import FakeExports, FakeImports
from tests.fakes.patterns import FakePatterns
from tests.fakes.runs import FakeRuns
from tests.fakes.secrets import FakeSecrets
from tests.fakes.services import (
    FakeDatasets,
    FakeEnvironments,
    FakeModels,
    FakeScripts,
    FakeTargets,
)
from tests.fakes.settings import FakeSettings
from tests.fakes.trash import FakeTrash

_WORKSPACE = f"{os.getpid():026d}"
"""Its id: a window asks by it for others, and those of other test processes are none of its own."""


@dataclass
class FakeSeries:
    """The points of one series."""

    number: int
    steps: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def summary(self) -> SeriesSummary:
        known = [v for v in self.values if v == v] or self.values
        return SeriesSummary(
            len(self.values), self.values[-1], min(known), max(known), self.steps[-1]
        )


@dataclass
class FakeRun:
    """A run with everything it has written."""

    summary: RunSummary
    spec: RunSpec | None = None
    logs: dict[str, bytes] = field(default_factory=dict)
    series: dict[tuple[str, bool], FakeSeries] = field(default_factory=dict)
    outputs: dict[str, bytes] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    """Parts of the `RunDetail` that a test wants otherwise."""
    compared: dict[str, Any] = field(default_factory=dict)
    """Parts of the `ComparedRun` that a test wants otherwise."""
    packages: Resolution | None = None
    code: dict[str, bytes] | None = None
    """Its files by path, where they are not `FakeEngine.code`."""


class Script:
    """What a test prescribes for calls, and what was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self._failures: dict[str, list[Exception]] = defaultdict(list)
        self._gates: dict[str, Future[None]] = {}

    def fail(self, name: str, error: Exception) -> None:
        """The next call of `name` (such as `runs.submit`) raises `error`."""
        self._failures[name].append(error)

    def hold(self, name: str) -> None:
        """Calls of `name` wait until `release`."""
        self._gates[name] = Future()

    def release(self, name: str) -> None:
        self._gates.pop(name).set_result(None)

    def called(self, name: str) -> list[tuple[object, ...]]:
        """The arguments of every call of `name`, in order."""
        return [arguments for called, arguments in self.calls if called == name]

    async def enter(self, name: str, *arguments: object) -> None:
        """Every call of the fake starts here."""
        self.calls.append((name, arguments))
        gate = self._gates.get(name)
        if gate is not None:
            await asyncio.shield(asyncio.wrap_future(gate))
        if self._failures[name]:
            raise self._failures[name].pop(0)


class FakeEngine:
    """See the module. `folder` is an existing folder for what must be on disk."""

    def __init__(self, folder: Path, name: str = "birds.work") -> None:
        self.workspace = WorkspaceInfo(_WORKSPACE, name, folder, values.NOW)
        self.events = EventBus()
        self.script = Script()
        self.settings = FakeSettings()
        self.secrets = FakeSecrets()
        self.lock = threading.RLock()
        self.now = values.NOW
        self.records: dict[str, FakeRun] = {}
        self.code: dict[str, bytes] = {}
        """The files of every run, by path."""
        self.crowded: set[str] = set()
        """The runs of whose series some were left out."""
        self.log_offsets: dict[str, dict[float, int]] = {}
        """By run: how many bytes were printed when."""
        self.runs = FakeRuns(self)
        self.trash = FakeTrash(self)
        self.media = Media(WorkspacePaths(folder), self.runs)
        """Reads what `tests.fakes.media` writes into the workspace's folder."""
        self.datasets = FakeDatasets(self)
        self.environments = FakeEnvironments(self)
        self.builds = FakeBuilds(self)
        self.build_secrets = BuildSecrets(self.secrets)
        self.images = FakeImages(self)
        self.built = FakeBuilt(self)
        self.targets = FakeTargets(self)
        self.resolutions = Resolutions(self.environments, self.builds, self.targets)
        self.models = FakeModels(self)
        self.access = FakeAccess(self)
        self.alerts = FakeAlerts(self)
        self.patterns = FakePatterns(self)
        self.comparisons = FakeComparisons(self)
        self.scripts = FakeScripts(self)
        self.fit = FakeFit(self)
        self.index_check = FakeIndexCheck(self)
        self.imports = FakeImports(self)
        self.exports = FakeExports(self)
        self.questions = Questions(self.events, self.secrets, self.settings)
        self.ssh_aliases: list[str] = []
        self.ssh_routes: dict[str, SshRoute] = {}
        self.closed = False

    async def start(self) -> None:
        await self.script.enter("start")

    async def close(self) -> None:
        self.closed = True

    async def settle(self) -> None:
        await self.script.enter("settle")

    async def stop(self, job: str) -> None:
        await self.script.enter("stop", job)

    def attend(self) -> None:
        """Nothing comes true by itself."""

    def answer(self, question_id: str, text: str | None) -> None:
        self.questions.answer(question_id, text)

    async def ssh_hosts(self) -> Sequence[str]:
        await self.script.enter("ssh_hosts")
        return list(self.ssh_aliases)

    async def ssh_route(self, host: SshHost) -> SshRoute:
        await self.script.enter("ssh_route", host)
        there = SshRoute(host.user or "ann", host.name, host.port or 22)
        return self.ssh_routes.get(host.name, there)

    async def problems(self) -> Sequence[TrainyardError]:
        return ()

    # ------------------------------------------------- the world going on

    def add_run(self, spec: RunSpec | None = None, **changes: Any) -> RunSummary:
        """A new run, as if this or another process had submitted it."""
        with self.lock:
            number = len(self.records) + 1
            made = values.summary(number, **changes)
            self.records[made.id] = FakeRun(made, spec)
        self.events.post(RunAdded(run=made))
        return made

    def change_run(self, run_id: str, **changes: Any) -> RunSummary:
        """Change the summary of a run, for instance its stage."""
        with self.lock:
            record = self.record(run_id)
            record.summary = made = replace(record.summary, **changes)
        removed = made.annotation.removed_at is not None
        self.events.post(RunRemoved(run_id=made.id) if removed else RunChanged(run=made))
        return made

    def end_run(
        self, run_id: str, outcome: Outcome = Outcome.SUCCEEDED, **changes: Any
    ) -> RunSummary:
        """End a run `60` seconds after it was made."""
        created = self.record(run_id).summary.created_at
        code = 0 if outcome is Outcome.SUCCEEDED else 1
        facts: dict[str, Any] = {"exit_code": code, "ended_at": created + 60, **changes}
        return self.change_run(run_id, stage=Stage.ENDED, outcome=outcome, **facts)

    def grow_log(self, run_id: str, data: bytes, file: str = "stdout.log") -> None:
        """Append to a text stream of a run."""
        with self.lock:
            logs = self.record(run_id).logs
            logs[file] = logs.get(file, b"") + data
            size = len(logs[file])
        self.events.post(StreamGrew(run_id=run_id, file=file, size=size))

    def grow_metric(
        self,
        run_id: str,
        name: str,
        points: Sequence[float],
        system: bool = False,
        first: int | None = None,
    ) -> None:
        """Append points to a series. Steps count up, from the `first` one on where that is given;
        each is a second after the one before."""
        with self.lock:
            record = self.record(run_id)
            series = record.series.setdefault((name, system), FakeSeries(len(record.series)))
            begin = len(series.steps) if first is None else first
            for step, value in enumerate(points, begin):
                series.steps.append(step)
                series.times.append(record.summary.created_at + step)
                series.values.append(value)
            if not system:
                metrics = {**record.summary.metrics, name: series.summary()}
                record.summary = replace(record.summary, metrics=metrics)
            made, count = record.summary, len(series.values)
        self.events.post(MetricsGrew(run_id=run_id, counts={name: count}, system=system))
        if not system:
            self.events.post(RunChanged(run=made))

    def set_outputs(self, run_id: str, outputs: Mapping[str, bytes]) -> None:
        """What the script left."""
        with self.lock:
            self.record(run_id).outputs = dict(outputs)
        self.events.post(OutputsChanged(run_id=run_id))

    def record(self, run: str) -> FakeRun:
        """By id, by a unique prefix of six letters or more, or by a unique name."""
        found = [
            r
            for i, r in list(self.records.items())
            if i == run or (len(run) >= 6 and i.startswith(run)) or r.summary.name == run
        ]
        if len(found) != 1:
            raise NotFoundError("no_run", f"There is no run {run!r}.")
        return found[0]

    def series_states(self, run_id: str, system: bool) -> list[SeriesState]:
        return [
            SeriesState(series.number, name, system, series.summary())
            for (name, of_system), series in self.record(run_id).series.items()
            if of_system is system
        ]

    def log_sources(self, run_id: str) -> list[LogSource]:
        return [LogSource(file, len(data)) for file, data in self.record(run_id).logs.items()]

    def output_files(self, run_id: str) -> list[OutputFile]:
        return [
            OutputFile(path, len(data), values.sha256(data))
            for path, data in sorted(self.record(run_id).outputs.items())
        ]


class FakeWorkspaces:
    """Workspaces of which every folder may be one; `recent` is what the test says."""

    def __init__(self, recent: Sequence[RecentWorkspace] = ()) -> None:
        self.entries = list(recent)
        self.made: list[Path] = []

    def create(self, folder: Path, name: str = "") -> WorkspaceInfo:
        if (folder / "config.json").exists():
            raise InvalidError(
                "workspace_exists", f"{folder} is a workspace already.", field="folder"
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text("{}", encoding="utf-8")
        self.made.append(folder)
        return self._info(folder, name)

    def open(self, folder: Path) -> WorkspaceInfo:
        if not (folder / "config.json").exists():
            raise InvalidError(
                "not_a_workspace", f"{folder} is not a workspace.", hint="Create one there."
            )
        return self._info(folder, "")

    def find(self, start: Path) -> WorkspaceInfo:
        return self.open(start)

    def recent(self) -> list[RecentWorkspace]:
        return list(self.entries)

    def remember(self, info: WorkspaceInfo) -> None:
        self.forget(info.path)
        self.entries.insert(0, RecentWorkspace(info.path, info.name, values.NOW))

    def forget(self, path: Path) -> None:
        self.entries = [entry for entry in self.entries if entry.path != path]

    @staticmethod
    def _info(folder: Path, name: str) -> WorkspaceInfo:
        return WorkspaceInfo(values.sha256(bytes(folder))[:26], name or folder.name, folder, 0.0)
