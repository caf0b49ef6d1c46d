"""What was built of environments on this host: told, and deleted.

Images are the engine's, which all users and workspaces of a machine share: those with a tag of ours
count, whoever had them built. Virtual environments are the run root's own.
"""

from __future__ import annotations

import contextlib
import os
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ..builders.buildkit import drop_build_cache
from ..builders.folder import GONE, BuildFolder, FolderGone, sweep_private
from ..builders.secret_build import remove_unfinished
from ..contents.deleting import delete_folder, space_of
from ..images.images import (
    Container,
    Image,
    Layers,
    held_by_others,
    in_use_by,
    layer_sizes,
    list_containers,
    list_images,
    own_tag,
    remove_images,
)
from ..layout import builds_folder, valid_run_id, venv_folder, venvs_folder
from ..machine.docker_program import DockerProgram, EngineUnavailable
from ..machine.engine_facts import Engine, inspect_engine, present_program
from ..machine.processes import started_from, user_of
from ..protocol import FrameWriter, Header, HostError, Input
from ..records import Record, read_json
from ..runs.run_state import is_ended, run_folders
from .uses import forget_use, image_note, last_use, venv_note
from .virtual_environment import Venv

IMAGE, VENV = "image", "venv"
_MOST_NAMED = 5
# How the builders of Docker and Podman tell what a step has made: the id of an image.
_STEP = re.compile(rb"(?i)step \d+/\d+ ?: (\w+)")
_MADE = re.compile(rb" ?--+> ([0-9a-f]{11,12})\s*\Z")

Item = Dict[str, Any]
Runs = List[Dict[str, str]]
"""Some that have not ended: their `id` and `name`."""


class LiveRun(NamedTuple):
    """A run that has not ended, and what was built for it, by kind and key."""

    id: str
    name: str
    uses: Tuple[str, str]


def tell_built(request: Header, out: FrameWriter, source: Input) -> None:
    """Everything that is `built`. Each is an image by its tag or a virtual environment by its hash
    (`kind`, `key`), with the `hash`, `name` and `version` of its definition, as far as they are
    known here; its `size` in bytes and the `pieces` of it that its deletion may free, each a name
    and bytes: one frees its bytes when all that have it are deleted. `whole`: it can be used.
    `made_at`, `used_at`; `runs` that use it, what else `holds` it, whether it is `building`.

    Where the engine cannot be asked, why: `trouble` and `hint`; then no image is told.
    """
    root = request["root"]
    sweep_private(builds_folder(root))
    sweep_private(venvs_folder(root))
    live = _live_runs(root)
    found = list(_venvs(root, live))
    trouble = hint = ""
    try:
        found += _images(root, live)
    except HostError as error:
        trouble, hint = error.text, error.hint
    out.answer(built=found, trouble=trouble, hint=hint)


def discard(request: Header, out: FrameWriter, source: Input) -> None:
    """Delete one, by `kind` and `key`; the bytes `freed`. What is gone already is no error, and one
    that was cut short is gone on with. Raises HostError: `in_use`, `cannot_remove`."""
    root, kind, key = request["root"], request["kind"], str(request["key"])
    try:
        _sweep(root)
        if kind == VENV and valid_run_id(key):
            freed = _discard_venv(root, key)
        elif kind == IMAGE and own_tag(key) == key and valid_run_id(key.partition(":")[2]):
            freed = _discard_image(root, key)
        else:
            raise HostError("bad_request", "Nothing of ours is called %r." % key)
    except FolderGone:  # another deletion was faster
        freed = 0
    except OSError as error:
        text = "%s cannot be removed: %s." % (error.filename, error.strerror)
        raise HostError("cannot_remove", text, "Whose is it? Remove it by hand.") from error
    out.answer(freed=freed)


def _live_runs(root: str) -> List[LiveRun]:
    found = []
    for folder in run_folders(root):
        if not is_ended(folder):
            request = read_json(folder.request) or {}
            process = request.get("launcher") == "process"
            kind, named_by = (VENV, "hash") if process else (IMAGE, "tag")
            key = str((request.get("environment") or {}).get(named_by))
            found.append(LiveRun(folder.id, str(request.get("name") or folder.id), (kind, key)))
    return found


def _sweep(root: str) -> None:
    """What a deletion has left that was cut short in its last step."""
    for path in (builds_folder(root), venvs_folder(root)):
        for name in _listed(path):
            if name.endswith(GONE):
                delete_folder(os.path.join(path, name))


def _listed(path: str) -> List[str]:
    return sorted(os.listdir(path)) if os.path.isdir(path) else []


def _item(
    kind: str, key: str, note: str, folder: Optional[BuildFolder], live: Sequence[LiveRun]
) -> Item:
    """What is told of each in the same way. `note` is where its uses are noted."""
    known = last_use(note)
    made_at = 0.0
    if folder is not None:
        known = known or dict(_built_as(folder), time=None)
        if (read_json(folder.result) or {}).get("state") == "built":
            made_at = os.path.getmtime(folder.result)
    return {
        "kind": kind,
        "key": key,
        "hash": os.path.basename(folder.path) if folder is not None else "",
        "name": str(known.get("name") or ""),
        "version": int(known.get("version") or 0),
        "made_at": made_at,
        "used_at": known.get("time"),
        "runs": _users(kind, key, live),
        "building": folder is not None and _is_building(folder),
    }


def _is_building(folder: BuildFolder) -> bool:
    """Where nothing can be written nobody builds either."""
    return os.access(folder.path, os.W_OK) and folder.building() and not folder.has_ended()


def _built_as(folder: BuildFolder) -> Record:
    """The definition that was built there last."""
    return dict((read_json(folder.attempt) or {}).get("environment") or {})


def _users(kind: str, key: str, live: Sequence[LiveRun]) -> Runs:
    return [{"id": run.id, "name": run.name} for run in live if run.uses == (kind, key)]


def _refuse_used(runs: Runs, holds: Sequence[str], hint: str) -> None:
    """Raise HostError (`in_use`) with who uses it."""
    who = [run["name"] for run in runs]
    if runs:
        hint = "Wait until these runs have ended, or cancel them."
    who += holds
    if len(who) > _MOST_NAMED:
        named = ", ".join(who[:_MOST_NAMED])
        text = "It is in use by %s and %d more." % (named, len(who) - _MOST_NAMED)
        raise HostError("in_use", text, hint)
    if who:
        raise HostError("in_use", "It is in use by %s." % ", ".join(who), hint)


# ------------------------------------------------------------------ virtual environments


def _venvs(root: str, live: Sequence[LiveRun]) -> Iterator[Item]:
    for key in filter(valid_run_id, _listed(venvs_folder(root))):
        folder = BuildFolder(venv_folder(root, key))
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            if os.path.lexists(_venv(folder).path):
                yield _venv_item(root, key, folder, live)


def _venv_item(root: str, key: str, folder: BuildFolder, live: Sequence[LiveRun]) -> Item:
    item = _item(VENV, key, venv_note(root, key), folder, live)
    venv, space = _venv(folder), space_of(folder.path)
    item.update(size=space.size, pieces=[[key, space.freed]], whole=venv.ready())
    return dict(item, holds=[] if item["runs"] else _programs(venv))


def _venv(folder: BuildFolder) -> Venv:
    return Venv(os.path.join(folder.path, "venv"))


def _programs(venv: Venv) -> List[str]:
    """The processes that were started from it, for a person."""
    return ["process %d of %s" % (pid, user_of(pid)) for pid in started_from(venv.path)]


def _discard_venv(root: str, key: str) -> int:
    folder = BuildFolder(venv_folder(root, key))
    if not os.path.isdir(folder.path):
        return 0
    with folder.alone():
        runs = _users(VENV, key, _live_runs(root))
        programs = [] if runs else _programs(_venv(folder))
        _refuse_used(runs, programs, "End these programs first.")
        return _cleared(folder)


def _cleared(folder: BuildFolder) -> int:
    """Delete what is in it; the bytes freed."""
    before = space_of(folder.path).freed
    _venv(folder).unmark()  # first of all: what is half deleted is never taken for whole
    folder.clear()
    return before - space_of(folder.path).freed


# --------------------------------------------------------------------------------- images


def _engine() -> Optional[Engine]:
    """The engine of this host; None where there is none at all."""
    docker = present_program()
    return inspect_engine(docker) if docker.found else None


def _images(root: str, live: Sequence[LiveRun]) -> List[Item]:
    engine = _engine()
    if engine is None:
        return []
    docker = DockerProgram(engine.endpoint)
    images, containers = list_images(docker), list_containers(docker)
    kept = held_by_others(images)
    found = []
    for image in (image for image in images if image.tags):
        sizes = layer_sizes(docker, image)
        pieces = [[name, size] for name, size in sizes.items() if size and name not in kept]
        for tag in image.tags:
            item = _item(IMAGE, tag, image_note(tag), _folder_of(root, tag), live)
            item["made_at"] = item["made_at"] or image.made_at
            holders = _holders(item["runs"], in_use_by(image, tag, containers))
            item.update(size=image.size, pieces=pieces, whole=True, holds=holders)
            found.append(item)
    return found


def _holders(runs: Runs, containers: Sequence[Container]) -> List[str]:
    """The containers that are not of the runs which are named already, and that do not only ask."""
    named = {run["id"] for run in runs}
    return [
        "container %s" % one.name for one in containers if one.run not in named and not one.asks
    ]


def _folder_of(root: str, tag: str) -> Optional[BuildFolder]:
    """Where this root has built that image, or used it; None for neither. A tag has the first half
    of the hash."""
    beginning = tag.rpartition(":")[2]
    for name in _listed(builds_folder(root)):
        if name.startswith(beginning) and valid_run_id(name):
            return BuildFolder(os.path.join(builds_folder(root), name))
    return None


def _discard_image(root: str, tag: str) -> int:
    engine = _engine()
    folder = _folder_of(root, tag)
    with contextlib.ExitStack() as held:
        if folder is not None:
            held.enter_context(folder.alone())
        _refuse_used(_users(IMAGE, tag, _live_runs(root)), [], "")
        freed = 0 if engine is None else _remove(engine, tag, folder)
        forget_use(image_note(tag))
        return freed + (_cleared(folder) if folder is not None else 0)


def _remove(engine: Engine, tag: str, folder: Optional[BuildFolder]) -> int:
    """Delete an image from the engine with what only its builds have left there; the bytes freed.
    Where it is gone already, what they have left."""
    docker = DockerProgram(engine.endpoint)
    if folder is not None:
        remove_unfinished(docker, folder)
    images = list_images(docker)
    image = next((image for image in images if tag in image.tags), None)
    going = _left_by_builds(folder, images) if folder is not None else []
    if image is not None:
        containers = in_use_by(image, tag, list_containers(docker))
        hint = "Remove what still needs it, for example with: docker rm NAME"
        _refuse_used([], _holders([], containers), hint)
        for asking in (one for one in containers if one.asks):
            docker.call("rm", "--force", asking.name)
        going.append(image)
    sizes: Layers = {}
    for one in going:
        sizes.update(layer_sizes(docker, one))
    said = remove_images(docker, [tag])
    if any(tag in one.tags for one in list_images(docker)):
        raise HostError("cannot_remove", "The engine keeps it: %s" % said, "Try again later.")
    remove_images(docker, [one.id for one in going if one is not image])
    try:
        drop_build_cache(docker, engine)
    except EngineUnavailable:
        return 0  # the image is gone, and nobody can say what the cache still has of it
    there = {layer for one in list_images(docker) for layer in one.layers}
    return sum(size for layer, size in sizes.items() if layer not in there)


def _left_by_builds(folder: BuildFolder, images: Sequence[Image]) -> List[Image]:
    """Steps of builds that came to nothing, and of stages that only the build needed: they have no
    name, and the log says which they are. What a build began with is not of ours."""
    made = set()
    step = b""
    with contextlib.suppress(FileNotFoundError), open(folder.log, "rb") as log:
        for line in log:
            begun, done = _STEP.match(line), _MADE.match(line)
            step = begun.group(1).upper() if begun else step
            if done and step != b"FROM":
                made.add(done.group(1).decode("ascii"))
    nameless = [image for image in images if not image.tags and not image.foreign]
    return [one for one in nameless if any(_hex(one.id).startswith(some) for some in made)]


def _hex(image_id: str) -> str:
    return image_id.rpartition(":")[2]
