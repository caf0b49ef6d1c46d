"""What the engine of this host has of an image, and how it gets the rest."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import uuid
from functools import partial
from typing import IO, Any, Callable, List, Mapping, NamedTuple, Sequence

from ..builders.folder import BuildFolder
from ..contents.store import Store
from ..layout import build_folder
from ..machine.docker_program import DockerProgram, last_line, program_environment
from ..protocol import HostError
from ..records import write_json
from .image_parts import shared_layers, tail, write_archive

_MANY = 200
"""Images that one call asks for: they stand on a command line."""


class Known(NamedTuple):
    """An image that the engine has. `layers` are diff ids, `size` is in bytes."""

    id: str = ""
    layers: Sequence[str] = ()
    size: int = 0


def look(docker: DockerProgram, name: str) -> Known:
    """The image of that name or id; an empty one where there is none."""
    answer = docker.call("image", "inspect", "--format", "{{json .}}", name)
    if answer.code != 0:
        return Known()
    found = json.loads(answer.out.decode("utf-8", "replace"))
    layers = (found.get("RootFS") or {}).get("Layers") or []
    return Known(str(found["Id"]), [str(layer) for layer in layers], int(found.get("Size") or 0))


def shared(docker: DockerProgram, layers: Sequence[str]) -> int:
    """How many of the first `layers` need not come, as the engine has them.

    Docker's own store of layers takes an image without those that it has, if it has all below them.
    Podman does not, and neither does an engine that keeps images in containerd: that wants the
    bytes as they are named in the archive. They get all of it.
    """
    if docker.name == "podman" or not _keeps_layers(docker):
        return 0
    answer = docker.call("image", "ls", "--all", "--quiet", "--no-trunc")
    ids = sorted(set(answer.out.decode("ascii", "replace").split()))
    images: List[Sequence[str]] = []
    for at in range(0, len(ids), _MANY):
        asked = ("image", "inspect", "--format", "{{json .RootFS.Layers}}", *ids[at : at + _MANY])
        # Of one that is removed meanwhile nothing is told.
        lines = docker.call(*asked).out.decode("utf-8", "replace").splitlines()
        images += [json.loads(line) or [] for line in lines if line.strip()]
    return shared_layers(layers, images)


def _keeps_layers(docker: DockerProgram) -> bool:
    answer = docker.call("info", "--format", "{{json .DriverStatus}}")
    return answer.code == 0 and b"io.containerd.snapshotter" not in answer.out


def load(
    docker: DockerProgram, root: str, request: Mapping[str, Any], tell: Callable[[], object]
) -> str:
    """Give the engine an image of contents that came into the store, under the tag of its
    environment; its id. The contents are let go. `tell` is called as it goes on. Until it is known
    for the image that was sent it has a name of its own.

    Raises HostError: `missing_blob` where the store has them not any more, `disk_full`,
    `image_not_loaded`.
    """
    environment, store = request["environment"], Store(root)
    layers = [str(digest) for digest in request["layers"]]
    config, tag = str(request["config"]), str(environment["tag"])
    arriving = "%s-%s" % (tag, uuid.uuid4().hex[:8])
    contents = sorted({config, *filter(None, layers)})
    sizes = {digest: _size(store, digest) for digest in contents}
    write = partial(write_archive, tag=arriving, config=config, layers=layers, sizes=sizes)

    def read(digest: str) -> IO[bytes]:
        tell()
        return store.open(digest)

    with _folder(root, environment).interest():
        try:
            _pipe(docker, lambda stream: write(stream, read=read))
            there = look(docker, arriving)
            same = list(there.layers) == [str(layer) for layer in request["diff_ids"]]
            if not same or docker.call("tag", there.id, tag).code != 0:
                raise HostError(
                    "image_not_loaded",
                    "The engine took the image, and has another one under its name.",
                    "Deliver it again.",
                )
        finally:
            docker.call("image", "rm", arriving)
        note_made(docker, root, environment, there.id)
    for digest in contents:
        store.remove(digest)
    return there.id


def note_made(docker: DockerProgram, root: str, environment: Mapping[str, Any], image: str) -> None:
    """As after a build, so that it is found when everything of ours is removed here. A build that
    goes on notes its own end."""
    folder = _folder(root, environment)
    with folder.interest():
        lock = folder.take_lock()
        if lock is None:
            return
        try:
            attempt = {"id": "", "endpoint": docker.endpoint, "environment": dict(environment)}
            write_json(folder.attempt, dict(attempt, offset=os.path.getsize(folder.log)))
            made = {"attempt": "", "state": "built", "built": False, "digest": image}
            write_json(folder.result, made)
        finally:
            os.close(lock)


def _folder(root: str, environment: Mapping[str, Any]) -> BuildFolder:
    return BuildFolder(build_folder(root, str(environment["hash"])))


def _pipe(docker: DockerProgram, write: Callable[[IO[bytes]], None]) -> None:
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            docker.command("load", "--quiet"),
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=program_environment(),
        ) as client:
            assert client.stdin is not None
            try:
                write(client.stdin)
                client.stdin.close()
            except BrokenPipeError:  # its own word says more
                with contextlib.suppress(BrokenPipeError):
                    client.stdin.close()
            except BaseException:
                client.kill()  # half an archive is no image
                raise
        text = tail(said)
    if client.returncode != 0:
        raise _explained(text)


def _explained(text: str) -> HostError:
    if "no space left on device" in text.lower():
        hint = "Free some space; docker system df shows what images use."
        return HostError("disk_full", "The disk is full: the engine cannot take the image.", hint)
    said = "The engine does not take the image: %s" % last_line(text)
    return HostError("image_not_loaded", said, "Deliver it again; if that does not help, build it.")


def _size(store: Store, digest: str) -> int:
    with store.open(digest) as file:
        return file.seek(0, os.SEEK_END)
