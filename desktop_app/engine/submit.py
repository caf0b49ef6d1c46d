"""From a form's values to a run that a host has accepted.

The order is what makes a kill at any instant harmless: snapshot, submission file, index row, start
on the host (idempotent by run id), submission file removed. Whatever finds a submission file later
(`hand_over`) simply goes on from there.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.dataset import Dataset
from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.ids import make_ulid
from desktop_app.domain.names import check_name
from desktop_app.domain.run import Outcome, RunSpec
from desktop_app.engine.catalog import write_json, write_whole
from desktop_app.engine.definitions import environment_at
from desktop_app.engine.host import Host
from desktop_app.engine.hosts import Hosts
from desktop_app.engine.paths import WorkspacePaths, absolute
from desktop_app.engine.ports import Clock, Secrets
from desktop_app.engine.requests import (
    Request,
    argument_texts,
    first_record,
    make_request,
    read_request,
)
from desktop_app.engine.snapshot import (
    SourceListing,
    always_left_out,
    list_source,
    store_snapshot,
)
from desktop_app.engine.steps import reached
from desktop_app.hostside.caveats import SHARED_MEMORY_NOT_SET
from desktop_app.hostside.script_environment import input_variable, named_inputs

T_co = TypeVar("T_co", covariant=True)
_WANTED_ENDS = {"cancelled": Outcome.CANCELLED, "given_up": Outcome.UNKNOWN}
"""What somebody wanted is no problem that has to be told."""


class Named(Protocol[T_co]):
    """Where something is found by its name; raises `NotFoundError`."""

    async def get(self, name: str) -> T_co: ...


@dataclass(frozen=True)
class Parts:
    """What the names in a spec stand for; `inputs` as a run request has them."""

    target: Target
    environment: Environment
    inputs: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Draft:
    """What was asked for, checked, and the id of its snapshot's manifest."""

    spec: RunSpec
    parts: Parts
    manifest: str


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
        datasets: Named[Dataset],
        environments: Named[Environment],
        targets: Named[Target],
    ) -> None:
        self._paths = paths
        self._hosts = hosts
        self._secrets = secrets
        self._clock = clock
        self._datasets = datasets
        self._environments = environments
        self._targets = targets
        self.problems: Sequence[KnownError] = ()
        """What is wrong with files that should hold a submission, each naming its file."""

    async def check(self, spec: RunSpec) -> Parts:
        """The parts that a spec names."""
        if not spec.script:
            raise InvalidError("no_script", "Which script shall run?", field="script")
        check_name("experiment", spec.experiment, field="experiment")
        if spec.name:
            check_name("run", spec.name)
        target = await _named(self._targets, spec.target, "target")
        environment = await _named(self._environments, spec.environment, "environment")
        _check_fit(target, environment)
        _check_variables(spec.variables)
        _check_arguments(spec)
        _check_input_variables(spec.inputs)
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
        root = self._paths.root
        manifest = await asyncio.to_thread(store_snapshot, spec.source, listing, root)
        reached("snapshot_stored")
        return Draft(spec, parts, manifest)

    def write_down(self, draft: Draft, name: str) -> Request:
        """Write the submission: from here on there is a run. Blocking."""
        now = self._clock.now()
        request = make_request(
            draft.spec,
            run_id=make_ulid(int(now * 1000), os.urandom(10)),
            name=name,
            created_at=now,
            manifest=draft.manifest,
            inputs=draft.parts.inputs,
            environment=environment_at(draft.parts.environment, draft.parts.target),
            launcher=draft.parts.target.launcher.value,
        )
        write_json(self._paths.submission(request["id"]), request)
        reached("submission_written")
        return request

    async def hand_over(self, request: Request) -> None:
        """Start a submitted run on its host and forget the submission. Safe to repeat.

        Raises `KnownError`: `unreachable` and the like leave the submission for later; `cancelled`
        means that a cancel came first.
        """
        reached("starting")
        host = await self.host(request)
        secrets = await asyncio.to_thread(self._secret_values, request["secrets"])
        await host.start(request, secrets)
        reached("accepted")
        self.drop(request["id"])
        reached("submission_removed")

    async def host(self, request: Mapping[str, Any]) -> Host:
        """The host that a run went to."""
        return self._hosts.host(await self._targets.get(request["target"]))

    def submissions(self) -> Sequence[Request]:
        """What no host has accepted yet, oldest first. Blocking.

        A file that cannot be used keeps nobody from the others: it is one of `problems`.
        """
        found, problems = [], []
        for run_id in self._paths.submitted_ids():
            path = self._paths.submission(run_id)
            try:
                request = read_request(path)
                first_record(request)
            except FileNotFoundError:  # accepted meanwhile
                continue
            except (OSError, ValueError, KeyError, TypeError) as error:
                problems.append(_unusable(path, error))
            else:
                found.append(request)
        self.problems = problems
        return found

    def drop(self, run_id: str) -> None:
        """Forget a submission."""
        self._paths.submission(run_id).unlink(missing_ok=True)

    def waits(self, run_id: str) -> bool:
        """Whether there is a submission. Blocking."""
        return self._paths.submission(run_id).exists()

    def unaccepted(self, run_id: str) -> bool:
        """Whether no host is known to have the run. Blocking."""
        return not Path(self._paths.run(run_id).request).exists()

    def end_unstarted(self, request: Request, problem: KnownError) -> None:
        """Record the end of a run that no host has: refused, cancelled or given up before it came.
        Blocking."""
        folder = self._paths.run(request["id"])
        wanted = _WANTED_ENDS.get(problem.code)
        end = {
            "n": 0,
            "time": self._clock.now(),
            "event": "ended",
            "outcome": (wanted or Outcome.FAILED).value,
            "exit_code": None,
            "cause": problem.code,
            "detail": "" if wanted else problem.text,
            "hint": problem.hint,
        }
        write_whole(Path(folder.events), json.dumps(end).encode() + b"\n")
        write_json(Path(folder.exit), end)
        reached("end_written")
        # Last, since it makes the folder a run's: a kill before leaves what can be repeated.
        write_json(Path(folder.request), request)
        reached("end_recorded")
        self.drop(request["id"])

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

    def _secret_values(self, names: Sequence[str]) -> dict[str, str]:
        return {name: self._secrets.get(name) for name in names}


def _check_fit(target: Target, environment: Environment) -> None:
    image = environment.definition.kind is EnvironmentKind.IMAGE
    if target.launcher is LauncherKind.DOCKER and not image:
        raise InvalidError(
            "needs_image",
            f"{target.name} runs containers, and {environment.name} is an interpreter.",
            hint="Choose an environment with a base image, or the target local.",
            field="environment",
        )
    if target.launcher is LauncherKind.PROCESS and image:
        raise InvalidError(
            "needs_engine",
            f"{environment.name} is a Docker image, and {target.name} starts plain processes.",
            hint="Choose the target local-docker, or an environment that is an interpreter.",
            field="environment",
        )


def caveats(spec: RunSpec, target: Target) -> Sequence[str]:
    """What the spec asks for and its target cannot give."""
    plain = target.launcher is LauncherKind.PROCESS
    return [SHARED_MEMORY_NOT_SET] if plain and spec.resources.shm_size else []


def _check_variables(variables: Mapping[str, str]) -> None:
    for name in variables:
        if not name or "=" in name or "\0" in name:
            raise InvalidError(
                "bad_variable", f"{name!r} cannot name an environment variable.", field="variables"
            )


def _check_arguments(spec: RunSpec) -> None:
    for name in named_inputs(argument_texts(spec.arguments)):
        if name not in spec.inputs:
            raise InvalidError(
                "missing_input",
                f"The arguments ask for an input {name!r}, and there is none of that name.",
                hint="Add the input, or take it out of the arguments.",
                field="inputs",
            )


def _check_input_variables(names: Iterable[str]) -> None:
    """Each input is told to the script in a variable of its own."""
    taken: dict[str, str] = {}
    for name in names:
        variable = input_variable(name)
        other = taken.setdefault(variable, name)
        if other != name:
            raise InvalidError(
                "same_variable",
                f"The inputs {other!r} and {name!r} would share the variable {variable}.",
                hint="Rename one of them: signs, letters other than A to Z, and upper or lower "
                "case do not tell them apart.",
                field="inputs",
            )


def check_script(spec: RunSpec, listing: SourceListing) -> None:
    """Raise `InvalidError` unless the script is one of the files that travel."""
    script = spec.script.replace(os.sep, "/").removeprefix("./")
    if any(file.path == script for file in listing.files):
        return
    left_out = (spec.source / script).is_file()
    own_rules = always_left_out(script) or not listing.ignore_file
    rules = "Trainyard's own rules" if own_rules else listing.ignore_file
    raise InvalidError(
        "no_script",
        f"The script {spec.script!r} is left out by {rules}."
        if left_out
        else f"There is no script {spec.script!r} in {str(spec.source)!r}.",
        hint="Choose a file of the source folder.",
        field="script",
    )


async def _named(place: Named[T_co], name: str, field: str) -> T_co:
    try:
        return await place.get(name)
    except NotFoundError as error:
        raise InvalidError(error.code, error.text, hint=error.hint, field=field) from error


def _unusable(path: Path, error: Exception) -> KnownError:
    return KnownError(
        "broken_submission",
        f"The submitted run {str(path)!r} cannot be used: {error}.",
        hint="Remove the file, or open the workspace with the Trainyard that wrote it.",
    )
