"""Images to a registry and back, by the engine of this host.

A password is never on a command line, nor in the engine's own configuration: the client finds it in
a folder that only this user can read, in memory where the system has such a place, and that goes
even when this process is killed.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import subprocess
import tempfile
from typing import Any, Callable, Dict, Iterator, List, Mapping

from ..machine.docker_program import DockerProgram, last_line, program_environment
from ..protocol import HostError
from .registry_failures import explain_registry

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LAYER = re.compile(r"([0-9a-f]{12}): (.+)")
_THERE = ("Pushed", "Layer already exists", "Mounted from")
# What Docker Hub is called where logins are kept.
_HUB = "https://index.docker.io/v1/"
# Waits for the end of the process that holds its input open, then deletes.
_KEEPER = 'cat >/dev/null; rm -rf -- "$0"'
Tell = Callable[[int, int], None]
"""Takes how many layers are there, and of how many."""


@contextlib.contextmanager
def logged_in(login: Mapping[str, Any]) -> Iterator[Dict[str, str]]:
    """Variables by which the client has a login (`registry`, `user`, `password`) for as long as the
    block lasts; none, and so the login of whoever uses this host, where there is no user."""
    if not login.get("user"):
        yield {}
        return
    folder = tempfile.mkdtemp(prefix="trainyard-login-", dir=_memory_folder())
    with subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # it outlives us when we are killed
    ):  # left, its input is closed and it is waited for
        path = os.path.join(folder, "config.json")
        _link_rest(_own_folder(), folder)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(_configuration(login)).encode("ascii"))
        # The second is Podman's.
        yield {"DOCKER_CONFIG": folder, "REGISTRY_AUTH_FILE": path}


def push(docker: DockerProgram, tag: str, name: str, login: Mapping[str, Any], tell: Tell) -> str:
    """Put the image with a `tag` into a registry under a `name`; its digest there.

    Raises HostError: `not_built`, and as `explain_registry`.
    """
    _give_tag(docker, tag, name)
    try:
        with logged_in(login) as variables, tempfile.TemporaryDirectory() as folder:
            note = os.path.join(folder, "digest")
            options = ["--digestfile", note] if docker.name == "podman" else []
            said = _pushed(docker.command("push", *options, name), variables, login, tell)
            if options:
                with open(note, encoding="ascii") as file:
                    said = file.read()
    finally:
        docker.call("image", "rm", name)  # the name alone: it has its own tag
    digests = _DIGEST.findall(said)
    if not digests:
        raise HostError("registry_failed", "The engine did not say what it has pushed.")
    return str(digests[-1])


def name_pulled(docker: DockerProgram, reference: str, tag: str) -> None:
    """What was pulled by its digest gets the tag of its definition, and no other name: whoever
    removes the tag has the space."""
    _give_tag(docker, reference, tag)
    docker.call("image", "rm", reference)


def _give_tag(docker: DockerProgram, image: str, tag: str) -> None:
    answer = docker.call("tag", image, tag)
    if answer.code != 0:
        raise HostError(
            "not_built",
            "The engine of this host has no image %s: %s" % (image, last_line(answer.err)),
            "Build the environment there first.",
        )


def _pushed(
    command: List[str], variables: Mapping[str, str], login: Mapping[str, Any], tell: Tell
) -> str:
    """What the client says, which is followed layer by layer."""
    lines: List[str] = []
    layers: Dict[str, bool] = {}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=program_environment(variables),
    ) as client:
        assert client.stdout is not None
        try:
            for data in client.stdout:
                line = data.decode("utf-8", "replace").strip()
                lines.append(line)
                layer = _LAYER.fullmatch(line)
                if layer is not None:
                    layers[layer.group(1)] = layer.group(2).startswith(_THERE)
                    tell(sum(layers.values()), len(layers))
        except BaseException:
            client.terminate()  # nobody waits for it any more
            raise
    if client.returncode != 0:
        raise explain_registry(str(login["registry"]), "\n".join(lines))
    return "\n".join(lines)


def _configuration(login: Mapping[str, Any]) -> Dict[str, Any]:
    """The client's own, with this login and without the programs that know others."""
    words = "%s:%s" % (login["user"], login["password"])
    registry = str(login["registry"])
    place = _HUB if registry in ("docker.io", "index.docker.io") else registry
    found: Dict[str, Any] = {}
    with contextlib.suppress(OSError, ValueError, TypeError), open(
        os.path.join(_own_folder(), "config.json"), "rb"
    ) as file:
        known = json.loads(file.read().decode("utf-8"))
        kept = ("currentContext", "HttpHeaders")
        found = {key: known[key] for key in kept if key in known}
    auth = base64.b64encode(words.encode("utf-8")).decode("ascii")
    return dict(found, auths={place: {"auth": auth}})


def _own_folder() -> str:
    return os.environ.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")


def _link_rest(own: str, folder: str) -> None:
    """Contexts, certificates and the client's own additions are where they were."""
    for name in os.listdir(own) if os.path.isdir(own) else []:
        if name != "config.json":
            os.symlink(os.path.join(own, name), os.path.join(folder, name))


def _memory_folder() -> str:
    """Where files are in memory alone, on systems that have such a place."""
    for path in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):  # noqa: S108 - mkdtemp's own
        if path and os.path.isdir(path) and os.access(path, os.W_OK | os.X_OK):
            return path
    return tempfile.gettempdir()
