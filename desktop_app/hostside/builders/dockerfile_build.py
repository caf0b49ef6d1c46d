"""Builds the image of a Dockerfile with its context, as its author wrote it."""

from __future__ import annotations

import os
import re
import shutil
from typing import Any, List, Mapping, Optional, Sequence

from ..contents.cache import at_work
from ..contents.store import Store
from ..machine.docker_program import program_environment
from ..machine.engine_facts import Engine, inspect_engine
from ..machine.network_settings import has_credentials, needs_host_network, proxy_variables
from ..protocol import HostError
from .buildkit import has_buildkit
from .dockerfile import HASH_LABEL, build_arguments
from .dockerfile_text import (
    Instruction,
    arguments_of,
    directives,
    needs_buildkit,
    read_dockerfile,
)
from .failures import clean_lines, explain
from .folder import BuildFolder
from .image_build import ImageBuild, builder_options
from .steps import PODMAN_STEP

_DOCKERFILE, _FILES = "Dockerfile", "files"
_EXECUTABLE, _PLAIN = 0o755, 0o644
# How each builder says at which step it is, or which line of the file failed.
_CLASSIC_STEP = re.compile(r"Step (\d+)/\d+ : ")
_BUILDKIT_LINE = re.compile(_DOCKERFILE + r":(\d+)$")
# That of Docker 20.10 tells no line, but the step again: "> [build 2/3] RUN make:".
_BUILDKIT_STEP = re.compile(r"> \[(?:(?P<stage>\S+) )?\d+/\d+\] (?P<step>.+):$")


class DockerfileBuild(ImageBuild):
    """One attempt to build one image of a Dockerfile."""

    def __init__(self, folder: BuildFolder, attempt: Mapping[str, Any]) -> None:
        super().__init__(folder, attempt)
        self._text = str(self._environment["dockerfile"])
        self._instructions = read_dockerfile(self._text)

    def _can_use_buildkit(self, engine: Engine) -> bool:
        """It may be what its author wrote it for."""
        return has_buildkit(self._docker, engine)

    def _build(self, tag: str, engine: Engine) -> None:
        if not (engine.podman or self._buildkit):
            self._refuse_buildkit()
        elif not (knows_heredocs(engine) or (self._buildkit and _chooses_reader(self._text))):
            self._refuse_heredocs(engine)
        place = self._folder.fresh_context({_DOCKERFILE: self._text.encode("utf-8")})
        try:
            self._lay_out(place)
            self._build_in(place, tag, engine)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _build_in(self, place: str, tag: str, engine: Engine) -> None:
        variables = dict(self._network)
        # The builder warns of arguments that the file does not declare; proxies are always known.
        proxies, known = proxy_variables(os.environ), arguments_of(self._instructions)
        declared = [name for name in sorted(self._pip.variables) if name in known]
        options = ["--tag", tag, "--label", "%s=%s" % (HASH_LABEL, self._environment["hash"])]
        options += build_arguments([*sorted(proxies), *declared])
        if needs_host_network(variables):
            options += ["--network", "host"]
        options += builder_options(engine, self._buildkit, variables)
        words = [*options, *self._secret_options(), "--file", os.path.join(place, _DOCKERFILE)]
        words.append(os.path.join(place, _FILES))
        self._say("$ " + " ".join(self._docker.shown("build", *options, ".")))
        self._follow(
            self._docker.command("build", *words),
            program_environment(variables),
            hide=has_credentials(variables),
        )

    def _lay_out(self, place: str) -> None:
        """The files of the context, beside the Dockerfile."""
        files = os.path.join(place, _FILES)
        root, manifest = str(self._attempt["root"]), str(self._environment.get("context") or "")
        os.makedirs(files)
        if manifest:
            with at_work(root):
                Store(root).materialise(manifest, files)
        _settle_modes(files)

    def _refuse_heredocs(self, engine: Engine) -> None:
        """An older engine takes their lines for instructions."""
        found = next((each for each in self._instructions if each.heredoc), None)
        if found is not None:
            text = "Line %d of the Dockerfile has a heredoc, which %s knows from %s on."
            name, since = ("Podman", "4.9") if engine.podman else ("Docker", "23")
            hint = "Update %s there, or write the lines as one command with && between." % name
            raise HostError("build_failed", text % (found.line, name, since), hint)

    def _refuse_buildkit(self) -> None:
        found = needs_buildkit(self._instructions)
        if found is not None:
            text = "Line %d of the Dockerfile (%s) needs BuildKit, which this host does not have."
            raise _no_buildkit(text % (found[0].line, found[1]))
        if self._words("build_secrets"):
            text = "A Dockerfile with build secrets needs BuildKit, which this host does not have."
            raise _no_buildkit(text)

    def _explain(self, log: bytes) -> HostError:
        inspect_engine(self._docker)  # an engine that went away is not a bad definition
        failure = explain(log)
        step = failed_step(log, self._instructions)
        if step is None:
            return HostError(failure.code, failure.detail, failure.hint)
        text = "Line %d of the Dockerfile, %r: %s"
        return HostError(failure.code, text % (step.line, step.shown, failure.detail), failure.hint)


def _chooses_reader(dockerfile: str) -> bool:
    return "syntax" in directives(dockerfile)


def _no_buildkit(text: str) -> HostError:
    hint = "Install docker-buildx there (Debian: sudo apt install docker-buildx), or do without it."
    return HostError("build_failed", text, hint)


def knows_heredocs(engine: Engine) -> bool:
    """Whether its own Dockerfiles may have them."""
    found = re.search(r"(\d+)\.(\d+)", engine.version)
    version = (int(found.group(1)), int(found.group(2))) if found else (0, 0)
    return version >= ((4, 9) if engine.podman else (23, 0))


def _settle_modes(folder: str) -> None:
    """The same in the image whatever this host's umask is."""
    for path, _, names in os.walk(folder):
        os.chmod(path, _EXECUTABLE)
        for name in names:
            full = os.path.join(path, name)
            os.chmod(full, _EXECUTABLE if os.stat(full).st_mode & 0o100 else _PLAIN)


def failed_step(log: bytes, instructions: Sequence[Instruction]) -> Optional[Instruction]:
    """The instruction at which a builder ended that said this; None where it does not tell."""
    found: Optional[Instruction] = None
    for line in clean_lines(log):
        classic, podman = _CLASSIC_STEP.match(line), PODMAN_STEP.match(line)
        buildkit, again = _BUILDKIT_LINE.match(line), _BUILDKIT_STEP.match(line)
        if classic:
            found = _numbered(instructions, int(classic.group(1)))
        elif podman:
            stage = _stage(instructions, int(podman.group("stage") or 1))
            found = _numbered(stage, int(podman.group(2)))
        elif buildkit:
            before = [each for each in instructions if each.line <= int(buildkit.group(1))]
            found = before[-1] if before else None
        elif again:
            found = _said(instructions, again.group("stage"), again.group("step"))
    return found


def _said(
    instructions: Sequence[Instruction], stage: Optional[str], step: str
) -> Optional[Instruction]:
    """The first one with these words in that stage; None is the only one."""
    inside, number = "", -1
    for each in instructions:
        if each.name == "FROM":
            number += 1
            inside = each.words[2].lower() if len(each.words) > 2 else "stage-%d" % number
        if (
            stage in (None, inside)
            and [each.name, *_flags(each), *each.text.split()] == step.split()
        ):
            return each
    return None


def _flags(instruction: Instruction) -> List[str]:
    return ["--%s=%s" % flag for flag in instruction.flags]


def _numbered(instructions: Sequence[Instruction], number: int) -> Optional[Instruction]:
    """Counted from 1; our label is a step behind the last one."""
    return instructions[number - 1] if 0 < number <= len(instructions) else None


def _stage(instructions: Sequence[Instruction], number: int) -> List[Instruction]:
    begins = [at for at, each in enumerate(instructions) if each.name == "FROM"]
    ends = [*begins[1:], len(instructions)]
    if number > len(begins):
        return []
    return list(instructions[begins[number - 1] : ends[number - 1]])
