"""Environments as images: built once per definition and host, however many runs ask at once."""

from __future__ import annotations

from typing import Any, Callable, Mapping

from ..docker_program import DockerProgram
from ..layout import build_folder
from ..protocol import HostError
from .detached import image_digest
from .folder import BuildFolder
from .joining import Made, ensure


def ensure_image(
    docker: DockerProgram,
    root: str,
    environment: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
) -> Made:
    """The image of that environment on the engine, by the engine's id of it; built if it is not
    there. As `joining.ensure`; raises HostError: also `no_shell`, `engine_unavailable`."""
    check_definition(environment)
    folder = BuildFolder(build_folder(root, str(environment["hash"])))
    asked = {"endpoint": docker.endpoint, "environment": dict(environment)}
    tag = str(environment["tag"])
    return ensure(folder, asked, lambda: image_digest(docker, tag), write, cancelled)


def check_definition(environment: Mapping[str, Any]) -> None:
    """Raises HostError (`build_failed`) for a definition that no Dockerfile can hold."""
    base = str(environment.get("base_image") or "")
    if not base or base.startswith("-") or any(c.isspace() or ord(c) < 33 for c in base):
        raise HostError(
            "build_failed",
            "%r is not the name of a base image." % base,
            "Name one, for example python:3.11-slim.",
        )
    lines = [str(line) for line in environment.get("requirements") or []]
    if any("\n" in line or "\r" in line for line in lines):
        raise HostError("build_failed", "A requirement holds a line break.", "One a line, please.")
