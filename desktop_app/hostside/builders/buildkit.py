"""Whether a container engine builds with BuildKit, and what of ours BuildKit keeps.

Docker programs from 23 on have it in the plugin buildx; one of 20.10, as Debian 12 has it, brings
it along. Where neither is there, `docker build` is the classic builder.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any, Dict, List, Mapping, Sequence, Set

from ..machine.docker_program import DockerProgram
from ..machine.engine_facts import Engine
from .dockerfile import DOWNLOADS, FOLDER

_SWITCH = "DOCKER_BUILDKIT"
"""A variable of Docker's own: whoever sets it to 0 wants the classic builder."""
_BRINGS_IT_ALONG = re.compile(r"20\.")
_MOUNTS_SINCE = 20
"""The first version of an engine whose own Dockerfiles can mount."""
_OURS = re.compile(re.escape(FOLDER) + r"(?![\w-])")
_PATIENCE_SECONDS = 600.0
"""The engine weighs all that it has before it tells of its cache."""


def has_buildkit(docker: DockerProgram, engine: Engine) -> bool:
    """Whether `docker build` of that engine can be BuildKit's."""
    if engine.podman or os.environ.get(_SWITCH) == "0":
        return False
    if engine.buildx:
        return True
    major = re.match(r"\d+", engine.version)
    if major is None or int(major.group()) < _MOUNTS_SINCE:
        return False
    said = docker.call("version", "--format", "{{.Client.Version}}").out
    return _BRINGS_IT_ALONG.match(said.decode("utf-8", "replace")) is not None


def choosing(engine: Engine, buildkit: bool) -> Dict[str, str]:
    """The variables by which `docker build` takes the builder of the engine itself: another one
    keeps its images for itself."""
    if not buildkit:
        return {_SWITCH: "0"}
    return {_SWITCH: "1", "BUILDX_BUILDER": engine.context}


def drop_build_cache(docker: DockerProgram, engine: Engine, *, downloads: bool = False) -> None:
    """Of what BuildKit keeps: what our builds have left and no image has any more, without which
    the deletion of an image would free nothing there. The packages that pip has downloaded stay for
    later builds, unless they are to go as well: BuildKit bounds them by itself. Harmless where
    there is none."""
    if not has_buildkit(docker, engine):
        return
    words = ("system", "df", "--verbose", "--format", "{{json .BuildCache}}")
    said = docker.call(*words, deadline=_PATIENCE_SECONDS).out.decode("utf-8", "replace")
    for number in loose_records(json.loads(said or "null") or [], downloads=downloads):
        docker.call(
            *("builder", "prune", "--force", "--filter", "id=" + number),
            deadline=_PATIENCE_SECONDS,
            variables=choosing(engine, True),
        )


def loose_records(records: Sequence[Mapping[str, Any]], *, downloads: bool) -> List[str]:
    """The ids of those that are to go, of steps that stand on each other the last ones first: what
    is ours by its words, and what only such a thing has stood on. Files that are copied in have no
    words with Docker 20.10."""
    left = {str(each["ID"]): each for each in records if _may_go(each)}
    parents = {str(each["ID"]): _parents(each) for each in records}
    going: List[str] = []
    below: Set[str] = set()
    while True:
        needed = {parent for some in parents.values() for parent in some}
        now = [
            number
            for number, each in left.items()
            if number not in needed and (number in below or _is_ours(each, downloads))
        ]
        if not now:
            return going
        for number in now:
            below |= parents.pop(number)
            del left[number]
        going += now


def _parents(record: Mapping[str, Any]) -> Set[str]:
    """The ids of those that it stands on."""
    told = str(record.get("Parent") or "").split(",")
    return {number.strip() for number in told if number.strip()}


def _may_go(record: Mapping[str, Any]) -> bool:
    return {str(record.get(name)) for name in ("Shared", "InUse")} == {"false"}


def _is_ours(record: Mapping[str, Any], downloads: bool) -> bool:
    about = str(record.get("Description"))
    if DOWNLOADS in about and record.get("CacheType") == "exec.cachemount":
        return downloads
    return _OURS.search(about) is not None
