"""Builds an image with secrets where the builder cannot mount any: Docker's classic one, whose
arguments stay in the image's history.

What needs them runs in a container, with their files mounted, between two builds; what it left is
committed. A file that is mounted is in no layer, and the container is started by a script of ours,
so neither is it in a command line. The engine's cache keeps what comes before the packages only.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import Any, Dict, List, Mapping, Sequence

from ..launchers.container import Mount, environment_file, mount_option
from ..launchers.container_plan import security_options
from ..machine.docker_program import DockerProgram, program_environment
from ..machine.engine_facts import Engine
from ..machine.network_settings import needs_host_network
from ..protocol import HostError
from .dockerfile import (
    FOLDER,
    HASH_LABEL,
    Recipe,
    after_install,
    after_post,
    before_install,
    context_files,
    install_commands,
    post_commands,
    with_secrets,
)
from .failures import explain
from .folder import BuildFolder
from .image_build import ImageBuild

_SECRETS, _STEP = "/run/secrets", "/run/trainyard"
_IMAGE_ID = "image-id"
_PLACE_LABEL = "trainyard.build"
_COMMIT_SECONDS = 1800.0


class SecretBuild(ImageBuild):
    """One attempt to build one image whose definition names secrets."""

    def __init__(self, folder: BuildFolder, attempt: Mapping[str, Any]) -> None:
        super().__init__(folder, attempt)
        self._container = folder.container
        self._labels = ["%s=%s" % (HASH_LABEL, self._environment["hash"]), _place_label(folder)]
        self._base_there = False

    def _docker_build(self, tag: str, engine: Engine) -> None:
        if self._buildkit or engine.podman:
            super()._docker_build(tag, engine)
            return
        self._remove_unfinished()  # of an attempt that was killed
        try:
            # A container gets the network settings otherwise than as arguments of a build.
            self._in_steps(tag, engine, self._recipe(mounts=False)._replace(variables=[]))
        finally:
            self._remove_unfinished()

    def _in_steps(self, tag: str, engine: Engine, recipe: Recipe) -> None:
        image = self._built(engine, recipe, before_install(recipe))
        self._base_there = True
        if recipe.requirements:
            commands = install_commands(recipe)
            image = self._ran(engine, recipe, image, ("setup", "rest"), commands)
        image = self._built(engine, recipe, after_install(recipe, image))
        if recipe.post_install:
            image = self._ran(engine, recipe, image, ("post",), post_commands())
            image = self._built(engine, recipe, after_post(recipe, image))
        self._ask("tag", image, tag)

    def _built(self, engine: Engine, recipe: Recipe, dockerfile: str) -> str:
        """The id of the image that a Dockerfile makes."""
        below = ("system/", "conda/")
        files = {n: d for n, d in context_files(recipe).items() if n.startswith(below)}
        context = self._folder.fresh_context({**files, "Dockerfile": dockerfile.encode("utf-8")})
        made = os.path.join(context, _IMAGE_ID)
        try:
            self._run_build(engine, recipe, context, ["--iidfile", made])
            with open(made, encoding="ascii") as file:
                return file.read().strip()
        finally:
            shutil.rmtree(context, ignore_errors=True)

    def _ran(
        self,
        engine: Engine,
        recipe: Recipe,
        image: str,
        folders: Sequence[str],
        commands: Sequence[str],
    ) -> str:
        """The id of that image once these commands have run in it, with the secrets at hand.
        `folders` of the recipe's files are there for them."""
        files = {n: d for n, d in context_files(recipe).items() if n.split("/")[0] in folders}
        files["variables"] = environment_file(self._network).encode("utf-8")
        files["with-secrets.sh"] = with_secrets(recipe.secrets).encode("utf-8")
        files["step.sh"] = _script(files, commands).encode("utf-8")
        step = self._folder.fresh_context(files)
        options = ["run", "--name", self._container, "--pull", "never", "--user", "0:0"]
        options += ["--log-driver", "none", *security_options(engine)]
        for label in self._labels:
            options += ["--label", label]
        for source, target in ((self._folder.secrets.folder, _SECRETS), (step, _STEP)):
            options += ["--mount", mount_option(Mount(source, target, True))]
        if needs_host_network(self._network, recipe.requirements):
            options += ["--network", "host"]
        words = [*options, "--entrypoint", "/bin/sh", image, _STEP + "/step.sh"]
        for command in commands:
            self._say("$ /bin/sh " + command)
        try:
            self._follow(self._docker.command(*words), program_environment(), hide=True)
        finally:
            shutil.rmtree(step, ignore_errors=True)
        made = self._committed(self._config(image))
        self._ask("container", "rm", "--volumes", self._container)
        return made

    def _committed(self, config: Mapping[str, Any]) -> str:
        """What the container has become, as an image that starts as it did before."""
        changes = []
        for word, key in (("ENTRYPOINT", "Entrypoint"), ("CMD", "Cmd")):
            changes += ["--change", "%s %s" % (word, json.dumps(config.get(key) or []))]
        made = self._ask("commit", *changes, self._container)
        if self._config(made).get("Env") != config.get("Env"):
            raise HostError(
                "build_failed",
                "The docker program of this host adds variables of its own to containers, which "
                "would stay in the image.",
                "Take proxies out of ~/.docker/config.json there, and set HTTPS_PROXY instead.",
            )
        return made

    def _config(self, image: str) -> Dict[str, Any]:
        said = self._ask("image", "inspect", "--format", "{{json .Config}}", image)
        return dict(json.loads(said))

    def _ask(self, *words: str) -> str:
        answer = self._docker.call(*words, deadline=_COMMIT_SECONDS)
        if answer.code != 0:
            raise self._explain(answer.err.encode("utf-8"))
        return answer.out.decode("utf-8", "replace").strip()

    def _remove_unfinished(self) -> None:
        remove_unfinished(self._docker, self._folder)

    def _explain(self, log: bytes) -> HostError:
        if not self._base_there:
            return super()._explain(log)
        failure = explain(log)
        return HostError(failure.code, self._hidden.hide(failure.detail), failure.hint)


def remove_unfinished(docker: DockerProgram, folder: BuildFolder) -> None:
    """The container of builds there, and what was committed of an image that has no name. Only for
    who has the lock."""
    docker.call("container", "rm", "--force", "--volumes", folder.container)
    unnamed = ["--filter", "dangling=true", "--filter", "label=" + _place_label(folder)]
    while True:
        left = docker.call("image", "ls", "--quiet", "--no-trunc", *unnamed).out.split()
        # What comes before the first commit stays: the next attempt takes it from the cache.
        gone = [
            docker.call("image", "rm", "--no-prune", image.decode("ascii")).code == 0
            for image in left
        ]
        if not any(gone):
            return


def _place_label(folder: BuildFolder) -> str:
    return "%s=%s" % (_PLACE_LABEL, folder.place)


def _script(files: Mapping[str, bytes], commands: Sequence[str]) -> str:
    """The network settings may hold passwords: they are variables of these commands alone."""
    lines: List[str] = ["set -eu", ". %s/variables" % _STEP, "mkdir -p %s" % FOLDER]
    folders = {name.split("/")[0] for name in files if "/" in name}
    lines += ["cp -R %s/%s %s/" % (_STEP, folder, FOLDER) for folder in sorted(folders - {"rest"})]
    if "rest" in folders:
        lines.append("cp %s/rest/* %s/setup/" % (_STEP, FOLDER))
    lines += ["/bin/sh %s/with-secrets.sh %s" % (_STEP, command) for command in commands]
    return "".join(line + "\n" for line in lines)
