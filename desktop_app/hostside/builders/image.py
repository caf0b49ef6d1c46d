"""Environments as images: built once per definition and host, however many runs ask at once."""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping, Optional

from ..environments.resolutions import Question, ask_image
from ..environments.uses import image_note, note_use
from ..layout import build_folder
from ..machine.docker_program import DockerProgram
from ..protocol import HostError
from .dockerfile_text import DockerfileProblem, read_dockerfile
from .folder import BuildFolder
from .hidden import NAME, NOTHING, Private
from .image_build import image_digest
from .joining import Made, Tell, ensure, join, say_nothing

_LINES = ("requirements", "constraints", "conda", "channels")
_APT_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.:-]*(?:=[A-Za-z0-9.+:~*-]+)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def ensure_image(
    docker: DockerProgram,
    root: str,
    environment: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
    tell: Tell = say_nothing,
    private: Private = NOTHING,
) -> Made:
    """The image of that environment on the engine, by the engine's id of it. Where it is not there
    it is pulled, if `private` has something to `pull` (`registry`, `image` by digest, `user`,
    `password`) that can be had, else built.

    As `joining.ensure`; raises HostError: also `no_shell`, `engine_unavailable`,
    `no_secret`."""
    check_definition(environment)
    folder = BuildFolder(build_folder(root, str(environment["hash"])))
    asked = {"endpoint": docker.endpoint, "environment": dict(environment), "root": root}
    tag = str(environment["tag"])
    ways = write, cancelled, tell, private
    made = ensure(folder, asked, lambda: image_digest(docker, tag), *ways)
    note_use(image_note(tag), environment)
    return made


def join_image(
    docker: DockerProgram,
    root: str,
    environment: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
    tell: Tell = say_nothing,
) -> Made:
    """As `joining.join`."""
    folder = BuildFolder(build_folder(root, str(environment["hash"])))
    tag = str(environment["tag"])
    return join(folder, lambda: image_digest(docker, tag), write, cancelled, tell)


def image_question(
    docker: DockerProgram, root: str, environment: Mapping[str, Any]
) -> Optional[Question]:
    """How the image of that environment is asked for its packages; None where it is not there."""
    image = image_digest(docker, str(environment["tag"]))
    if image is None:
        return None
    folder = build_folder(root, str(environment["hash"]))
    return ask_image(docker, image, str(environment["base_image"]), folder)


def check_definition(environment: Mapping[str, Any]) -> None:
    """Raises HostError (`build_failed`) for a definition that no image can be made of."""
    check_secret_names(environment)
    if environment.get("dockerfile"):
        _check_dockerfile(str(environment["dockerfile"]))
        return
    base = str(environment.get("base_image") or "")
    if not base or base.startswith("-") or any(c.isspace() or ord(c) < 33 for c in base):
        raise HostError(
            "build_failed",
            "%r is not the name of a base image." % base,
            "Name one, for example python:3.11-slim.",
        )
    lines = [str(line) for part in _LINES for line in environment.get(part) or []]
    if any("\n" in line or "\r" in line for line in lines):
        raise HostError("build_failed", "A requirement holds a line break.", "One a line, please.")
    for package in environment.get("apt") or []:
        if not _APT_PACKAGE.fullmatch(str(package)):
            raise HostError(
                "build_failed",
                "%r is not the name of an apt package." % package,
                "Write for example libgl1 or git=1:2.39.*",
            )
    for name, value in (environment.get("variables") or {}).items():
        if not _VARIABLE.fullmatch(str(name)) or any(c in str(value) for c in "\n\r\0"):
            raise HostError(
                "build_failed",
                "The environment variable %r cannot be set in an image." % name,
                "Use letters, digits and underscores in its name, and one line in its value.",
            )


def check_secret_names(environment: Mapping[str, Any]) -> None:
    """Raises HostError (`build_failed`): they name files and variables."""
    for name in environment.get("build_secrets") or []:
        if not NAME.fullmatch(str(name)):
            raise HostError(
                "build_failed",
                "%r cannot be the name of a build secret." % name,
                "Use letters, digits and underscores.",
            )


def _check_dockerfile(text: str) -> None:
    try:
        read_dockerfile(text)
    except DockerfileProblem as error:
        text = "Line %d of the Dockerfile: %s" % (error.line, error.problem)
        raise HostError("build_failed", text, error.hint) from error
