"""Images of the fake engine on their way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.compute import LOCAL_DOCKER
from desktop_app.domain.events import EnvironmentsChanged
from desktop_app.domain.registry import PushedImage, check_registry, repository_of
from desktop_app.engine.images.image_delivery import Delivered
from desktop_app.engine.images.images import KnownRegistry
from tests.fakes import values

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeImages:
    """Same face as `Images`; a delivery takes what the test says in `delivered`."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.pushes: dict[str, PushedImage] = {}
        self.delivered = Delivered(0, 0, 3)

    async def pushed(self, name: str) -> PushedImage | None:
        environment = await self._engine.environments.get(name)
        return self.pushes.get(environment.definition.hash)

    async def registries(self) -> Sequence[KnownRegistry]:
        await self._engine.script.enter("images.registries")
        return [KnownRegistry(each.registry, each.user) for each in self.pushes.values()]

    async def push(
        self, name: str, registry: str, target: str = LOCAL_DOCKER, user: str = ""
    ) -> PushedImage:
        await self._engine.script.enter("images.push", name, registry, target, user)
        registry = check_registry(registry)
        environment = await self._engine.environments.get(name)
        made = PushedImage(
            hash=environment.definition.hash,
            environment=f"{environment.name}:{environment.version}",
            registry=registry,
            user=user,
            repository=repository_of(registry, environment),
            digest=f"sha256:{values.sha256(name.encode())}",
            pushed_at=self._engine.now,
        )
        self.pushes[made.hash] = made
        self._engine.events.post(EnvironmentsChanged(names=(environment.name,)))
        return made

    async def deliver(self, name: str, target: str, source: str = "") -> Delivered:
        await self._engine.script.enter("images.deliver", name, target, source)
        await self._engine.environments.get(name)
        return self.delivered
