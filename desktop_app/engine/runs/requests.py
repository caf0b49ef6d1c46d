"""The run request: what goes to a host, is kept as `run.json`, and says all about a run again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.history import parameters_of
from desktop_app.domain.metrics import SOURCES, USUAL_SOURCES
from desktop_app.domain.origin import ORIGINS, RunOrigin
from desktop_app.domain.run import (
    CURRENT_PYTHON,
    DEFAULT_EXPERIMENT,
    LOCAL_TARGET,
    Contact,
    Resources,
    RunRecord,
    RunSpec,
    RunSummary,
    Stage,
)
from desktop_app.engine.environments.definition_documents import definition_document

SMOKE_SECONDS = 60
Request = dict[str, Any]
Draft = Mapping[str, Any]
"""A request that lacks only which run it is: its id, its name and its time."""
_IDENTITY = ("id", "name", "created_at")


def argument_texts(arguments: Sequence[str | int | float | Path]) -> list[str]:
    """Arguments as the script sees them: numbers and paths become text."""
    return [str(argument) for argument in arguments]


def draft_of(
    spec: RunSpec,
    *,
    manifest: str,
    inputs: Sequence[Mapping[str, str]],
    environment: Environment,
    launcher: str,
) -> Draft:
    """What is asked for, JSON values only and no secret value."""
    return {
        "version": 1,
        "experiment": spec.experiment,
        "source": str(spec.source),
        "script": spec.script,
        "arguments": argument_texts(spec.arguments),
        "manifest": manifest,
        "inputs": [dict(entry) for entry in inputs],
        "variables": dict(spec.variables),
        "secrets": list(spec.secrets),
        "environment": {
            "name": environment.name,
            "version": environment.version,
            **environment_request(environment),
        },
        "launcher": launcher,
        "target": spec.target,
        "resources": asdict(spec.resources),
        "smoke_seconds": SMOKE_SECONDS if spec.smoke_test else None,
        "datasets": dict(spec.inputs),
        "collect": list(spec.collect),
    }


def draft_again(request: Request) -> Draft:
    """The same as an earlier run was asked for, which it names."""
    same = {key: value for key, value in request.items() if key not in _IDENTITY}
    return {**same, "retry_of": {"id": request["id"], "name": request["name"]}}


def make_request(draft: Draft, *, run_id: str, name: str, created_at: float) -> Request:
    """The whole request of a run."""
    return {**draft, "id": run_id, "name": name, "created_at": created_at}


def environment_request(environment: Environment) -> dict[str, Any]:
    """A definition as hosts read it."""
    definition = environment.definition
    named = {"hash": definition.hash, "tag": definition.image_tag}
    return {**definition_document(definition), **named}


def spec_of(request: Mapping[str, Any]) -> RunSpec:
    """What was asked for, so that a form can be filled again."""
    return RunSpec(
        source=Path(request["source"]),
        script=request["script"],
        arguments=tuple(request["arguments"]),
        # An imported run is at no target; the same again is asked of this computer first.
        target=request["target"] or LOCAL_TARGET,
        environment=request["environment"]["name"],
        experiment=request["experiment"],
        inputs=dict(request["datasets"]),
        variables=dict(request["variables"]),
        secrets=tuple(request["secrets"]),
        resources=Resources(**request["resources"]),
        smoke_test=request["smoke_seconds"] is not None,
        # A request of an earlier version says nothing of it.
        collect=tuple(request.get("collect", USUAL_SOURCES)),
    )


def input_path(entry: Mapping[str, Any]) -> str:
    """Where an input of a request lies on this computer, also one that travelled to another."""
    return str(entry.get("source") or entry["path"])


def first_record(request: Mapping[str, Any]) -> RunRecord:
    """What is known of a run before any host has said a word. An imported one has nothing left to
    do but to be taken in."""
    origin = origin_of(request)
    return RunRecord(
        RunSummary(
            id=request["id"],
            name=request["name"],
            experiment=request["experiment"],
            script=request["script"],
            target=request["target"],
            environment=request["environment"]["name"],
            stage=Stage.FINALIZING if origin else Stage.SUBMITTED,
            outcome=None,
            contact=Contact.NONE,
            created_at=request["created_at"],
            parameters=request.get("parameters") or parameters_of(request["arguments"]),
            smoke_test=request["smoke_seconds"] is not None,
            origin=origin.kind if origin else "",
        )
    )


def imported_request(
    origin: RunOrigin,
    *,
    run_id: str,
    name: str,
    experiment: str,
    created_at: float,
    parameters: Mapping[str, str],
    manifest: str,
) -> Request:
    """The request of a run that nobody submitted here: only what is known of it."""
    nothing = Environment("", 0, EnvironmentDefinition(EnvironmentKind.INTERPRETER))
    spec = RunSpec(Path(), "", target="", environment="", experiment=experiment, collect=())
    draft = draft_of(spec, manifest=manifest, inputs=(), environment=nothing, launcher="")
    request = make_request(draft, run_id=run_id, name=name, created_at=created_at)
    return {**request, "source": "", "parameters": dict(parameters), "origin": asdict(origin)}


def origin_of(request: Mapping[str, Any]) -> RunOrigin | None:
    """What a run was imported from; raises ValueError for what is no origin."""
    told = request.get("origin")
    if told is None:
        return None
    kind, imported_at = str(told["kind"]), float(told["imported_at"])
    if kind not in ORIGINS:
        raise ValueError(f"{kind!r} is no origin of runs that this version knows")
    return RunOrigin(kind, str(told["path"]), str(told["name"]), imported_at)


def command_line(spec: RunSpec) -> str:
    """The `trainyard` line that submits the same."""
    words = ["trainyard", "run", "submit", "--source", str(spec.source), "--script", spec.script]
    for option, value, default in (
        ("--target", spec.target, LOCAL_TARGET),
        ("--env", spec.environment, CURRENT_PYTHON),
        ("--experiment", spec.experiment, DEFAULT_EXPERIMENT),
    ):
        if value != default:
            words += [option, value]
    for name, value in spec.inputs.items():
        words += ["--input", f"{name}={value}"]
    for name, value in spec.variables.items():
        words += ["--set", f"{name}={value}"]
    for name in spec.secrets:
        words += ["--secret", name]
    words += _resource_words(spec.resources)
    for source in SOURCES:
        if (source in spec.collect) != (source in USUAL_SOURCES):
            words += ["--collect" if source in spec.collect else "--no-collect", source]
    if spec.smoke_test:
        words.append("--smoke-test")
    if spec.arguments:
        words += ["--", *argument_texts(spec.arguments)]
    return shlex.join(words)


def _resource_words(resources: Resources) -> list[str]:
    words: list[str] = []
    for option, value in (
        ("--gpus", resources.gpus),
        ("--memory", resources.memory),
        ("--shm-size", resources.shm_size),
    ):
        if value is not None:
            words += [option, str(value)]
    return words


def read_request(path: Path) -> Request:
    """A request from its file; raises ValueError or OSError when it is not one."""
    request = json.loads(path.read_text("utf-8"))
    if not isinstance(request, dict) or request.get("version") != 1 or "id" not in request:
        raise ValueError(f"{path} is not a run request of this version")
    return request
