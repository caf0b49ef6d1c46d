"""The one way to the container engine: the `docker` program, with the user's current context.

Where there is none, `podman`, which takes the same words. Every call has a deadline; a call that
fails because the engine cannot be used is told apart from one that the engine refused.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ..protocol import HostError

# Where the program lies on machines whose non-login shells do not have it on PATH.
_MORE_FOLDERS = ["~/bin", "~/.docker/bin", "/snap/bin"]
_MAC_FOLDERS = ["/opt/homebrew/bin", "/usr/local/bin"]

PODMAN = ["podman"]
"""The endpoint that means the `podman` program (see `DockerProgram`)."""

# The three moments of a silent engine: starting, stopping, and stuck behind a full disk.
DEADLINE_SECONDS = 30.0


class Answer(NamedTuple):
    """What one call of the program gave."""

    code: int
    out: bytes
    err: str


class Trouble(NamedTuple):
    """Why the engine cannot be used, and what to do; as a shell's `command`, where there is one."""

    reason: str
    hint: str
    command: str = ""


class EngineUnavailable(HostError):
    """The engine cannot be asked: not that it said no."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__("engine_unavailable", trouble.reason, trouble.hint)
        self.command = trouble.command


def find_program(name: str = "docker") -> Optional[str]:
    """The path of that program, or None."""
    found = shutil.which(name)
    if found:
        return found
    folders = _MORE_FOLDERS + (_MAC_FOLDERS if sys.platform == "darwin" else [])
    return shutil.which(name, path=os.pathsep.join(os.path.expanduser(f) for f in folders))


class DockerProgram:
    """Calls `docker`, or `podman` where `endpoint` is PODMAN. Else it is the options that pin one
    engine: a run that began on one stays with it, whatever context the user chooses later."""

    def __init__(self, endpoint: Sequence[str] = ()) -> None:
        self.endpoint = list(endpoint)
        self.name = "podman" if self.endpoint == PODMAN else "docker"
        self._options = [] if self.name == "podman" else self.endpoint
        self._path = find_program(self.name)

    @property
    def found(self) -> bool:
        return self._path is not None

    def command(self, *arguments: str) -> List[str]:
        """The argument list that calls the program."""
        if self._path is None:
            raise EngineUnavailable(missing_program())
        return [self._path, *self._options, *arguments]

    def shown(self, *arguments: str) -> List[str]:
        """The same as a person would type it, who has the default context anyway."""
        options = [] if self._options == ["--context", "default"] else self._options
        return [self.name, *options, *arguments]

    def call(
        self,
        *arguments: str,
        deadline: float = DEADLINE_SECONDS,
        variables: Optional[Mapping[str, str]] = None,
    ) -> Answer:
        """Run to its end within `deadline` seconds; raises EngineUnavailable if none answers."""
        command = self.command(*arguments)
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                timeout=deadline,
                env=program_environment(variables),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineUnavailable(silent_engine(deadline, self.name)) from error
        except OSError as error:
            reason = "%s cannot be started: %s." % (command[0], error.strerror or error)
            raise EngineUnavailable(Trouble(reason, "Check %s." % command[0])) from error
        answer = Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))
        trouble = trouble_in(answer.err) if answer.code != 0 else None
        if trouble is not None:
            raise EngineUnavailable(trouble)
        return answer


def image_entrypoint(docker: DockerProgram, image: str) -> List[str]:
    """The words of an image's ENTRYPOINT, none for none. Raises HostError (`build_failed`) where
    the engine does not have the image."""
    answer = docker.call("image", "inspect", "--format", "{{json .Config.Entrypoint}}", image)
    if answer.code != 0:
        text = "The engine has no image %s: %s" % (image, last_line(answer.err))
        raise HostError("build_failed", text, "Submit the run again: the image is built then.")
    found: Any = json.loads(answer.out.decode("utf-8", "replace") or "null")
    return [found] if isinstance(found, str) else [str(word) for word in found or []]


def program_environment(more: Optional[Mapping[str, str]] = None) -> Dict[str, str]:
    """The environment of the docker client: ours, without its advertisements, in English."""
    environment = dict(os.environ)
    environment.update({"DOCKER_CLI_HINTS": "false", "LC_ALL": "C"})
    environment.update(more or {})
    return environment


def missing_program() -> Trouble:
    return Trouble(
        "Neither docker nor podman is installed, or they are not on PATH.",
        _by_system(
            "Install Docker (Debian, Ubuntu: sudo apt install docker.io) or use a process target.",
            "Install Docker Desktop, or use a process target.",
        ),
        "sudo apt install docker.io" if shutil.which("apt") else "",
    )


def silent_engine(deadline: float, program: str = "docker") -> Trouble:
    if program == "podman":
        reason = "Podman does not answer within %.0f seconds." % deadline
        return Trouble(reason, "Try it by hand: podman info", "podman info")
    return Trouble(
        "The Docker engine does not answer within %.0f seconds." % deadline,
        _by_system(
            "Restart it: sudo systemctl restart docker", "Quit Docker Desktop and start it again."
        ),
        _on_linux("sudo systemctl restart docker"),
    )


# What the client says when it cannot reach an engine, in the order in which to look. The texts are
# those of clients 20.10 to 28 and of Podman's shim 4 and 5.
_DENIED = ("permission denied while trying to connect", "connect: permission denied")
_NO_CONTEXT = ("unable to resolve docker endpoint", "current context", "context not found")
_TLS = ("x509:", "tls:", "client sent an http request to an https server")
_DOWN = (
    "cannot connect to the docker daemon",
    "failed to connect to the docker api",
    "error during connect",
    "is the docker daemon running",
    "unable to connect to podman",
    "cannot connect to podman",
)
_VERSIONS = ("is too new. maximum supported api version", "is too old. minimum supported api")


def trouble_in(text: str) -> Optional[Trouble]:
    """Which engine trouble the client's message tells of; None when the engine did answer."""
    low = text.lower()
    if any(words in low for words in _DENIED):
        return _denied()
    if any(words in low for words in _NO_CONTEXT):
        reason = "The current docker context cannot be used: %s" % last_line(text)
        return Trouble(
            reason, "List them with: docker context ls; then: docker context use default"
        )
    down = any(words in low for words in _DOWN)
    if down and any(words in low for words in _TLS):
        reason = "The docker program and its engine do not agree on TLS: %s" % last_line(text)
        return Trouble(reason, "Check DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.")
    if down:
        return _not_running()
    if any(words in low for words in _VERSIONS):
        reason = "The versions of the docker program and its engine do not fit: %s"
        hint = "Unset DOCKER_API_VERSION, or update the older of the two."
        return Trouble(reason % last_line(text), hint)
    return None


def _denied() -> Trouble:
    return Trouble(
        "This user may not use the Docker engine (permission denied on its socket).",
        "Join the docker group: sudo usermod -aG docker $USER, then log out and in again; "
        "or install rootless Docker.",
        "sudo usermod -aG docker $USER",
    )


def _not_running() -> Trouble:
    where = os.environ.get("DOCKER_HOST", "")
    if where:
        reason = "No Docker engine answers at DOCKER_HOST=%s." % without_credentials(where)
        return Trouble(reason, "Unset DOCKER_HOST, or start the engine there.")
    return Trouble(
        "The Docker engine is not running.",
        _by_system("Start it: sudo systemctl start docker", "Start Docker Desktop."),
        _on_linux("sudo systemctl start docker"),
    )


def _by_system(linux: str, mac: str) -> str:
    return mac if sys.platform == "darwin" else linux


def _on_linux(command: str) -> str:
    return "" if sys.platform == "darwin" else command


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def without_credentials(url: str) -> str:
    """The URL without a user name and password."""
    scheme, separator, rest = url.partition("://")
    host = rest.partition("/")[0]
    if not separator or "@" not in host:
        return url
    return scheme + separator + rest[rest.index(host) + host.rindex("@") + 1 :]
