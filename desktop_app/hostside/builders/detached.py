"""The process that builds one image. It outlives whoever asked for the build.

`python -m ...builders.detached FOLDER`, with the lock of FOLDER held by an inherited descriptor:
the docker client inherits it too, so the lock is free only when nothing of the build is left.
Reads `attempt.json`, writes `build.log` and, at the end, `result.json`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import IO, Any, Dict, List, Mapping, Optional

from ..docker_program import DockerProgram, program_environment
from ..engine_facts import inspect_engine
from ..network_settings import (
    ca_file,
    has_credentials,
    hide_credentials,
    needs_host_network,
    pip_settings,
    proxy_variables,
)
from ..protocol import HostError
from ..records import read_json, write_json
from .dockerfile import Recipe, build_arguments, context_files
from .failures import explain
from .folder import BuildFolder

# With none of these in a definition, its image is the base image itself.
_BUILT_PARTS = ("requirements", "apt", "variables", "post_install")
_POLL_SECONDS = 0.1
_GRACE_SECONDS = 5.0


class Stopped(Exception):
    """Everybody who wanted this image has cancelled."""


class ImageBuild:
    """One attempt to build one image."""

    def __init__(self, folder: BuildFolder, attempt: Mapping[str, Any]) -> None:
        self._folder = folder
        self._attempt = attempt
        self._environment: Dict[str, Any] = attempt["environment"]
        self._docker = DockerProgram(attempt["endpoint"])
        self._base = str(self._environment["base_image"])

    def run(self) -> Dict[str, Any]:
        """Build; returns the content of `result.json`. Failures are results, not exceptions."""
        started = time.time()
        try:
            built = self._make()
            digest = image_digest(self._docker, str(self._environment["tag"])) or ""
            result = {"state": "built", "built": built, "digest": digest}
        except Stopped:
            result = {"state": "stopped"}
        except HostError as error:
            self._say("The build failed: %s %s" % (error.text, error.hint))
            result = {"state": "failed", "code": error.code, "text": error.text, "hint": error.hint}
        result.update(attempt=self._attempt["id"], seconds=time.time() - started)
        return result

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

    def _follow(
        self, command: List[str], environment: Mapping[str, str], hide: bool = False
    ) -> None:
        """Run a docker client with its words in the log; raises HostError when it fails.

        The client writes into the log itself and so outlives us, unless passwords are to be hidden
        in what it says: then it ends with its first word after us.
        """
        begin = os.path.getsize(self._folder.log)
        with open(self._folder.log, "ab") as log:
            client = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if hide else log,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                close_fds=False,
            )
        copier = threading.Thread(target=self._copy_hidden, args=(client.stdout,), daemon=True)
        if client.stdout is not None:
            copier.start()
        while client.poll() is None:
            if self._folder.stop_asked(str(self._attempt["id"])):
                _end(client)
                raise Stopped
            time.sleep(_POLL_SECONDS)
        if client.stdout is not None:
            copier.join()
        if client.returncode != 0:
            self._fail(begin)

    def _copy_hidden(self, said: IO[bytes]) -> None:
        """Each line into the log, without the passwords in its URLs. A log that takes no more ends
        the client, as one that it writes itself does."""
        with said:
            for line in said:
                self._say(hide_credentials(line.decode("utf-8", "replace")).rstrip("\r\n"))

    def _fail(self, begin: int) -> None:
        inspect_engine(self._docker)  # an engine that went away is not a bad definition
        with open(self._folder.log, "rb") as log:
            log.seek(begin)
            failure = explain(log.read())
        detail = failure.detail
        if not failure.base_there:
            detail = "The base image %s cannot be pulled: %s" % (self._base, detail)
        raise HostError(failure.code, detail, failure.hint)

    def _say(self, text: str) -> None:
        with open(self._folder.log, "ab") as log:
            log.write(text.encode("utf-8") + b"\n")


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


def _end(client: "subprocess.Popen[bytes]") -> None:
    client.send_signal(signal.SIGTERM)
    try:
        client.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        client.kill()
        client.wait()


def _bytes(path: Optional[str]) -> bytes:
    if path is None:
        return b""
    with open(path, "rb") as file:
        return file.read()


def _text(path: str) -> str:
    return _bytes(path).decode("utf-8", "replace")


def main(arguments: List[str]) -> int:
    folder = BuildFolder(arguments[0])
    attempt = read_json(folder.attempt)
    if attempt is None:
        return 1
    if os.fork():
        return 0  # whoever started us has nothing to wait for
    write_json(folder.result, ImageBuild(folder, attempt).run())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
