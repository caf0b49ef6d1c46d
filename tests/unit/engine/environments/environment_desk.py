"""The environments of a workspace over a scripted host."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.environment import Build, BuildState, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import BuildChanged
from desktop_app.domain.run import RunSummary
from desktop_app.engine.environments.build_contexts import BuildContexts
from desktop_app.engine.environments.builds import Builds
from desktop_app.engine.environments.environments import Environments
from desktop_app.engine.environments.stored_environments import StoredEnvironments
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.questions import Questions
from desktop_app.engine.hosts.stored_targets import StoredTargets
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.images.stored_pushes import StoredPushes
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.workspace_config import WorkspaceConfig
from tests.fakes.secrets import FakeSecrets
from tests.fakes.settings import FakeSettings
from tests.unit.engine.doubles import Heard, ScriptedHost, StillClock, ThreadLocks, catalog

IMAGE = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch",))
DOCKER = "local-docker"
ANSWER: Any = ({"kind": "answer", "built": True}, b"")


def host(name: str, launcher: LauncherKind = LauncherKind.DOCKER) -> Target:
    """A target that one logs in to."""
    ssh = SshHost(name, python="/opt/py")
    return Target(name, TransportKind.SSH, launcher, ssh=ssh)


class Desk:
    """The service, what it said, and the host that it asks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.hosts = ScriptedHost()
        config = WorkspaceConfig(folder / "config.json", ThreadLocks())
        self.stored = StoredEnvironments(catalog(folder / "environments", "environment"), config)
        self.target_names = StoredTargets(catalog(folder / "targets", "target"))
        self.live: list[RunSummary] = []
        self.clock = clock = StillClock()
        contexts = BuildContexts(WorkspacePaths(folder))
        self.environments = Environments(self.stored, contexts, self.live_runs, self.bus, clock)
        self.settings, self.secrets = FakeSettings(), FakeSecrets()
        self.questions = Questions(self.bus, self.secrets, self.settings)
        self.pushes = StoredPushes(catalog(folder / "pushes", "pushed image"))
        self.pulls = Pulls(self.pushes, self.questions)
        self.supplied: list[tuple[str, str]] = []
        self.more = ""
        """What is known here of a failure, beside what its host says."""
        self.builds = Builds(
            self.stored,
            folder,
            self.target_names,
            self.hosts,
            self,
            self.bus,
            clock,
            explain=self.explain,
        )

    async def explain(self, definition: EnvironmentDefinition, error: KnownError) -> str:
        """As `IndexCheck.explain`."""
        return self.more

    async def bring(
        self, target: Target, environment: Mapping[str, Any], *, own_network: bool, ask: bool
    ) -> Mapping[str, Any]:
        """The desk is what brings a build its supplies, too."""
        self.supplied.append((target.name, str(environment.get("context", ""))))
        secrets = dict.fromkeys(environment.get("build_secrets", ()), "hush")
        network = {"variables": "{}"} if own_network else {}
        pull = await self.pulls.pull(str(environment["hash"]), ask=ask)
        return {"secret_values": secrets, "network": network, "pull": pull}

    async def live_runs(self) -> list[RunSummary]:
        return self.live

    def states(self) -> list[BuildState]:
        """Each state that a build has come to, in order."""
        told = [event.build.state for event in self.heard.of(BuildChanged)]
        return [state for state, _ in itertools.groupby(told)]


def step(number: int, count: int, what: str) -> Any:
    return {"kind": "step", "step": number, "steps": count, "what": what}, b""


async def begun(desk: Desk, target: str = DOCKER) -> asyncio.Task[Build]:
    """A build that goes on until the gate of the host is opened."""
    desk.hosts.gate.clear()
    building = asyncio.create_task(desk.builds.build("torch", target))
    await asyncio.wait_for(desk.hosts.asked.wait(), 10)
    return building


def used(desk: Desk, use: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """`use`, with the environment torch there and all builds let go of at the end."""

    async def whole() -> None:
        await desk.environments.create("torch", IMAGE)
        try:
            await use()
        finally:
            await desk.builds.close()

    asyncio.run(whole())
