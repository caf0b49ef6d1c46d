"""The environment variables of a script, the same in every launcher, and its command line."""

from __future__ import annotations

import os
import re
from typing import Any, Dict, List, Mapping, NamedTuple, Sequence

from ..protocol import HostError

# What belongs to whoever started us, not to the script.
_DROPPED = (
    *("PYTHONUNBUFFERED", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE"),
    *("PYTHONPATH", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV"),
)
_DROPPED_PREFIXES = ("TRAINYARD_", "_PYI_", "_MEIPASS")
# Where MLflow's client finds its server, and whose own it is, see `script/trainyard_mlflow`.
_MLFLOW_ADDRESS = "MLFLOW_TRACKING_URI"
_MLFLOW_OWNER = "TRAINYARD_MLFLOW_OWNER"
MLFLOW = "mlflow"
"""The source of metrics for which a script's environment is prepared."""
MLFLOW_MARKER = "TRAINYARD_MLFLOW_DIR"
"""The variable without which a Python of the run leaves MLflow alone."""
_PLACEHOLDER = re.compile(r"\{inputs\.([^{}]+)\}")


class ScriptPlaces(NamedTuple):
    """Folders as the script sees them: where it works, where `trainyard` and the calls of MLflow
    are written to, and what goes first on its PYTHONPATH."""

    work: str
    metrics: str
    mlflow: str
    script: str


def script_folder() -> str:
    """The folder that goes first on a script's PYTHONPATH."""
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "script")


def input_variable(name: str) -> str:
    """The variable that tells a script where an input lies."""
    return "TRAINYARD_INPUT_" + re.sub(r"[^0-9A-Z]", "_", name.upper())


def named_inputs(arguments: Sequence[str]) -> List[str]:
    """The inputs that arguments ask for, in their order."""
    return [name for argument in arguments for name in _PLACEHOLDER.findall(argument)]


def resolve_arguments(arguments: Sequence[str], inputs: Mapping[str, str]) -> List[str]:
    """Arguments with `{inputs.NAME}` replaced; raises HostError (`missing_input`)."""

    def path(match: "re.Match[str]") -> str:
        name = match.group(1)
        if name not in inputs:
            hint = "Add that input to the run. It has none."
            if inputs:
                hint = "Add that input to the run. It has: %s." % ", ".join(sorted(inputs))
            raise HostError(
                "missing_input",
                "An argument asks for the input %r, which the run does not have." % name,
                hint,
            )
        return inputs[name]

    return [_PLACEHOLDER.sub(path, argument) for argument in arguments]


def script_command(python: str, script: str, arguments: Sequence[str]) -> List[str]:
    """What runs in the working directory: Python for `.py`, a shell for `.sh`, else the file."""
    if script.endswith(".py"):
        return [python, script, *arguments]
    if script.endswith(".sh"):
        return ["/bin/sh", script, *arguments]
    return [os.path.join(".", script), *arguments]


def run_variables(
    run: Mapping[str, Any],
    inputs: Mapping[str, str],
    places: ScriptPlaces,
    secrets: Mapping[str, str],
) -> Dict[str, str]:
    """What a run adds to the environment that it is started in.

    `inputs` are the paths as the script sees them, like `places`. The user's own variables and
    secrets win over ours, except that ours come first on PYTHONPATH.
    """
    variables = {input_variable(name): path for name, path in inputs.items()}
    variables.update({str(k): str(v) for k, v in run.get("variables", {}).items()})
    variables.update(secrets)
    variables["TRAINYARD_RUN_ID"] = str(run["id"])
    variables["TRAINYARD_RUN_NAME"] = str(run.get("name", ""))
    variables["TRAINYARD_EXPERIMENT"] = str(run.get("experiment", ""))
    variables["TRAINYARD_METRICS_DIR"] = places.metrics
    if MLFLOW in run.get("collect", (MLFLOW,)):
        variables[MLFLOW_MARKER] = places.mlflow
        variables["TRAINYARD_WORK_DIR"] = places.work
    more = variables.get("PYTHONPATH")
    variables["PYTHONPATH"] = places.script + (os.pathsep + more if more else "")
    return variables


def gpu_variables(gpus: Sequence[str], hide: bool) -> Dict[str, str]:
    """CUDA_VISIBLE_DEVICES for the claimed GPUs; empty to hide all; nothing where neither is so."""
    if gpus:
        return {"CUDA_VISIBLE_DEVICES": ",".join(gpus)}
    return {"CUDA_VISIBLE_DEVICES": ""} if hide else {}


def inherited(environment: Mapping[str, str]) -> Dict[str, str]:
    """What a plain process gets of the host's own environment: all but what was ours, as where a
    run submits another."""
    address = environment.get(_MLFLOW_OWNER, "").partition(" ")[2]
    return {
        name: value
        for name, value in environment.items()
        if name not in _DROPPED
        and not name.startswith(_DROPPED_PREFIXES)
        and (name, value) != (_MLFLOW_ADDRESS, address)
    }
