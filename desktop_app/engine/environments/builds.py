"""Making environments real on targets, once per definition and host."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.environment import Build, BuildState, Environment, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.resolution import Resolution
from desktop_app.engine.environments.build_book import BuildBook
from desktop_app.engine.environments.followed_builds import (
    BuildHosts,
    Explain,
    FollowedBuilds,
    Key,
    Supplies,
    key_of,
)
from desktop_app.engine.environments.resolution_documents import read_resolution
from desktop_app.engine.environments.stored_environments import StoredEnvironments
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Clock
from desktop_app.hostside.builders.failures import failing_line

FoundByRuns = Callable[[Environment, Target], Awaitable[Resolution | None]]
PERIOD = 0.5
"""Seconds between looks at what other processes asked for."""
_MOST_LOG = 16 * 1024 * 1024


class TargetNames(Protocol):
    def get(self, name: str) -> Target: ...

    def list(self) -> list[Target]: ...


class Builds:
    """Which environments of a workspace are real, and where. `root` is its folder: build logs are
    in `builds` and `venvs` there."""

    def __init__(
        self,
        environments: StoredEnvironments,
        root: Path,
        targets: TargetNames,
        hosts: BuildHosts,
        supplies: Supplies,
        events: EventBus,
        clock: Clock,
        explain: Explain | None = None,
    ) -> None:
        """`explain` says more of a failure than its host did, empty where it cannot."""
        self._environments = environments
        self._book = BuildBook(root)
        self._targets = targets
        self._clock = clock
        self._followed = FollowedBuilds(self._book, hosts, supplies, events, clock, explain)
        self._attends = False
        self.found_by_runs: FoundByRuns | None = None
        """Knows the packages of what runs built by themselves, once there are runs to be read."""

    async def build(self, name: str, target: str, *, own_network: bool = False) -> Build:
        """Make it real on a target, or join the build of it that goes on; posts `BuildChanged`, and
        `Progress` with a job that can be stopped. `own_network` lends the build this computer's
        proxy, index of pip and CA bundle.

        What is there already is not built again. Raises `KnownError` with the cause of a failure,
        `cancelled` where somebody has cancelled it.
        """
        environment, place = await self._named(name, target)
        if environment.definition.kind is EnvironmentKind.INTERPRETER:
            return self._followed.post(_interpreter_state(environment, place))
        _check_launcher(environment, place)
        self._environments.refuse_read_only()  # its log and its result are written there
        key = key_of(environment, place)
        while (going := self._followed.get(key)) is not None and going.joins:
            going.task.cancel()  # from now on it goes on for us, too
            await asyncio.wait([going.task])
        if going is None:
            going = self._followed.begin(environment, place, own_network=own_network)
        return await asyncio.shield(going.task)

    async def cancel(self, name: str, target: str) -> Build:
        """Want a build no longer, whoever of us began it. It is stopped, unless other people's
        windows, commands or runs wait for it: then it is still `BUILDING`.

        Raises `InvalidError` (`not_building`), and `KnownError` where its host cannot be reached.
        """
        environment, place = await self._named(name, target)
        self._environments.refuse_read_only()  # what comes of it is written there
        going = self._followed.get(key_of(environment, place))
        going = going or self._followed.of_name(environment.name, place.name)
        if going is None:
            if (await self._known(environment, place)).state is not BuildState.BUILDING:
                raise InvalidError(
                    "not_building",
                    f"{environment.name!r} is not being built on {place.name!r}.",
                    field="environment",
                )
            going = self._followed.begin(environment, place, joins=True)
        await going.cancel()
        return await self._known(environment, place)

    async def stop(self, job: str) -> None:
        """Cancel a build, by the job of its `Progress`."""
        going = self._followed.of_job(job)
        if going is not None:
            await going.cancel()

    async def state(self, name: str, target: str) -> Build:
        """Whether it is real on a target, as far as is known without asking the host."""
        environment, place = await self._named(name, target)
        if environment.definition.kind is EnvironmentKind.INTERPRETER:
            return _interpreter_state(environment, place)
        return await self._known(environment, place)

    async def states(self) -> Sequence[Build]:
        """As `state`, of all environments that are built, on every target that they can be built
        on, in one go."""
        found = await asyncio.to_thread(self._everything)
        return [self._with_what_goes_on(*each) for each in found]

    async def failing_line(self, name: str, target: str) -> int | None:
        """Which line of the last attempt's log says why it failed, from 0; None for none."""
        environment, place = await self._named(name, target)
        return await asyncio.to_thread(self._failing_line, environment, place)

    async def run(self) -> None:
        """Follow the builds that other processes asked for, or an earlier one, until cancelled; for
        who looks at them."""
        self._attends = True
        seen: object = None
        while True:
            now = await asyncio.to_thread(self._book.asked)
            if self._followed.take_due() or now != seen:
                seen = now
                for request in now:
                    await self._join(request)
            await self._clock.sleep(PERIOD)

    async def resolution(self, name: str, target: str) -> Resolution | None:
        """What was found in it on a target when that was last looked at; None where it was never
        built there, or by a version that did not ask. Asks no host."""
        environment, place = await self._named(name, target)
        packages = self._book.packages(environment, place)
        found = [await asyncio.to_thread(read_resolution, packages)]
        if self.found_by_runs is not None:
            found.append(await self.found_by_runs(environment, place))
        known = [each for each in found if each is not None]
        return max(known, key=lambda each: each.found_at, default=None)

    async def arrived(self, environment: Environment, target: Target) -> Build:
        """It was brought to a target, and so is real there; posts `BuildChanged`."""
        return await self._followed.arrived(environment, target)

    async def forget(self, definition_hash: str, target: Target) -> None:
        """What was built of a definition there is deleted."""
        await asyncio.to_thread(self._book.forget_built, definition_hash, target)

    async def close(self) -> None:
        """Stop waiting for builds; they go on at their hosts."""
        await self._followed.close()

    # ------------------------------------------------------------------------------ what is known

    async def _named(self, name: str, target: str) -> tuple[Environment, Target]:
        environment = await asyncio.to_thread(self._environments.get, name)
        return environment, await asyncio.to_thread(self._targets.get, target)

    async def _known(self, environment: Environment, target: Target) -> Build:
        build = await asyncio.to_thread(self._recorded, environment, target)
        return self._with_what_goes_on(environment, target, build)

    def _recorded(self, environment: Environment, target: Target) -> Build:
        every = self._environments.versions(environment.name)
        versions = [v for v in every if v.version <= environment.version]
        return self._book.known(versions, target)

    def _everything(self) -> list[tuple[Environment, Target, Build]]:
        environments, targets = self._environments.every(), self._targets.list()
        return list(self._book.everything(environments, targets))

    def _with_what_goes_on(self, environment: Environment, target: Target, build: Build) -> Build:
        """What we follow is known better; what goes on unfollowed is followed from now on."""
        key = key_of(environment, target)
        going = self._followed.get(key)
        if going is None and build.state is BuildState.BUILDING and self._may_ask(key):
            going = self._followed.begin(environment, target, joins=True)
        return build if going is None else replace(going.build, environment=environment.name)

    def _may_ask(self, key: Key) -> bool:
        return self._attends and self._followed.may_ask(key)

    def _failing_line(self, environment: Environment, target: Target) -> int | None:
        path, begin = self._book.logged(environment, target)
        if not path:
            return None
        try:
            with Path(path).open("rb") as file:
                file.seek(begin)
                return failing_line(file.read(_MOST_LOG))
        except OSError:  # what cannot be read has no line to be shown
            return None

    async def _join(self, request: Mapping[str, Any]) -> None:
        """Look at a build that was asked for, if it can be told which one that is."""
        try:
            found = await self._named(str(request["environment"]), str(request["target"]))
        except NotFoundError:
            await asyncio.to_thread(self._book.forget_request, request)
            return
        except KnownError:  # a broken document, which is told where it is listed
            return
        key = key_of(*found)
        if self._followed.get(key) is None and self._may_ask(key):
            self._followed.begin(*found, joins=True)


def _interpreter_state(environment: Environment, target: Target) -> Build:
    python = environment.definition.python
    # What another host has is known there alone.
    ready = target.ssh is not None or Path(python).is_file()
    return Build(
        environment=environment.name,
        target=target.name,
        state=BuildState.READY if ready else BuildState.FAILED,
        detail="" if ready else f"There is no interpreter at {python!r}.",
    )


def _check_launcher(environment: Environment, target: Target) -> None:
    if target.launcher is LauncherKind.PROCESS and environment.definition.needs_engine:
        raise InvalidError(
            "not_an_image_target",
            f"{environment.name!r} is an image, and {target.name!r} starts plain processes.",
            hint="Choose a target that uses Docker, such as local-docker.",
            field="target",
        )
