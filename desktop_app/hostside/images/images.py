"""Which images of environments a container engine has, and which of their bytes are whose.

Images share layers. A layer goes when no image has it any more, so what the deletion of one frees
depends on all others. A layer is named by all up to it: the same change on another base is another.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Sequence, Set

from ..environments.resolutions import QUESTION_LABEL
from ..launchers.container import RUN_LABEL, engine_time
from ..machine.docker_program import DockerProgram, last_line
from ..protocol import HostError

_REPOSITORY = "trainyard/env"
_PODMANS = "localhost/"
_AT_ONCE = 200
"""So many things one command line names."""
_REMOVAL_SECONDS = 600.0

Layers = Dict[str, int]
"""Names of layers, and the bytes of each."""


class Image(NamedTuple):
    """An image that is no mere step of another's build."""

    id: str
    tags: Sequence[str]
    """Those of ours, such as `trainyard/env:5f...`."""
    foreign: bool
    """It has a name that is not of ours as well."""
    size: int
    """Bytes of all its layers."""
    made_at: float
    layers: Sequence[str]
    """Names of its layers, from the base on."""


class Container(NamedTuple):
    """A container that exists, whether it runs or not."""

    name: str
    image: str
    """The id of its image."""
    reference: str
    """What it was started from, as its starter called that."""
    run: str
    """The id of the run whose container it is, empty for none."""
    asks: bool = False
    """It is of ours and only asks its image what is installed there: it may be ended."""


def own_tag(name: str) -> str:
    """A name of an image as we give it, empty where it is not of ours."""
    own = name[len(_PODMANS) :] if name.startswith(_PODMANS) else name
    return own if own.startswith(_REPOSITORY + ":") else ""


def list_images(docker: DockerProgram) -> List[Image]:
    """All that the engine has, also of others. Raises HostError (`engine_unavailable`)."""
    ids = _words(docker, "image", "ls", "--quiet", "--no-trunc")
    return [_image(told) for told in _inspected(docker, "image", ids)]


def list_containers(docker: DockerProgram) -> List[Container]:
    """All that the engine has, also of others. Raises HostError (`engine_unavailable`)."""
    ids = _words(docker, "container", "ls", "--all", "--quiet", "--no-trunc")
    return [_container(told) for told in _inspected(docker, "container", ids)]


def layer_sizes(docker: DockerProgram, image: Image) -> Layers:
    """Its layers with their sizes. An engine tells those of its steps, of which some make no layer
    and some an empty one; where that leaves a choice, what comes late counts less."""
    answer = docker.call(
        *("image", "history", "--human=false", "--no-trunc", "--format", "{{.Size}}", image.id)
    )
    told = answer.out.decode("ascii", "replace").split() if answer.code == 0 else []
    sizes = [int(size) for size in reversed(told) if size.isdigit() and int(size)]
    sizes += [0] * len(image.layers)
    return dict(zip(image.layers, sizes))


def in_use_by(image: Image, tag: str, containers: Iterable[Container]) -> List[Container]:
    """The containers that need an image under this tag: with another name left they need none."""
    only_name = not image.foreign and list(image.tags) == [tag]
    return [
        container
        for container in containers
        if container.image == image.id and (only_name or own_tag(container.reference) == tag)
    ]


def held_by_others(images: Iterable[Image]) -> Set[str]:
    """The layers that stay whatever of ours is deleted."""
    return {layer for image in images if image.foreign or not image.tags for layer in image.layers}


def remove_images(docker: DockerProgram, names: Sequence[str]) -> str:
    """Remove each that may go, with the steps of its build that no other image needs. What the
    engine said of the last that stayed, empty where all are gone."""
    said = ""
    for some in _portions(list(names)):
        answer = docker.call("image", "rm", *some, deadline=_REMOVAL_SECONDS)
        lines = [line for line in answer.err.splitlines() if "no such image" not in line.lower()]
        said = last_line("\n".join(lines)) or said
    return said


def _words(docker: DockerProgram, *arguments: str) -> List[str]:
    answer = docker.call(*arguments)
    if answer.code != 0:
        text = "The engine does not list what it has: %s" % last_line(answer.err)
        raise HostError("engine_unavailable", text, "Try it by hand: docker images")
    return list(dict.fromkeys(answer.out.decode("ascii", "replace").split()))


def _inspected(docker: DockerProgram, kind: str, ids: List[str]) -> List[Mapping[str, Any]]:
    """What the engine tells of each; not of what has gone meanwhile."""
    found: List[Mapping[str, Any]] = []
    for some in _portions(ids):
        answer = docker.call(kind, "inspect", *some)
        found += json.loads(answer.out.decode("utf-8", "replace") or "[]")
    return found


def _portions(names: List[str]) -> List[List[str]]:
    return [names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)]


def _image(told: Mapping[str, Any]) -> Image:
    names = [str(name) for name in told.get("RepoTags") or []]
    digests = [str(name).replace("@", ":", 1) for name in told.get("RepoDigests") or []]
    named = [name for name in [*names, *digests] if not name.startswith("<none>")]
    return Image(
        id=str(told["Id"]),
        tags=[own_tag(name) for name in names if own_tag(name)],
        foreign=any(not own_tag(name) for name in named),
        size=int(told.get("Size") or 0),
        made_at=engine_time(str(told.get("Created") or "")) or 0.0,
        layers=_layer_names((told.get("RootFS") or {}).get("Layers") or []),
    )


def _layer_names(digests: Sequence[str]) -> List[str]:
    so_far = hashlib.sha256()
    names = []
    for digest in digests:
        so_far.update(digest.encode("ascii", "replace"))
        names.append(so_far.hexdigest()[:16])
    return names


def _container(told: Mapping[str, Any]) -> Container:
    config = told.get("Config") or {}
    labels = config.get("Labels") or {}
    return Container(
        name=str(told.get("Name") or "").lstrip("/"),
        image=str(told.get("Image") or ""),
        reference=str(config.get("Image") or ""),
        run=str(labels.get(RUN_LABEL) or ""),
        asks=QUESTION_LABEL in labels,
    )
