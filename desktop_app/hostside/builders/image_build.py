"""Builds one image with the engine of this host."""

from __future__ import annotations

import os
import shutil
from typing import Any, List, Mapping, Optional

from ..docker_program import DockerProgram, program_environment
from ..engine_facts import inspect_engine
from ..network_settings import (
    ca_file,
    has_credentials,
    needs_host_network,
    pip_settings,
    proxy_variables,
)
from ..protocol import HostError
from .attempt import Attempt
from .conda_specs import pip_offer
from .dockerfile import Recipe, build_arguments, context_files
from .failures import explain
from .folder import BuildFolder

# With none of these in a definition, its image is the base image itself.
_BUILT_PARTS = ("requirements", "apt", "conda", "variables", "post_install")


class ImageBuild(Attempt):
    """One attempt to build one image."""

    def __init__(self, folder: BuildFolder, attempt: Mapping[str, Any]) -> None:
        super().__init__(folder, attempt)
        self._docker = DockerProgram(attempt["endpoint"])
        self._base = str(self._environment["base_image"])

    def _make(self) -> bool:
        tag = str(self._environment["tag"])
        if image_digest(self._docker, tag):
            return False
        engine = inspect_engine(self._docker)
        if engine.podman and not image_digest(self._docker, self._base):
            self._base = full_name(self._base)
        if any(self._environment.get(part) for part in _BUILT_PARTS):
            self._docker_build(tag, engine.buildx, engine.podman)
        else:
            self._take_as_it_is(self._base, tag)
        return True

    def _take_as_it_is(self, base: str, tag: str) -> None:
        """Nothing to install: the base image gets the definition's name, which pins it."""
        if not image_digest(self._docker, base):
            self._follow(self._docker.command("pull", base), program_environment())
        answer = self._docker.call("tag", base, tag)
        if answer.code != 0:
            raise HostError("build_failed", answer.err.strip(), "Check the base image's name.")
        self._say("The image %s is used as it is: nothing is added." % base)

    def _docker_build(self, tag: str, buildx: bool, podman: bool) -> None:
        pip = pip_settings(os.environ)
        proxies = proxy_variables(os.environ)
        variables = dict(pip.variables, **proxies)
        requirements = self._words("requirements")
        own = "".join(line + "\n" for line in self._words("constraints"))
        constraints = [own] if own else []
        constraints += [_text(path) for path in pip.constraint_files]
        recipe = Recipe(
            base_image=self._base,
            requirements=requirements,
            definition_hash=str(self._environment["hash"]),
            variables=sorted(pip.variables),
            constraints=constraints,
            ca_bundle=_bytes(pip.cert or ca_file(os.environ)),
            secret=has_credentials(variables, [*requirements, *constraints]),
            apt=self._words("apt"),
            environment=dict(self._environment.get("variables") or {}),
            post_install=str(self._environment.get("post_install") or ""),
            conda=self._words("conda"),
            channels=self._words("channels"),
        )
        context = self._folder.fresh_context(context_files(recipe))
        options = ["--tag", tag, *build_arguments([*sorted(proxies), *recipe.variables])]
        if needs_host_network(variables, requirements):
            options += ["--network", "host"]
        if buildx:
            options += ["--progress", "plain"]
        elif not podman:
            options += ["--force-rm"]  # a failed step's container would stay for ever
        if not podman:
            variables["DOCKER_BUILDKIT"] = "1" if buildx else "0"
        command = self._docker.command("build", *options, context)
        self._say("$ " + " ".join(self._docker.shown("build", *options, ".")))
        try:
            self._follow(command, program_environment(variables), hide=recipe.secret)
        finally:
            shutil.rmtree(context, ignore_errors=True)

    def _words(self, part: str) -> List[str]:
        return [str(word) for word in self._environment.get(part) or []]

    def _explain(self, log: bytes) -> HostError:
        inspect_engine(self._docker)  # an engine that went away is not a bad definition
        failure = explain(log)
        detail = failure.detail
        if not failure.base_there:
            detail = "The base image %s cannot be pulled: %s" % (self._base, detail)
        hint = failure.hint
        if failure.code == "no_conda":
            hint = "%s %s" % (hint, pip_offer(self._words("conda")))
        return HostError(failure.code, detail, hint)

    def _name(self) -> str:
        return image_digest(self._docker, str(self._environment["tag"])) or ""


def full_name(image: str) -> str:
    """The name with its registry: a short one means Docker's, as Podman would have to be told."""
    registry, slash, _ = image.partition("/")
    if slash and (registry == "localhost" or "." in registry or ":" in registry):
        return image
    return "docker.io/%s%s" % ("" if slash else "library/", image)


def image_digest(docker: DockerProgram, name: str) -> Optional[str]:
    """The id of an image (`sha256:...`), or None where the engine has none of that name."""
    answer = docker.call("image", "inspect", "--format", "{{.Id}}", name)
    return answer.out.decode("ascii", "replace").strip() if answer.code == 0 else None


def _bytes(path: Optional[str]) -> bytes:
    if path is None:
        return b""
    with open(path, "rb") as file:
        return file.read()


def _text(path: str) -> str:
    return _bytes(path).decode("utf-8", "replace")
