"""Whether a container engine builds with BuildKit, and what of ours BuildKit keeps.

Docker programs from 23 on have it in the plugin buildx; one of 20.10, as Debian 12 has it, brings
it along. Where neither is there, `docker build` is the classic builder.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any, Dict, List, Mapping, Set

from ..machine.docker_program import DockerProgram
from ..machine.engine_facts import Engine
from .dockerfile import DOWNLOADS, FOLDER

_SWITCH = "DOCKER_BUILDKIT"
"""A variable of Docker's own: whoever sets it to 0 wants the classic builder."""
_BRINGS_IT_ALONG = re.compile(r"20\.")
_MOUNTS_SINCE = 20
"""The first version of an engine whose own Dockerfiles can mount."""
_REMOVAL_SECONDS = 600.0


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
    later builds, unless they are to go as well: BuildKit bounds them by itself."""
    variables = choosing(engine, True)
    below: Set[str] = set()
    gone: Set[str] = set()
    while True:
        records = [each for each in _records(docker) if each["ID"] not in gone]
        needed = {parent for each in records for parent in _parents(each)}
        loose = [
            each
            for each in records
            if _may_go(each)
            and (each["ID"] in below or _is_ours(each, downloads))
            # Of steps that stand on each other the last ones go first.
            and each["ID"] not in needed
        ]
        if not loose:
            return
        for each in loose:
            below.update(_parents(each))
            gone.add(each["ID"])  # or kept all the same: it is not asked for again
            words = ("builder", "prune", "--force", "--filter", "id=%s" % each["ID"])
            docker.call(*words, deadline=_REMOVAL_SECONDS, variables=variables)


def _records(docker: DockerProgram) -> List[Mapping[str, Any]]:
    said = docker.call("system", "df", "--verbose", "--format", "{{json .BuildCache}}").out
    return json.loads(said.decode("utf-8", "replace") or "null") or []


def _parents(record: Mapping[str, Any]) -> Set[str]:
    """The ids of those that it stands on."""
    return set(filter(None, str(record.get("Parent") or "").split(",")))


def _may_go(record: Mapping[str, Any]) -> bool:
    return {str(record.get(name)) for name in ("Shared", "InUse")} == {"false"}


def _is_ours(record: Mapping[str, Any], downloads: bool) -> bool:
    """By the words of its step; files that are copied in have none with Docker 20.10, but steps of
    ours stand on them."""
    about = str(record.get("Description"))
    if DOWNLOADS in about and record.get("CacheType") == "exec.cachemount":
        return downloads
    return FOLDER + "/" in about
