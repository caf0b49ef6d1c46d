"""What can be said of a run's spec before anything is done: each fault names its field."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import RunSpec
from desktop_app.engine.delivery.snapshot import SourceListing, always_left_out
from desktop_app.engine.runs.requests import argument_texts
from desktop_app.hostside.launchers.script_environment import input_variable, named_inputs
from desktop_app.hostside.machine.caveats import SHARED_MEMORY_NOT_SET


def check_fit(target: Target, environment: Environment) -> None:
    image = environment.definition.kind is EnvironmentKind.IMAGE
    if target.launcher is LauncherKind.DOCKER and not image:
        raise InvalidError(
            "needs_image",
            f"{target.name} runs containers, and {environment.name} is an interpreter.",
            hint="Choose an environment with a base image, or the target local.",
            field="environment",
        )
    if target.launcher is LauncherKind.PROCESS and environment.definition.needs_engine:
        raise InvalidError(
            "needs_engine",
            f"{environment.name} is a Docker image, and {target.name} starts plain processes.",
            hint="Choose the target local-docker, or an environment that has packages.",
            field="environment",
        )


def caveats(spec: RunSpec, target: Target) -> Sequence[str]:
    """What the spec asks for and its target cannot give."""
    plain = target.launcher is LauncherKind.PROCESS
    return [SHARED_MEMORY_NOT_SET] if plain and spec.resources.shm_size else []


def check_variables(variables: Mapping[str, str]) -> None:
    for name in variables:
        if not name or "=" in name or "\0" in name:
            raise InvalidError(
                "bad_variable", f"{name!r} cannot name an environment variable.", field="variables"
            )


def check_arguments(spec: RunSpec) -> None:
    for name in named_inputs(argument_texts(spec.arguments)):
        if name not in spec.inputs:
            raise InvalidError(
                "missing_input",
                f"The arguments ask for an input {name!r}, and there is none of that name.",
                hint="Add the input, or take it out of the arguments.",
                field="inputs",
            )


def check_input_variables(names: Iterable[str]) -> None:
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
