"""The environments of a workspace over a scripted host."""

from __future__ import annotations

import itertools
from pathlib import Path

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.environment import BuildState, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.events import BuildChanged
from desktop_app.domain.run import RunSummary
from desktop_app.engine.builds import Builds
from desktop_app.engine.environments import Environments
from desktop_app.engine.events import EventBus
from desktop_app.engine.stored_environments import StoredEnvironments
from desktop_app.engine.stored_targets import StoredTargets
from tests.unit.engine.doubles import Heard, ScriptedHost, StillClock, catalog

IMAGE = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1", requirements=("torch",))
DOCKER = "local-docker"


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
        self.stored = StoredEnvironments(catalog(folder / "environments", "environment"))
        self.target_names = StoredTargets(catalog(folder / "targets", "target"))
        self.live: list[RunSummary] = []
        self.clock = clock = StillClock()
        self.environments = Environments(self.stored, self.live_runs, self.bus, clock)
        self.builds = Builds(self.stored, folder, self.target_names, self.hosts, self.bus, clock)

    async def live_runs(self) -> list[RunSummary]:
        return self.live

    def states(self) -> list[BuildState]:
        """Each state that a build has come to, in order."""
        told = [event.build.state for event in self.heard.of(BuildChanged)]
        return [state for state, _ in itertools.groupby(told)]
