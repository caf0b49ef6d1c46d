"""One container as the docker program is told to start it, and as the engine reports it.

Pure: values in, argument lists and values out. Inside, everything of a run is under /trainyard.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ..layout import CONTAINER_WORK
from ..machine.docker_program import last_line
from ..protocol import HostError

WORK = CONTAINER_WORK
STREAMS = "/trainyard/streams"
SCRIPT = "/trainyard/script"
HOME = "/trainyard/home"
MLFLOW = "/trainyard/mlflow"
ENTRY = "/trainyard/entry"
INPUTS = "/trainyard/inputs"
RUN_LABEL = "trainyard.run"

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Mount(NamedTuple):
    """A folder or file of this host inside the container."""

    source: str
    target: str
    read_only: bool


class Container(NamedTuple):
    """What `docker run` is told. `user` is `uid:gid`; sizes are bytes; `variables` may be seen by
    anybody who can ask the engine, so secrets are not among them."""

    name: str
    run_id: str
    image: str
    entrypoint: Sequence[str]
    command: Sequence[str]
    user: str
    groups: Sequence[int]
    mounts: Sequence[Mount]
    variables: Mapping[str, str]
    memory: Optional[int]
    shm_size: Optional[int]
    gpus: Optional[Sequence[str]]
    """UUIDs or indices; empty: none may be seen; None: all that there are."""
    gpu_runtime: bool
    init: bool
    """The engine has a small init, which passes signals on and reaps orphans."""
    podman: bool
    host_network: bool
    security: Sequence[str]
    """Options that a hardened engine needs (SELinux labels, user namespaces)."""


def run_arguments(container: Container) -> List[str]:
    """The arguments of `docker` that create and start the container in the background.

    The log driver is off (the script writes into the run's own file), the container stays after
    its end (the engine's record is the evidence), and nothing is pulled behind the user's back.
    """
    options = ["run", "--detach", "--name", container.name]
    options += ["--label", "%s=%s" % (RUN_LABEL, container.run_id)]
    options += ["--log-driver", "none", *(["--init"] if container.init else [])]
    options += ["--pull", "never"]
    options += ["--user", container.user]
    options += [part for group in container.groups for part in ("--group-add", str(group))]
    options += [*container.security, "--workdir", WORK]
    options += [part for mount in container.mounts for part in ("--mount", mount_option(mount))]
    for name, value in container.variables.items():
        options += ["--env", "%s=%s" % (name, value)]
    options += _limits(container) + _gpus(container)
    if container.host_network:
        options += ["--network", "host"]
    options += ["--entrypoint", "/bin/sh", container.image, ENTRY + "/run.sh"]
    return [*options, *container.entrypoint, *container.command]


def mount_option(mount: Mount) -> str:
    """The value of `--mount`: one CSV record, so any character may be in a path."""
    fields = ["type=bind", "source=" + mount.source, "target=" + mount.target]
    if mount.read_only:
        fields.append("readonly")
    return ",".join(csv_field(field) for field in fields)


def csv_field(text: str) -> str:
    """One field of what the engine reads as a line of CSV. Python's csv writer leaves a line break
    unquoted, which ends the record for the engine."""
    if not any(character in text for character in ',"\r\n'):
        return text
    return '"%s"' % text.replace('"', '""')


def _limits(container: Container) -> List[str]:
    options: List[str] = []
    if container.memory is not None:
        # The same for both: no swap, so that the limit is the limit.
        options += ["--memory", str(container.memory), "--memory-swap", str(container.memory)]
    if container.shm_size is not None:
        options += ["--shm-size", str(container.shm_size)]
    return options


def _gpus(container: Container) -> List[str]:
    if container.gpus is not None and not container.gpus:
        # Where NVIDIA's runtime is the default, an image may ask for all GPUs by this variable.
        return ["--env", "NVIDIA_VISIBLE_DEVICES=void", "--env", "CUDA_VISIBLE_DEVICES="]
    if container.gpus is None:
        if not container.gpu_runtime:
            return []
        all_of_them = ["--device", "nvidia.com/gpu=all"]
        return all_of_them if container.podman else ["--gpus", "all"]
    if container.podman:
        return [part for gpu in container.gpus for part in ("--device", "nvidia.com/gpu=" + gpu)]
    return ["--gpus", '"device=%s"' % ",".join(container.gpus)]


# Runs as the container's command, before the image's own ENTRYPOINT. The first line lets it pass
# only once, whoever starts the container again.
RUN_SH = """#!/bin/sh
(set -C; : > {entry}/started) 2>/dev/null || exit 125
. {entry}/environment
PYTHONPATH="{script}${{PYTHONPATH:+:$PYTHONPATH}}"
export PYTHONPATH
if ! command -v "$1" >/dev/null 2>&1; then
    printf '%s' "$1" > {entry}/missing
    exit 127
fi
exec "$@" >> {streams}/stdout.log 2>&1
""".format(entry=ENTRY, script=SCRIPT, streams=STREAMS)


def environment_file(variables: Mapping[str, str]) -> str:
    """Shell lines that export the variables, any value; raises HostError for a bad name."""
    for name in variables:
        if not _VARIABLE.match(name):
            raise HostError(
                "start_failed",
                "%r cannot be the name of a secret: a shell cannot hold it." % name,
                "Use letters, digits and _ only.",
            )
    return "".join("export %s=%s\n" % (n, shlex.quote(v)) for n, v in variables.items())


class EngineRecord(NamedTuple):
    """The engine's record of a container. Times are Unix seconds, None where there was none;
    `pid` is 0 where nothing runs."""

    identity: str
    status: str
    pid: int
    exit_code: int
    oom_killed: bool
    error: str
    started_at: Optional[float]
    finished_at: Optional[float]

    @property
    def ended(self) -> bool:
        return self.status in ("exited", "dead", "stopped")

    @property
    def live(self) -> bool:
        return self.status in ("running", "paused", "restarting", "stopping", "removing")


def read_record(inspected: Mapping[str, Any]) -> EngineRecord:
    """One object of `docker inspect` (Docker's and Podman's words)."""
    state: Dict[str, Any] = dict(inspected.get("State") or {})
    return EngineRecord(
        identity=str(inspected.get("Id") or ""),
        status=str(state.get("Status") or "").lower(),
        pid=int(state.get("Pid") or 0),
        exit_code=int(state.get("ExitCode") or 0),
        oom_killed=bool(state.get("OOMKilled")),
        error=str(state.get("Error") or ""),
        started_at=engine_time(str(state.get("StartedAt") or "")),
        finished_at=engine_time(str(state.get("FinishedAt") or "")),
    )


_TIME = re.compile(r"(\d+-\d+-\d+T\d+:\d+:\d+)(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")


def engine_time(text: str) -> Optional[float]:
    """RFC 3339 with nanoseconds -> Unix seconds; the engine's year 1 means never."""
    match = _TIME.match(text)
    if match is None or text.startswith("0001-"):
        return None
    whole, fraction, zone = match.groups()
    zone = "+0000" if zone == "Z" else zone.replace(":", "")
    moment = dt.datetime.strptime(whole + zone, "%Y-%m-%dT%H:%M:%S%z")
    return moment.timestamp() + float(fraction or 0)


_NO_SHELL = (
    r"exec: \"?/bin/sh\"?: (stat|no such)|/bin/sh.*no such file or directory|"
    r"executable file `?/bin/sh`? not found"
)

# Why an engine refuses to start a container: words of its message -> code, text, repair. The words
# are those of Docker 20.10 to 28 and Podman 4 and 5; an unlisted refusal shows its own words.
_REFUSALS: List[Tuple[str, str, str, str]] = [
    (
        r"No such image|image not known",
        "start_failed",
        "The image was deleted just before the script would have been started in it.",
        "Run it again: its image is made first.",
    ),
    (
        _NO_SHELL,
        "no_shell",
        "The image has no shell (/bin/sh), which Trainyard needs to start the script in it.",
        "Choose an image with a shell: not a distroless or scratch image.",
    ),
    (
        r"bind source path does not exist|statfs .*: no such file or directory",
        "missing_input",
        "",
        "Check that the folder is there, on the host that runs the script.",
    ),
    (
        r"could not select device driver|unresolvable CDI devices",
        "start_failed",
        "The engine cannot give GPUs to containers.",
        "Install nvidia-container-toolkit on the host, or ask for 0 GPUs.",
    ),
    (
        r"nvidia-container-cli|libnvidia|driver/library version mismatch",
        "start_failed",
        "",
        "Check the GPU driver on the host with nvidia-smi; after an update a restart is needed.",
    ),
    (
        r"[Mm]inimum memory limit",
        "start_failed",
        "",
        "Ask for more memory.",
    ),
    (
        r"[Mm]ounts denied|is not shared from the host",
        "start_failed",
        "",
        "Share that folder in Docker Desktop: Settings, Resources, File sharing.",
    ),
    (
        r"error while creating mount source path|permission denied",
        "start_failed",
        "",
        "The engine must be able to read the folders of the run; a network home may forbid it.",
    ),
    (r"no space left on device", "disk_full", "", "Free disk space on the host."),
    (
        r"docker-init|catatonit",
        "start_failed",
        "The engine's init program is missing.",
        "Install tini (Docker) or catatonit (Podman) on the host.",
    ),
]
_PREFIX = re.compile(r"^(docker: )?(Error response from daemon: |Error: )+")


def explain_refusal(text: str) -> HostError:
    """The engine's refusal as an error for a person."""
    lines = [line for line in text.splitlines() if not line.startswith("See 'docker run")]
    said = [line for line in lines if line.strip() and "docker run --help" not in line]
    words = _PREFIX.sub("", last_line("\n".join(said)))
    for pattern, code, meaning, hint in _REFUSALS:
        if re.search(pattern, text):
            return HostError(code, meaning or words, hint)
    return HostError("start_failed", words or "The engine refused without a word.", "")
