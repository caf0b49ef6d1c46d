"""Builds one image with the engine of this host."""

from __future__ import annotations

import json
import os
import re
import shutil
from functools import partial
from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..environments.resolutions import Question, ask_image
from ..images.registry import logged_in, name_pulled
from ..images.registry_failures import explain_registry
from ..launchers.container import csv_field
from ..machine.docker_program import DockerProgram, program_environment
from ..machine.engine_facts import Engine, inspect_engine
from ..machine.network_settings import (
    ca_file,
    has_credentials,
    needs_host_network,
    pip_settings,
    proxy_variables,
)
from ..protocol import HostError
from .attempt import Attempt
from .buildkit import choosing, has_buildkit
from .conda_specs import pip_offer
from .dockerfile import Recipe, build_arguments, context_files, dockerfile
from .failures import explain
from .folder import BuildFolder

# With none of these in a definition, its image is the base image itself.
_BUILT_PARTS = ("requirements", "apt", "conda", "variables", "post_install")
_AN_ID = re.compile(r"(sha256:)?[0-9a-f]{12,64}\Z")


class ImageBuild(Attempt):
    """One attempt to build one image."""

    pull: Optional[Mapping[str, Any]] = None
    """Where it may be had instead, as for `ensure_image`."""

    def __init__(self, folder: BuildFolder, attempt: Mapping[str, Any]) -> None:
        super().__init__(folder, attempt)
        self._docker = DockerProgram(attempt["endpoint"])
        self._base = str(self._environment["base_image"])
        self._pip = pip_settings(os.environ)
        self._podman = False
        self._buildkit = False
        self._network = dict(self._pip.variables, **proxy_variables(os.environ))

    def _make(self) -> bool:
        tag = str(self._environment["tag"])
        if image_digest(self._docker, tag):
            return False
        engine = inspect_engine(self._docker)
        self._podman = engine.podman
        if self.pull is None or not self._pulled(self.pull, tag):
            self._buildkit = self._can_use_buildkit(engine)
            self._take_secrets()
            self._build(tag, engine)
        return True

    def _build(self, tag: str, engine: Engine) -> None:
        """The engine has the image under this tag when it returns."""
        if engine.podman and not image_digest(self._docker, self._base):
            self._base = full_name(self._base)
        if any(self._environment.get(part) for part in _BUILT_PARTS):
            self._docker_build(tag, engine)
        else:
            self._take_as_it_is(tag)

    def _pulled(self, pull: Mapping[str, Any], tag: str) -> bool:
        """Whether the image came from a registry. Where it cannot, it can still be built, unless
        the disk is full."""
        reference = str(pull["image"])
        command = self._docker.command("pull", reference)
        self._say("$ " + " ".join(self._docker.shown("pull", reference)))
        try:
            with logged_in(pull) as variables:
                environment = program_environment(variables)
                self._follow(command, environment, explain=partial(_not_pulled, pull))
            name_pulled(self._docker, reference, tag)
        except HostError as error:
            if error.code == "disk_full":
                raise
            self._say("Not pulled, so it is built here: %s %s" % (error.text, error.hint))
            return False
        return True

    def _take_as_it_is(self, tag: str) -> None:
        """Nothing to install: the base image gets the definition's name, which pins it."""
        self._pull_base()
        answer = self._docker.call("tag", self._base, tag)
        if answer.code != 0:
            raise HostError("build_failed", answer.err.strip(), "Check the base image's name.")
        self._say("The image %s is used as it is: nothing is added." % self._base)

    def _docker_build(self, tag: str, engine: Engine) -> None:
        recipe = self._recipe(mounts=True)
        if self._buildkit:
            recipe = recipe._replace(downloads=not recipe.secrets)
            self._pull_base()
        context = self._fresh_context(recipe, dockerfile(recipe))
        try:
            self._run_build(engine, recipe, context, ["--tag", tag])
        finally:
            shutil.rmtree(context, ignore_errors=True)

    def _pull_base(self) -> None:
        """BuildKit would keep it for itself: the engine could not tell its digest."""
        if not image_digest(self._docker, self._base):
            self._follow(self._docker.command("pull", self._base), program_environment())

    def _can_use_buildkit(self, engine: Engine) -> bool:
        """Not with a password in an address: it keeps what a stage that is thrown away was given.
        Nor on an image that has an id alone, which it takes for a name: another name is used where
        there is one."""
        if not has_buildkit(self._docker, engine) or self._recipe(mounts=True).secret:
            return False
        if not _AN_ID.match(self._base):
            return True
        said = self._docker.call("image", "inspect", "--format", "{{json .RepoTags}}", self._base)
        names = json.loads(said.out.decode("utf-8", "replace") or "null") or []
        self._base = next((str(name) for name in names if "<none>" not in name), self._base)
        return not _AN_ID.match(self._base)

    def _recipe(self, *, mounts: bool) -> Recipe:
        """`mounts`: the builder can mount secrets."""
        requirements = self._words("requirements")
        own = "".join(line + "\n" for line in self._words("constraints"))
        constraints = [own] if own else []
        constraints += [_text(path) for path in self._pip.constraint_files]
        return Recipe(
            base_image=self._base,
            requirements=requirements,
            definition_hash=str(self._environment["hash"]),
            variables=sorted(self._pip.variables),
            constraints=constraints,
            ca_bundle=_bytes(self._pip.cert or ca_file(os.environ)),
            secret=has_credentials(self._network, [*requirements, *constraints]),
            apt=self._words("apt"),
            environment=dict(self._environment.get("variables") or {}),
            post_install=str(self._environment.get("post_install") or ""),
            secrets=self._words("build_secrets"),
            mounts=mounts,
            conda=self._words("conda"),
            channels=self._words("channels"),
        )

    def _fresh_context(self, recipe: Recipe, text: str) -> str:
        files = dict(context_files(recipe), Dockerfile=text.encode("utf-8"))
        return self._folder.fresh_context(files)

    def _run_build(
        self, engine: Engine, recipe: Recipe, context: str, named: Sequence[str]
    ) -> None:
        """`docker build` of a context; `named` says what becomes of the image."""
        variables = dict(self._network)
        arguments = [*sorted(proxy_variables(os.environ)), *recipe.variables]
        options = [*named, *build_arguments(arguments)]
        if needs_host_network(variables, recipe.requirements):
            options += ["--network", "host"]
        options += builder_options(engine, self._buildkit, variables)
        shown = self._docker.shown("build", *options, ".")
        if recipe.mounts:
            options += self._secret_options()
        self._say("$ " + " ".join(shown))
        command = self._docker.command("build", *options, context)
        self._follow(command, program_environment(variables), hide=recipe.secret)

    def _secret_options(self) -> List[str]:
        """Where the values are, for builders that mount them. Raises HostError for a place that the
        builder cannot be told."""
        files, options = self._folder.secrets, []
        for name in self._words("build_secrets"):
            source = "src=" + files.path(name)
            if not self._podman:
                source = csv_field(source)
            elif "," in source:  # it splits there, whatever is around it
                raise HostError(
                    "build_failed",
                    "Podman cannot read secrets from %s, as there is a comma in the path."
                    % files.folder,
                    "Choose a workspace or a run root without a comma in its path.",
                )
            options += ["--secret", "id=%s,%s" % (name, source)]
        return options

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

    def _question(self) -> Question:
        return ask_image(self._docker, self._name(), self._base, self._folder.path)

    def _name(self) -> str:
        return image_digest(self._docker, str(self._environment["tag"])) or ""


def builder_options(engine: Engine, buildkit: bool, variables: Dict[str, str]) -> List[str]:
    """How this engine's `build` is told which builder to take; `variables` are its environment."""
    if engine.podman:
        return []
    variables.update(choosing(engine, buildkit))
    # Without --force-rm a failed step's container would stay for ever.
    return ["--progress", "plain"] if buildkit else ["--force-rm"]


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


def _not_pulled(pull: Mapping[str, Any], log: bytes) -> HostError:
    return explain_registry(str(pull["registry"]), log.decode("utf-8", "replace"))


def _bytes(path: Optional[str]) -> bytes:
    if path is None:
        return b""
    with open(path, "rb") as file:
        return file.read()


def _text(path: str) -> str:
    return _bytes(path).decode("utf-8", "replace")
