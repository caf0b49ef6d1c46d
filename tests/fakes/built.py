"""What was built of environments, in the fake engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.domain.built import (
    BuiltEnvironment,
    BuiltHost,
    BuiltKind,
    Discarded,
    would_free,
)
from desktop_app.domain.environment import Build, BuildState
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import BuildChanged
from desktop_app.domain.run import LOCAL_TARGET
from tests.fakes import values

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine

DAY = 86_400.0


def built_environment(name: str = "vision:1", **changes: Any) -> BuiltEnvironment:
    """A virtual environment of 100 MiB on this computer that was used yesterday."""
    key = changes.pop("key", values.sha256(name.encode()))
    made = BuiltEnvironment(
        host=LOCAL_TARGET,
        kind=BuiltKind.VENV,
        key=key,
        size=100 << 20,
        pieces={key: 100 << 20},
        definition_hash=key,
        environments=[name],
        name=name,
        made_at=values.NOW - 2 * DAY,
        used_at=values.NOW - DAY,
    )
    return replace(made, **changes)


class FakeBuilt:
    """Same face as `BuiltEnvironments`. What is in use is not deleted."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.hosts: list[BuiltHost] = [BuiltHost([LOCAL_TARGET, "local-docker"])]

    def put(self, *built: BuiltEnvironment) -> None:
        """What there is on this computer from now on."""
        self.hosts[0] = replace(self.hosts[0], built=built)

    async def list(self, target: str = "", *, at_hand: bool = False) -> Sequence[BuiltHost]:
        await self._engine.script.enter("built.list", target, at_hand)
        if target:
            await self._engine.targets.get(target)
        return [host for host in self.hosts if not target or target in host.targets]

    async def remove(self, chosen: Sequence[BuiltEnvironment]) -> Discarded:
        await self._engine.script.enter("built.remove", chosen)
        every = [one for host in self.hosts for one in host.built]
        gone = [one for one in chosen if not one.in_use]
        problems = [
            KnownError("in_use", f"{one.title} on {one.host} stays: it is in use.")
            for one in chosen
            if one.in_use
        ]
        self.hosts = [
            replace(host, built=[one for one in host.built if one not in gone])
            for host in self.hosts
        ]
        for one in gone:
            name = one.title.partition(":")[0]
            self._engine.events.post(BuildChanged(build=Build(name, one.host, BuildState.MISSING)))
        return Discarded(gone, would_free(gone, every), problems)
