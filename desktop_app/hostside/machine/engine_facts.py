"""The container engine of this host: can it be used, and if not, why and what to do."""

from __future__ import annotations

import json
import os
import shutil
from typing import Any, Dict, List, NamedTuple, Optional, Sequence
from urllib.parse import urlsplit

from .docker_program import (
    PODMAN,
    Answer,
    DockerProgram,
    EngineUnavailable,
    Trouble,
    last_line,
    missing_program,
    trouble_in,
)

FACTS_DEADLINE_SECONDS = 10.0
# Where NVIDIA's toolkit tells Podman about GPUs, and where Podman looks for an init.
_CDI_FILES = [
    *("/etc/cdi/nvidia.yaml", "/etc/cdi/nvidia.json"),
    *("/var/run/cdi/nvidia.yaml", "/var/run/cdi/nvidia.json"),
]
_PODMAN_INIT = [
    *("/usr/libexec/podman/catatonit", "/usr/lib/podman/catatonit", "/usr/bin/catatonit"),
    *("/usr/local/libexec/podman/catatonit", "/usr/local/lib/podman/catatonit"),
]


class Engine(NamedTuple):
    """A container engine that answers, and what a launcher has to know of it."""

    version: str
    context: str
    identity: str
    """The engine's own id: another one behind the same socket is another engine."""
    podman: bool
    rootless: bool
    user_namespaces: bool
    """The daemon maps user ids (`userns-remap`), so ours would be somebody else's inside."""
    selinux: bool
    gpu_runtime: bool
    buildx: bool
    init: bool
    """A small init for containers is there (`--init`)."""
    memory_total: int
    """Bytes of memory that the engine has (in a virtual machine, less than the computer's)."""
    endpoint: List[str]
    """Options of the docker program that reach this engine again."""


def engine_facts() -> Dict[str, Any]:
    """The `engine` object of the host's facts. Never raises: trouble is a fact too."""
    try:
        engine = inspect_engine(present_program())
    except EngineUnavailable as error:
        return _facts(False, reason=error.text, hint=error.hint, command=error.command)
    return _facts(
        True,
        version=engine.version,
        context=engine.context,
        rootless=engine.rootless,
        podman=engine.podman,
        gpu_runtime=engine.gpu_runtime,
    )


def _facts(usable: bool, **known: Any) -> Dict[str, Any]:
    facts = {
        "usable": usable,
        "version": "",
        "context": "",
        "rootless": False,
        "podman": False,
        "gpu_runtime": False,
        "reason": "",
        "hint": "",
        "command": "",
    }
    facts.update(known)
    return facts


def present_program(endpoint: Sequence[str] = ()) -> DockerProgram:
    """The program for that engine; for none in particular `docker`, else `podman`."""
    program = DockerProgram(endpoint)
    podman = DockerProgram(PODMAN)
    return podman if podman.found and not (endpoint or program.found) else program


def inspect_engine(docker: DockerProgram, deadline: float = FACTS_DEADLINE_SECONDS) -> Engine:
    """Ask the program's engine; raises EngineUnavailable with a text for a person."""
    if not docker.found:
        raise EngineUnavailable(missing_program())
    answer = docker.call("info", "--format", "{{json .}}", deadline=deadline)
    info = _parse(answer, docker.name)
    if "host" in info and "ServerVersion" not in info:
        return _podman(info, docker.endpoint)
    errors = " ".join(info.get("ServerErrors") or []) + " ".join(info.get("ClientErrors") or [])
    if errors or not info.get("ServerVersion"):
        raise EngineUnavailable(_server_trouble(errors or answer.err))
    context = str((info.get("ClientInfo") or {}).get("Context") or "default")
    host = _endpoint_host(docker, context, deadline)
    far = remote_engine(host, context)
    if far is not None:
        raise EngineUnavailable(far)
    if str(info.get("OSType") or "linux") != "linux":
        reason = "The Docker engine runs Windows containers."
        raise EngineUnavailable(Trouble(reason, "Switch Docker Desktop to Linux containers."))
    return _docker(info, context)


def _parse(answer: Answer, program: str) -> Dict[str, Any]:
    text = answer.out.decode("utf-8", "replace")
    try:
        info = json.loads(text)
    except ValueError as error:
        said = last_line(answer.err) or last_line(text) or "nothing"
        reason = "The %s program gave no answer that can be read: %s" % (program, said)
        hint = "Try it by hand: %s info" % program
        raise EngineUnavailable(Trouble(reason, hint)) from error
    return info if isinstance(info, dict) else {}


def _server_trouble(text: str) -> Trouble:
    known = trouble_in(text)
    if known is not None:
        return known
    return Trouble(
        "The Docker engine reports an error: %s" % (last_line(text) or "no version"),
        "Try it by hand: docker info",
    )


def _docker(info: Dict[str, Any], context: str) -> Engine:
    options = [str(option) for option in info.get("SecurityOptions") or []]
    client = info.get("ClientInfo") or {}
    plugins = [str(plugin.get("Name")) for plugin in client.get("Plugins") or []]
    return Engine(
        version=str(info["ServerVersion"]),
        context=context,
        identity=str(info.get("ID") or ""),
        podman=_says_podman(info),
        rootless=_option(options, "rootless"),
        user_namespaces=_option(options, "userns"),
        selinux=_option(options, "selinux"),
        gpu_runtime="nvidia" in (info.get("Runtimes") or {}) or _has_gpu_hook(),
        buildx="buildx" in plugins,
        init=bool(info.get("InitBinary")),
        memory_total=int(info.get("MemTotal") or 0),
        endpoint=_pinned(context),
    )


def _option(options: List[str], name: str) -> bool:
    return any(option.split(",")[0] == "name=" + name for option in options)


def _says_podman(info: Dict[str, Any]) -> bool:
    """Podman behind the docker program: its socket serves Docker's API, but some options differ."""
    return str(info.get("ProductLicense")) == "Apache-2.0"


def _has_gpu_hook() -> bool:
    """What `--gpus` calls; with it no runtime has to be set up."""
    return shutil.which("nvidia-container-runtime-hook") is not None


def _podman(info: Dict[str, Any], endpoint: List[str]) -> Engine:
    """Podman's own answer."""
    host = info["host"]
    security = host.get("security") or {}
    version = (info.get("version") or {}).get("Version") or "unknown"
    return Engine(
        version="Podman %s" % version,
        context="podman",
        identity=str(host.get("hostname") or ""),
        podman=True,
        rootless=bool(security.get("rootless")),
        user_namespaces=False,
        selinux=bool(security.get("selinuxEnabled")),
        gpu_runtime=any(os.path.exists(path) for path in _CDI_FILES),
        buildx=False,
        init=any(os.path.exists(path) for path in _PODMAN_INIT),
        memory_total=int(host.get("memTotal") or 0),
        endpoint=endpoint,
    )


def _endpoint_host(docker: DockerProgram, context: str, deadline: float) -> str:
    """The address that the current context means; empty for this computer's own socket."""
    if os.environ.get("DOCKER_HOST") or context == "default":
        return os.environ.get("DOCKER_HOST", "")
    template = "{{.Endpoints.docker.Host}}"
    answer = docker.call("context", "inspect", "--format", template, deadline=deadline)
    return answer.out.decode("utf-8", "replace").strip() if answer.code == 0 else ""


def _pinned(context: str) -> List[str]:
    host = os.environ.get("DOCKER_HOST")
    if host:
        return ["--host", host]
    return ["--context", context]


_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def remote_engine(host: str, context: str) -> Optional[Trouble]:
    """Trouble if that engine is on another computer: its containers cannot see our folders."""
    if not host:
        return None
    parts = urlsplit(host)
    if parts.scheme in ("unix", "npipe", "fd", ""):
        return None
    if parts.scheme in ("tcp", "http", "https") and parts.hostname in _LOOPBACK:
        return None
    where = parts.hostname or host
    if os.environ.get("DOCKER_HOST"):
        reason = "DOCKER_HOST points at another computer (%s), which cannot see this one's folders."
        return Trouble(reason % where, "Unset DOCKER_HOST, or add that computer as a target.")
    return Trouble(
        "The docker context %s points at another computer (%s), "
        "which cannot see this one's folders." % (context, where),
        "Use this computer's engine: docker context use default",
    )
