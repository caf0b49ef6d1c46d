"""From a form's values to a run that a host has accepted.

The order is what makes a kill at any instant harmless: snapshot, submission file, index row, start
on the host (idempotent by run id), submission file removed. Whatever finds a submission file later
(`Submitter.hand_over`) simply goes on from there.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.dataset import Dataset
from desktop_app.domain.environment import Environment
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.ids import make_ulid
from desktop_app.domain.metrics import check_sources
from desktop_app.domain.names import check_name
from desktop_app.domain.run import RunSpec
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.delivery.snapshot import (
    SourceListing,
    list_source,
    store_snapshot,
)
from desktop_app.engine.environments.build_supplies import build_secret_values
from desktop_app.engine.environments.definitions import environment_at
from desktop_app.engine.hosts.frames import HostRefusal
from desktop_app.engine.hosts.host import Host, Pull
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.paths import WorkspacePaths, absolute
from desktop_app.engine.ports import Clock, Locks, Secrets
from desktop_app.engine.runs.requests import (
    Draft,
    Request,
    draft_of,
    make_request,
)
from desktop_app.engine.runs.spec_checks import (
    check_arguments,
    check_fit,
    check_input_variables,
    check_script,
    check_variables,
)
from desktop_app.engine.runs.submissions import Submissions
from desktop_app.engine.shared import LOOK_PERIOD, Shared
from desktop_app.engine.steps import reached

T_co = TypeVar("T_co", covariant=True)


class Named(Protocol[T_co]):
    """Where something is found by its name; raises `NotFoundError`."""

    async def get(self, name: str) -> T_co: ...


@dataclass(frozen=True)
class Parts:
    """What the names in a spec stand for; `inputs` as a run request has them."""

    target: Target
    environment: Environment
    inputs: Sequence[Mapping[str, str]]


class Submitter:
    """Checks what was asked for, and hands it to the host.

    Raises `InvalidError` whose `field` names the part of the `RunSpec` at fault.
    """

    def __init__(
        self,
        paths: WorkspacePaths,
        hosts: Hosts,
        secrets: Secrets,
        clock: Clock,
        *,
        deliveries: Deliveries,
        locks: Locks,
        datasets: Named[Dataset],
        environments: Named[Environment],
        targets: Named[Target],
        pulls: Pulls,
    ) -> None:
        self._paths = paths
        self._hosts = hosts
        self._secrets = secrets
        self._clock = clock
        self._datasets = datasets
        self._environments = environments
        self._targets = targets
        self._pulls = pulls
        self._deliveries = deliveries
        self._locks = locks
        self._under_way = Shared()
        """By run that this process brings to another host now."""
        self.submissions = Submissions(paths, clock)

    async def check(self, spec: RunSpec) -> Parts:
        """The parts that a spec names."""
        if not spec.script:
            raise InvalidError("no_script", "Which script shall run?", field="script")
        check_name("experiment", spec.experiment, field="experiment")
        if spec.name:
            check_name("run", spec.name)
        target = await _named(self._targets, spec.target, "target")
        environment = await _named(self._environments, spec.environment, "environment")
        check_fit(target, environment)
        check_variables(spec.variables)
        check_arguments(spec)
        check_input_variables(spec.inputs)
        check_sources(spec.collect)
        if spec.resources.gpus is not None and spec.resources.gpus < 0:
            raise InvalidError("bad_gpus", "GPUs cannot be fewer than 0.", field="gpus")
        inputs = [await self._input(name, wanted) for name, wanted in spec.inputs.items()]
        return Parts(target, environment, inputs)

    async def listing(self, spec: RunSpec) -> SourceListing:
        """What would travel: as long as a walk through the source folder."""
        return await asyncio.to_thread(list_source, spec.source, leave_out=self._paths.root)

    async def prepare(self, spec: RunSpec) -> Draft:
        """Check everything and snapshot the source."""
        parts = await self.check(spec)
        await asyncio.to_thread(self._secret_values, spec.secrets)
        listing = await self.listing(spec)
        check_script(spec, listing)
        root, hashes = self._paths.root, self._deliveries.hashes
        manifest = await asyncio.to_thread(store_snapshot, spec.source, listing, root, hashes)
        if parts.target.ssh is not None:
            parts = replace(parts, inputs=await self._deliveries.pack(parts.inputs))
        reached("snapshot_stored")
        return draft_of(
            spec,
            manifest=manifest,
            inputs=parts.inputs,
            environment=environment_at(parts.environment, parts.target),
            launcher=parts.target.launcher.value,
        )

    def write_down(self, draft: Draft, name: str) -> Request:
        """Write the submission: from here on there is a run. Blocking."""
        now = self._clock.now()
        run_id = make_ulid(int(now * 1000), os.urandom(10))
        request = make_request(draft, run_id=run_id, name=name, created_at=now)
        self.submissions.write(request)
        return request

    async def hand_over(self, request: Request) -> None:
        """Bring a submitted run to its host, start it and forget the submission. Safe to repeat;
        two who do it at once wait for the same.

        Raises `KnownError`: `unreachable` and the like leave the submission for later, as does
        `not_kept`, where the host has it and the disk here is full; `cancelled` means that a cancel
        came first.
        """
        reached("starting")
        target = await self._targets.get(request["target"])
        host = self._hosts.host(target)
        secrets = await asyncio.to_thread(self._all_secret_values, request)
        if host.in_place:
            await host.start(request, secrets, await self._pull(request))
            reached("accepted")
            self.submissions.drop(request["id"])
            reached("submission_removed")
            return
        run_id = str(request["id"])
        await self._under_way.do(run_id, partial(self._bring, target, request, secrets))

    async def close(self) -> None:
        """Leave what is being brought to other hosts for later."""
        await self._under_way.close()

    async def _bring(self, target: Target, request: Request, secrets: Mapping[str, str]) -> None:
        """Deliver and start, unless another process does: then return once it has."""
        host, run_id = self._hosts.host(target), request["id"]
        lock_path = self._paths.hand_over_lock(run_id)
        while (lock := await asyncio.to_thread(self._locks.try_acquire, lock_path)) is None:
            await self._clock.sleep(LOOK_PERIOD)
            if not await asyncio.to_thread(self.submissions.waits, run_id):
                return
        with lock:
            if not await asyncio.to_thread(self.submissions.waits, run_id):
                return
            async with host.deliveries:
                if not await self._accepted_before(host, request, secrets):
                    waits = partial(self.submissions.waits, run_id)
                    there = self._hosts.delivering(target)
                    await self._deliveries.deliver(there, request, waits)
                    reached("delivered")
                    if not await asyncio.to_thread(self.submissions.may_start, run_id):
                        raise KnownError("cancelled", "Cancelled before it started.")
                    reached("sent")
                    await self._start(host, request, secrets)
            reached("accepted_there")
            await asyncio.to_thread(self.submissions.keep, request)

    async def _accepted_before(
        self, host: Host, request: Request, secrets: Mapping[str, str]
    ) -> bool:
        """Whether a host that was asked to start it, and gave no answer, has it: all that it needs
        was there, and what has become of it here since is nothing to it."""
        if not await asyncio.to_thread(self.submissions.may_be_sent, request["id"]):
            return False
        try:
            await self._start(host, request, secrets)
        except HostRefusal as refusal:
            if refusal.code != "missing_blob":
                raise
            return False
        return True

    async def elsewhere(self, request: Mapping[str, Any]) -> bool:
        """Whether the run goes to another host, which may take long, or not answer at all."""
        try:
            return (await self._targets.get(request["target"])).ssh is not None
        except KnownError:  # handing it over says why
            return False

    async def host(self, request: Mapping[str, Any]) -> Host:
        """The host that a run went to."""
        return self._hosts.host(await self._targets.get(request["target"]))

    async def _input(self, name: str, wanted: str) -> dict[str, str]:
        check_name("input", name, field="inputs")
        try:
            path = Path((await self._datasets.get(wanted)).path)
        except NotFoundError:
            path = await asyncio.to_thread(absolute, wanted)
        if not await asyncio.to_thread(path.exists):
            raise InvalidError(
                "no_input",
                f"The input {name!r} is neither a dataset nor a path that exists: {wanted!r}.",
                hint="Choose a dataset of the Workspace tab.",
                field="inputs",
            )
        return {"name": name, "path": str(path)}

    def _all_secret_values(self, request: Request) -> dict[str, str]:
        """Of the script, and of the build of its environment."""
        of_build = build_secret_values(self._secrets, request["environment"])
        return {**of_build, **self._secret_values(request["secrets"])}

    async def _start(self, host: Host, request: Request, secrets: Mapping[str, str]) -> None:
        """Raises `HostRefusal` where it was not started; `unreachable` where nobody knows."""
        pull = await self._pull(request)
        try:
            await host.start(request, secrets, pull)
        except HostRefusal:
            raise
        except KnownError as problem:
            raise KnownError("unreachable", problem.text, hint=problem.hint) from problem

    async def _pull(self, request: Request) -> Pull | None:
        """Where the run's image may be had; its host builds it where that cannot be."""
        if request["launcher"] != LauncherKind.DOCKER:
            return None
        return await self._pulls.pull(str(request["environment"]["hash"]))

    def _secret_values(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self._secrets.get(name) for name in names}


async def _named(place: Named[T_co], name: str, field: str) -> T_co:
    try:
        return await place.get(name)
    except NotFoundError as error:
        raise InvalidError(error.code, error.text, hint=error.hint, field=field) from error
