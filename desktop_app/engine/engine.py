"""An open workspace: everything that can be done with it, for any face."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from desktop_app.domain.compute import SshHost, SshRoute, TransportKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import RunSummary
from desktop_app.domain.workspace import WorkspaceInfo
from desktop_app.engine.catalogs import Catalogs
from desktop_app.engine.datasets import Datasets
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.environments.resolutions import found_by_runs
from desktop_app.engine.environments.services import EnvironmentServices
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.attention import Attention
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.following.keep import Keeper
from desktop_app.engine.following.news import RunNews
from desktop_app.engine.foreign.exports import Exports
from desktop_app.engine.foreign.imports import Imports
from desktop_app.engine.hosts.access import Access
from desktop_app.engine.hosts.forwards import Forwards
from desktop_app.engine.hosts.hosts import Connect, Hosts
from desktop_app.engine.hosts.questions import Questions
from desktop_app.engine.hosts.targets import Targets
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.index_making import open_index, rebuild, refresh
from desktop_app.engine.models import Models
from desktop_app.engine.outputs.fetches import Fetches
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import (
    Clock,
    IndexFactory,
    Locks,
    PackageIndex,
    Secrets,
    Settings,
    SshConfig,
    Terminals,
)
from desktop_app.engine.runs.alerts import Alerts
from desktop_app.engine.runs.annotations import Annotations
from desktop_app.engine.runs.comparisons import Comparisons
from desktop_app.engine.runs.removals import Removals
from desktop_app.engine.runs.retries import Retries
from desktop_app.engine.runs.run_names import RunNames
from desktop_app.engine.runs.runs import Runs
from desktop_app.engine.runs.stalls import Stalls
from desktop_app.engine.runs.submit import Submitter
from desktop_app.engine.runs.trash import Trash
from desktop_app.engine.scripts import Scripts
from desktop_app.engine.series.media import Media
from desktop_app.engine.series.pattern_store import PatternStore
from desktop_app.engine.series.patterns import Patterns
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker


@dataclass(frozen=True)
class Ports:
    """The outside world as this program has it."""

    open_index: IndexFactory
    connect: Mapping[TransportKind, Connect]
    secrets: Secrets
    settings: Settings
    clock: Clock
    locks: Locks
    ssh_config: SshConfig
    terminals: Terminals
    network: Callable[[], str]
    """Names how this computer is connected now."""
    packages: PackageIndex
    curated: Path | None = None
    """The folder of environments that every workspace has."""


class Engine:
    """One open workspace. Made and used on one asyncio loop; `start` first, `close` last.

    Closing touches no run: what hosts have accepted goes on. A start that fails closes by itself.
    """

    runs: Runs
    trash: Trash
    access: Access
    alerts: Alerts
    comparisons: Comparisons
    imports: Imports
    exports: Exports
    media: Media
    patterns: Patterns

    def __init__(self, workspace: WorkspaceInfo, ports: Ports, *, asks: bool = False) -> None:
        """`asks`: somebody answers the `Question` events; else what would ask is refused."""
        self.workspace = workspace
        self.events = EventBus()
        self.secrets = ports.secrets
        self.settings = ports.settings
        self.scripts = Scripts()
        self._ports = ports
        self._paths = paths = WorkspacePaths(workspace.path)
        self._worker = Worker("index")
        self._tasks = Tasks(self.events)
        self.questions = Questions(self.events, ports.secrets, ports.settings, asks=asks)
        self._hosts = Hosts(ports.connect, ports.clock, self.questions.asker, ports.network)
        self._opened = AsyncExitStack()
        self._opened.callback(self._worker.close)
        self._problems: list[KnownError] = []

        catalogs = self._catalogs = Catalogs(
            paths, ports.locks, self.workspace.read_only, ports.curated
        )
        self.targets = Targets(
            catalogs.targets,
            self._hosts,
            self._live_runs,
            self.events,
            ports.clock,
            self.questions.forget,
        )
        self._hosts.listen(self.targets.contact_changed)
        self.datasets = Datasets(catalogs.datasets, self.events, ports.clock)
        self._deliveries = Deliveries(paths, self.events)
        self._pulls = Pulls(catalogs.pushes, self.questions)
        made = EnvironmentServices(
            catalogs=catalogs,
            paths=paths,
            targets=self.targets,
            hosts=self._hosts,
            deliveries=self._deliveries,
            pulls=self._pulls,
            packages=ports.packages,
            secrets=ports.secrets,
            live_runs=self._all_live_runs,
            events=self.events,
            clock=ports.clock,
        )
        self.environments, self.index_check = made.environments, made.index_check
        self.builds, self.built, self.images = made.builds, made.built, made.images
        self.build_secrets = made.build_secrets
        self.resolutions, self.fit = made.resolutions, made.fit

    async def start(self) -> None:
        """Open the index (rebuilt from the folders where it is missing), then follow live runs in
        the background, unless another process does."""
        try:
            await self._start()
        except BaseException:
            await self.close()
            raise

    async def _start(self) -> None:
        ports, paths = self._ports, self._paths
        self._index, self._series, rebuilt = await open_index(
            ports.open_index,
            paths.index,
            self._worker,
            ports.clock,
            read_only=bool(self.workspace.read_only),
        )
        self._opened.push_async_callback(self._worker, self._index.close)
        self._opened.push_async_callback(self._hosts.close)
        attention = Attention(ports.clock, self._tasks)
        self._intake = intake = Intake(paths.root, self._index, self._series)
        news = RunNews(
            paths, self._index, self._worker, self.events, ports.clock, self._hosts.contact
        )
        deliveries = self._deliveries
        self._submitter = Submitter(
            paths,
            self._hosts,
            ports.secrets,
            ports.clock,
            deliveries=deliveries,
            locks=ports.locks,
            datasets=self.datasets,
            environments=self.environments,
            targets=self.targets,
            pulls=self._pulls,
        )
        self._stalls = Stalls(
            paths,
            self._index,
            self._worker,
            self.events,
            ports.clock,
            ports.settings,
            news.overlay,
            news.publish,
        )
        news.silent_since = self._stalls.since
        outputs = Outputs(
            paths,
            self._hosts,
            self.targets,
            self.events,
            ports.locks,
            ports.clock,
            self.workspace.read_only,
        )
        annotations = Annotations(paths, ports.locks, intake, self._worker)
        removals = Removals(
            paths, self._hosts, self.targets, outputs, intake, annotations, self._worker
        )
        fetches = Fetches(
            paths, outputs, self._index, self._worker, self.events, ports.clock, self._tasks
        )
        self._pattern_store = PatternStore(paths, ports.locks)
        self._keeper = Keeper(
            paths=paths,
            hosts=self._hosts,
            targets=self.targets,
            index=self._index,
            intake=intake,
            submitter=self._submitter,
            removals=removals,
            fetches=fetches,
            news=news,
            bus=self.events,
            worker=self._worker,
            locks=ports.locks,
            clock=ports.clock,
            tasks=self._tasks,
            attention=attention,
            patterns=self._pattern_store,
        )
        self._opened.push_async_callback(self._keeper.release)
        services = (self.images, self.builds, self.targets)
        for part in (self._submitter, outputs, self._tasks, *services):
            self._opened.push_async_callback(part.close)
        self.runs = Runs(
            paths=paths,
            read_only=self.workspace.read_only,
            index=self._index,
            series=self._series,
            intake=intake,
            submitter=self._submitter,
            retries=Retries(paths.root, self.targets, ports.secrets, deliveries, self.events),
            annotations=annotations,
            outputs=outputs,
            fetches=fetches,
            names=RunNames(paths, self._index, ports.locks),
            experiments=self._catalogs.experiments,
            environments=self.environments,
            builds=self.builds,
            keeper=self._keeper,
            news=news,
            bus=self.events,
            worker=self._worker,
            clock=ports.clock,
            attention=attention,
            patterns=self._pattern_store,
        )
        self.trash = Trash(
            paths=paths,
            runs=self.runs,
            annotations=annotations,
            removals=removals,
            outputs=outputs,
            keeper=self._keeper,
            news=news,
            bus=self.events,
            clock=ports.clock,
            settings=ports.settings,
        )
        self.patterns = Patterns(
            self._pattern_store, self.runs, self._keeper, paths, self.events, ports.clock
        )
        self.imports = Imports(
            paths=paths,
            read_only=self.workspace.read_only,
            experiments=self._catalogs.experiments,
            intake=intake,
            worker=self._worker,
            news=news,
            bus=self.events,
            locks=ports.locks,
            clock=ports.clock,
            annotations=annotations,
            restore=self.trash.restore,
        )
        self.builds.found_by_runs = partial(found_by_runs, self.runs)
        self.exports = Exports(paths, self.runs, outputs, self.events)
        for long in (self.imports, self.exports):
            self._opened.push_async_callback(long.close)
        self._long = (self.imports, self.exports, outputs, self.builds, self.images)
        self.media = Media(paths, self.runs)
        self.access = self._make_access()
        self.alerts = Alerts(
            self._catalogs.alerts,
            self.runs,
            self._index,
            self._worker,
            self.events,
            ports.clock,
            self._tasks,
        )
        self.comparisons = Comparisons(
            root=paths.root, runs=self.runs, datasets=self.datasets, events=self.events
        )
        self.models = Models(self._catalogs.models, self.runs, self.events, ports.clock)
        if rebuilt is not None:
            self._problems += await rebuild(paths, intake, self._worker)
            self._problems += await annotations.restore()
            await self._worker(rebuilt)
        elif self.workspace.read_only:
            self._problems += await refresh(paths, self._index, intake, self._worker)
            self._problems += await annotations.restore()
        else:
            await annotations.finish()
        self._problems += await self.imports.finish()
        await news.begin()
        self._tasks.start(news.run(self._keeper), "watch the index")
        self._tasks.start(
            self._catalogs.news(self.events, ports.clock).run(), "watch the named things"
        )
        if not self.workspace.read_only:
            if self._keeper.try_lock():
                await self._keeper.catch_up()
            else:
                await self._keeper.help_out()
            self._tasks.start(self._keeper.run(), "follow")
            self._tasks.start(self.trash.run(), "empty the trash")

    def attend(self) -> None:
        """Somebody looks at the workspace until it is closed: post what they wait for
        (`AlertMet`), and which runs fall silent (`RunStalled`)."""
        if not self.workspace.read_only:
            self.alerts.begin()
            self._tasks.start(self._stalls.run(), "look for silent runs")
            self._tasks.start(self.builds.run(), "follow builds")

    async def stop(self, job: str) -> None:
        """End something long that can be stopped, by the job of its `Progress`."""
        for long in self._long:
            await long.stop(job)

    async def settle(self) -> None:
        """Wait until what live runs have written by now is taken in; for a face that answers once
        and goes. Another process that follows is never behind by more than a moment."""
        await self._keeper.settle()

    def answer(self, question_id: str, text: str | None) -> None:
        """Answer a `Question`; None refuses."""
        self.questions.answer(question_id, text)

    async def ssh_hosts(self) -> Sequence[str]:
        """The hosts that the user's SSH configuration names."""
        return await asyncio.to_thread(self._ports.ssh_config.aliases)

    async def ssh_route(self, host: SshHost) -> SshRoute:
        """What the configuration means by a host. Raises `KnownError` (`bad_ssh_config`)."""
        return await asyncio.to_thread(self._ports.ssh_config.route, host)

    async def problems(self) -> Sequence[KnownError]:
        """Files of the workspace that cannot be used, each with its name and what to do."""
        found = [*self._problems, *self._submitter.submissions.problems, *self._intake.problems]
        found += await asyncio.to_thread(self._pattern_store.problems)
        kinds = (self.targets, self.datasets, self.environments, self.images)
        for service in (*kinds, self.models, self.alerts):
            found += await service.problems()
        return found

    async def close(self) -> None:
        """Stop following and let go of everything. Runs go on."""
        await self._opened.aclose()

    def _make_access(self) -> Access:
        forwards = Forwards(self.events, self._tasks)
        self._opened.push_async_callback(forwards.close)
        return Access(
            runs=self.runs,
            targets=self.targets,
            hosts=self._hosts,
            terminals=self._ports.terminals,
            forwards=forwards,
        )

    async def _all_live_runs(self) -> Sequence[RunSummary]:
        return [record.summary for record in await self._worker(self._index.live)]

    async def _live_runs(self, target: str) -> Sequence[str]:
        return [run.id for run in await self._all_live_runs() if run.target == target]
