"""Everything of ours on this machine: said, and removed ("leave no trace").

What other machines that share this file system have is theirs, as is the table of GPU claims, which
belongs to all users of the machine.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Iterator, List, Tuple

from .builders.buildkit import drop_build_cache
from .builders.folder import BuildFolder
from .contents.deleting import delete_folder, disk_use
from .layout import builds_folder, image_uses_folder, installed_programs, venvs_folder
from .machine.docker_program import DockerProgram, EngineUnavailable, last_line
from .machine.engine_facts import inspect_engine
from .machine.processes import command_uses, machine_id
from .protocol import FrameWriter, Header, HostError, Input
from .records import read_json
from .runs.run_state import is_ended, run_folders

Trace = Dict[str, Any]


def traces(request: Header, out: FrameWriter, source: Input) -> None:
    """What `erase` would remove: `kind`, `name`, `size` in bytes (None: unknown)."""
    root = request["root"]
    found = [_folder("runs and files", root)] if os.path.isdir(root) else []
    found += [{"kind": "image", "name": tag, "size": None} for tag, _ in _images(root)]
    if _program_is_ours_alone(root):
        found.append(_folder("program", installed_programs()))
    out.answer(traces=found, live=_live(root, _goes_on))


def erase(request: Header, out: FrameWriter, source: Input) -> None:
    """Remove it. Raises HostError (`still_running`). `left` says what stays, and why."""
    root = request["root"]
    live = _live(root, lambda build: not build.has_settled())
    if live:
        raise HostError(
            "still_running",
            "Runs or builds go on here: %s." % ", ".join(live),
            "Cancel them first, or wait until they have ended.",
        )
    left = [text for tag, endpoint in _images(root) for text in _remove_image(tag, endpoint)]
    left += [text for endpoint in _engines(root) for text in _drop_build_cache(endpoint)]
    try:
        freed = _delete(root) + _delete(image_uses_folder(machine_id()))
        if _program_is_ours_alone(root):
            freed += _delete(installed_programs())
        notes = os.path.dirname(image_uses_folder(machine_id()))
        for folder in (os.path.dirname(root), notes, os.path.dirname(installed_programs())):
            _remove_empty(folder)
    except OSError as error:
        text = "%s cannot be removed: %s." % (error.filename, error.strerror)
        raise HostError("cannot_remove", text, "Whose is it? Remove it by hand.") from error
    out.answer(freed=freed, left=left)


def _folder(kind: str, path: str) -> Trace:
    return {"kind": kind, "name": path, "size": disk_use(path)}


def _live(root: str, at_work: Callable[[BuildFolder], bool]) -> List[str]:
    """The ids of runs that have not ended, and the hashes of builds where somebody is `at_work`."""
    runs = [folder.id for folder in run_folders(root) if not is_ended(folder)]
    return runs + [os.path.basename(f.path) for f in _build_folders(root) if at_work(f)]


def _goes_on(build: BuildFolder) -> bool:
    """For who only looks: a builder that has its result is left alone, and is no hindrance."""
    return build.building() and not build.has_ended()


def _build_folders(root: str) -> Iterator[BuildFolder]:
    for builds in (builds_folder(root), venvs_folder(root)):
        for name in sorted(os.listdir(builds)) if os.path.isdir(builds) else []:
            yield BuildFolder(os.path.join(builds, name))


def _images(root: str) -> Iterator[Tuple[str, List[str]]]:
    """The tags that were made for builds of this root, and the engine that has each."""
    for folder in _build_folders(root):
        result, attempt = read_json(folder.result), read_json(folder.attempt)
        if result and attempt and "endpoint" in attempt and result.get("state") == "built":
            yield str(attempt["environment"]["tag"]), [str(word) for word in attempt["endpoint"]]


def _remove_image(tag: str, endpoint: List[str]) -> List[str]:
    """Why it stays, if it does."""
    try:
        answer = DockerProgram(endpoint).call("image", "rm", tag)
    except EngineUnavailable as error:
        return ["%s: %s" % (tag, error.text)]
    gone = answer.code == 0 or "no such image" in answer.err.lower()
    return [] if gone else ["%s: %s" % (tag, last_line(answer.err))]


def _engines(root: str) -> List[List[str]]:
    """Those that were asked to build for this root, whether they could or not."""
    attempts = [read_json(folder.attempt) or {} for folder in _build_folders(root)]
    found = {tuple(map(str, each["endpoint"])) for each in attempts if "endpoint" in each}
    return [list(endpoint) for endpoint in sorted(found)]


def _drop_build_cache(endpoint: List[str]) -> List[str]:
    """Why it stays, if it does."""
    docker = DockerProgram(endpoint)
    try:
        drop_build_cache(docker, inspect_engine(docker), downloads=True)
    except EngineUnavailable as error:
        return ["the cache of builds: %s" % error.text]
    return []


def _program_is_ours_alone(root: str) -> bool:
    """Nobody else runs the installed program, and no other machine or run root may need it."""
    programs = installed_programs()
    if not os.path.isdir(programs) or command_uses(programs):
        return False
    beside = os.path.join(os.path.dirname(programs), "hosts")
    others = set(os.listdir(beside)) if os.path.isdir(beside) else set()
    return not others - ({os.path.basename(root)} if os.path.dirname(root) == beside else set())


def _delete(path: str) -> int:
    """The bytes freed."""
    size = disk_use(path)
    delete_folder(path)
    return size


def _remove_empty(folder: str) -> None:
    if os.path.isdir(folder) and not os.listdir(folder):
        os.rmdir(folder)
