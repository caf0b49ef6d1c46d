"""Images on their way: into a registry, and from the engine of one host to that of another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from desktop_app.domain.compute import LOCAL_DOCKER, LauncherKind, Target
from desktop_app.domain.environment import BuildState, Environment, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import BuildChanged, EnvironmentsChanged, Progress
from desktop_app.domain.registry import (
    PushedImage,
    check_registry,
    pushed_name,
    registry_host,
    repository_of,
)
from desktop_app.engine.catalogs import Catalogs
from desktop_app.engine.environments.builds import Builds
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.images.image_delivery import Delivered, ImageDelivery
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.ports import Clock
from desktop_app.engine.runs.requests import environment_request
from desktop_app.engine.shared import Shared

_ATTEMPTS = 3
_LET_GO_S = 10.0


class ImageHosts(Protocol):
    def key(self, target: Target) -> str: ...

    def host(self, target: Target) -> Host: ...


@dataclass(frozen=True)
class KnownRegistry:
    """A registry that this workspace has pushed to, and who logged in."""

    registry: str
    user: str


class Images:
    """What is done with the images of a workspace's environments, wherever they are."""

    def __init__(
        self,
        catalogs: Catalogs,
        builds: Builds,
        pulls: Pulls,
        hosts: ImageHosts,
        events: EventBus,
        clock: Clock,
    ) -> None:
        self._environments = catalogs.environments
        self._targets = catalogs.targets
        self._stored = catalogs.pushes
        self._builds = builds
        self._pulls = pulls
        self._hosts = hosts
        self._events = events
        self._clock = clock
        self._under_way = Shared()
        self._delivered: dict[str, Delivered] = {}

    async def pushed(self, name: str) -> PushedImage | None:
        """Where the image of an environment (NAME or NAME:VERSION) was pushed last, if it was."""
        environment = await asyncio.to_thread(self._environments.get, name)
        return await asyncio.to_thread(self._stored.get, environment.definition.hash)

    async def registries(self) -> Sequence[KnownRegistry]:
        """Where this workspace has pushed to, the last one first."""
        pushes = await asyncio.to_thread(self._stored.list)
        return list(dict.fromkeys(KnownRegistry(each.registry, each.user) for each in pushes))

    async def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a pushed image, each naming its file."""
        return await asyncio.to_thread(self._stored.problems)

    async def push(
        self, name: str, registry: str, target: str = LOCAL_DOCKER, user: str = ""
    ) -> PushedImage:
        """Put an environment's image into a registry, from a target where it is, or is built now.
        From then on every host of the workspace pulls it, by its digest, instead of building it.

        The password of a `user` is asked for; with none the host's own login serves. Posts
        `Progress` with a job that can be stopped. Raises `InvalidError` (`bad_registry`,
        `not_an_image`, `no_engine`), `KnownError`: what the build raises, `stopped`, and
        `registry_denied` and the other codes of `hostside.registry_failures`.
        """
        registry = check_registry(registry)
        environment = await self._image(name)
        place = await self._engine(target)
        self._stored.refuse_read_only()
        job = f"push {environment.definition.hash} {target} {registry} {user}"
        await self._under_way.do(
            job, lambda: self._push(environment, place, registry, user.strip(), job)
        )
        pushed = await asyncio.to_thread(self._stored.get, environment.definition.hash)
        assert pushed is not None
        return pushed

    async def deliver(self, name: str, target: str, source: str = "") -> Delivered:
        """Bring an environment's image to a target as it is at another one, without a registry:
        layer by layer, and only those that are missing. What arrived before a kill or a lost link
        is not sent again.

        `source` is the target that has it; empty for any at which it is known to be, this computer
        first. Posts `Progress` with a job that can be stopped. Raises `InvalidError`
        (`not_an_image`, `no_engine`, `same_host`), `KnownError` (`not_built`, `unreachable`,
        `disk_full`, `image_unreadable`, `image_not_loaded`, `stopped`).
        """
        environment = await self._image(name)
        place = await self._engine(target)
        self._stored.refuse_read_only()
        begin = await (self._engine(source) if source else self._source(environment, place))
        if self._hosts.key(begin) == self._hosts.key(place):
            raise InvalidError(
                "same_host",
                f"{begin.name!r} and {place.name!r} are the same host.",
                hint="Choose a target of another host.",
                field="target",
            )
        job = f"image {environment.definition.hash} {begin.name} {target}"
        await self._under_way.do(job, lambda: self._deliver(environment, begin, place, job))
        return self._delivered[job]

    async def stop(self, job: str) -> None:
        """End one of these, by the job of its `Progress`."""
        await self._under_way.stop(job)

    async def close(self) -> None:
        """Stop what is under way."""
        await self._under_way.close()

    async def _image(self, name: str) -> Environment:
        environment = await asyncio.to_thread(self._environments.get, name)
        if environment.definition.kind is not EnvironmentKind.IMAGE:
            raise InvalidError(
                "not_an_image",
                f"{environment.name!r} is an interpreter, which cannot travel.",
                hint="Make an environment of packages or an image.",
                field="environment",
            )
        return environment

    async def _engine(self, name: str) -> Target:
        target = await asyncio.to_thread(self._targets.get, name)
        if target.launcher is not LauncherKind.DOCKER:
            raise InvalidError(
                "no_engine",
                f"{name!r} starts plain processes, and images need a container engine.",
                hint="Choose a target that uses Docker, such as local-docker.",
                field="target",
            )
        return target

    async def _source(self, environment: Environment, place: Target) -> Target:
        """A target of another host at which it is, as its engine says. One that has it no longer is
        known to have it no longer."""
        there = self._hosts.key(place)
        lost: KnownError | None = None
        targets = await asyncio.to_thread(self._targets.list)
        for target in sorted(targets, key=lambda each: each.ssh is not None):
            if target.launcher is LauncherKind.DOCKER and self._hosts.key(target) != there:
                named = f"{environment.name}:{environment.version}"
                build = await self._builds.state(named, target.name)
                if build.state is not BuildState.READY:
                    continue
                try:
                    if await self._has(target, environment):
                        return target
                except KnownError as error:  # another one may be within reach
                    lost = error
        raise lost or KnownError(
            "not_built",
            f"{environment.name!r} was not built on another host yet.",
            hint="Build it on one, or name the target that has it.",
            field="source",
        )

    async def _has(self, target: Target, environment: Environment) -> bool:
        """Whether its engine has the image still; else that is known from now on."""
        images = self._hosts.host(target).images
        if (await images.look(environment_request(environment))).id:
            return True
        await self._builds.forget(environment.definition.hash, target)
        build = await self._builds.state(f"{environment.name}:{environment.version}", target.name)
        self._events.post(BuildChanged(build=build))
        return False

    async def _push(
        self, environment: Environment, target: Target, registry: str, user: str, job: str
    ) -> None:
        await self._builds.build(f"{environment.name}:{environment.version}", target.name)
        repository = repository_of(registry, environment)
        progress = Progress(
            job=job,
            text=f"Pushing the image of {environment.name} to {registry}",
            unit="layers",
            can_stop=True,
        )
        self._events.post(progress)
        try:
            digest = await self._let_in(environment, target, repository, user, progress)
        finally:
            self._events.post(replace(progress, finished=True))
        pushed = PushedImage(
            hash=environment.definition.hash,
            environment=f"{environment.name}:{environment.version}",
            registry=registry,
            user=user,
            repository=repository,
            digest=digest,
            pushed_at=self._clock.now(),
        )
        await asyncio.to_thread(self._stored.put, pushed)
        self._events.post(EnvironmentsChanged(names=(environment.name,)))

    async def _let_in(
        self,
        environment: Environment,
        target: Target,
        repository: str,
        user: str,
        progress: Progress,
    ) -> str:
        """Push, and ask again for a password that was wrong."""
        images = self._hosts.host(target).images
        host = registry_host(repository)
        tag, name = environment.definition.image_tag, pushed_name(repository, environment)

        def told(done: int, total: int) -> None:
            self._events.post(replace(progress, done=done, total=total))

        last: str | None = None
        for attempt in range(_ATTEMPTS):
            login = await self._pulls.login(host, user, last=last) if user else {}
            if login is None:
                raise KnownError(
                    "registry_denied",
                    f"The registry {host} wants the password of {user}, and nobody gave it.",
                    hint="Push again, and give it when it is asked for.",
                    field="user",
                )
            try:
                return await images.push(tag, name, {"registry": host, **login}, told)
            except asyncio.CancelledError:
                with suppress(KnownError, TimeoutError):
                    async with asyncio.timeout(_LET_GO_S):
                        await images.end_push(name)
                raise
            except KnownError as error:
                denied = error.code == "registry_denied"
                if not (denied and user) or attempt + 1 == _ATTEMPTS:
                    field = "user" if denied else "registry"
                    raise KnownError(
                        error.code, error.text, hint=error.hint, field=field
                    ) from error
            last = login["password"]
        raise AssertionError("the last attempt returns or raises")

    async def _deliver(
        self, environment: Environment, begin: Target, place: Target, job: str
    ) -> None:
        self._delivered[job] = await ImageDelivery(
            environment_request(environment) | {"name": environment.name},
            (begin.name, self._hosts.host(begin)),
            (place.name, self._hosts.host(place)),
            self._events,
            job,
        ).run()
        await self._builds.arrived(environment, place)
