"""The double of `Builds`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.environment import Build, BuildState
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.events import BuildChanged
from desktop_app.domain.resolution import Resolution
from desktop_app.engine.environments.build_book import builds_on

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeBuilds:
    """Same face as `Builds`; a build is ready when the test says so with `set`."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.known: dict[tuple[str, str], Build] = {}
        self.failing: dict[tuple[str, str], int] = {}
        """Which line of a log says why a build failed."""
        self.others_wait = False
        """A cancel then ends nothing."""
        self.own_network = False
        """The last build was lent this computer's network."""
        self.found: dict[tuple[str, str], Resolution] = {}
        """What is in an environment (NAME, or NAME:VERSION where that is asked for) on a target."""

    def set(self, build: Build) -> None:
        """The state of a build from now on."""
        self.known[build.environment, build.target] = build
        self._engine.events.post(BuildChanged(build=build))

    async def build(self, name: str, target: str, *, own_network: bool = False) -> Build:
        await self._engine.script.enter("builds.build", name, target)
        self.own_network = own_network
        self.set(Build(name, target, BuildState.BUILDING))
        self.set(Build(name, target, BuildState.READY))
        return self.known[name, target]

    async def cancel(self, name: str, target: str) -> Build:
        await self._engine.script.enter("builds.cancel", name, target)
        if self._of(name, target).state is not BuildState.BUILDING:
            raise InvalidError("not_building", f"{name!r} is not being built on {target!r}.")
        if not self.others_wait:
            self.set(Build(name, target, BuildState.MISSING))
        return self._of(name, target)

    async def state(self, name: str, target: str) -> Build:
        await self._engine.script.enter("builds.state", name, target)
        return self._of(name, target)

    async def states(self) -> Sequence[Build]:
        await self._engine.script.enter("builds.states")
        targets = [state.target for state in self._engine.targets.states.values()]
        return [
            self._of(versions[-1].name, target.name)
            for versions in self._engine.environments.items.values()
            for target in targets
            if builds_on(versions[-1], target)
        ]

    async def failing_line(self, name: str, target: str) -> int | None:
        await self._engine.script.enter("builds.failing_line", name, target)
        return self.failing.get((name, target))

    def _of(self, name: str, target: str) -> Build:
        return self.known.get((name, target), Build(name, target, BuildState.MISSING))

    async def resolution(self, name: str, target: str) -> Resolution | None:
        await self._engine.script.enter("builds.resolution", name, target)
        return self.found.get((name, target))
