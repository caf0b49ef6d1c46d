"""Builds one virtual environment: with uv where the host has it, else with pip."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from typing import Any, Dict, List, Mapping, Optional, Set

from ..contents.deleting import delete_folder
from ..environments.resolutions import Question, ask_venv
from ..environments.virtual_environment import Venv
from ..launchers.script_environment import inherited
from ..machine.network_settings import ca_file, has_credentials, pip_settings
from ..protocol import HostError
from .attempt import Attempt
from .conda_prefix import find_program, no_program
from .conda_specs import create_words
from .failures import explain
from .folder import BuildFolder

_VERSION = re.compile(r"(?:^|/)python:(\d+\.\d+)")
_MODULES = "import importlib.util as u; print(*(n for n in %r if u.find_spec(n)))"
_FILES = ("requirements", "constraints")
_NEEDED = ("venv", "ensurepip", "pip")
# Another program, other variables for the same settings.
_UV_NAMES = {
    "PIP_INDEX_URL": ("UV_DEFAULT_INDEX", " "),
    "PIP_EXTRA_INDEX_URL": ("UV_INDEX", " "),
    "PIP_FIND_LINKS": ("UV_FIND_LINKS", ","),
    "PIP_TRUSTED_HOST": ("UV_INSECURE_HOST", " "),
}


class VenvBuild(Attempt):
    """One attempt to build one virtual environment, where it is used: it cannot be moved."""

    def __init__(self, folder: BuildFolder, attempt: Mapping[str, Any]) -> None:
        super().__init__(folder, attempt)
        self._venv = Venv(str(attempt["venv"]))
        self._lines = self._words("requirements")
        self._secrets: Mapping[str, str] = {}
        self._pip = pip_settings(os.environ)
        self._hide = has_credentials({**os.environ, **self._pip.variables}, self._lines)

    def _make(self) -> bool:
        if self._venv.ready():
            return False
        self._secrets = self._take_secrets()
        if os.path.lexists(self._venv.path):  # one that was cut off
            delete_folder(self._venv.path)
        files = self._folder.fresh_context(
            {name + ".txt": _text(self._words(name)) for name in _FILES}
        )
        try:
            self._install(*(os.path.join(files, name + ".txt") for name in _FILES))
            self._finish()
        finally:
            shutil.rmtree(files, ignore_errors=True)
        self._venv.mark_ready({"hash": self._environment["hash"], "time": time.time()})
        return True

    def _name(self) -> str:
        return self._venv.path

    def _question(self) -> Question:
        return ask_venv(self._venv)

    def _explain(self, log: bytes) -> HostError:
        failure = explain(log)
        return HostError(failure.code, failure.detail, failure.hint)

    def _install(self, requirements: str, constraints: str) -> None:
        apt = self._words("apt")
        if apt:
            text = "These system packages have to be on the host: %s."
            self._say(text % ", ".join(apt))
        options = ["-r", requirements, "--constraint", constraints]
        uv = shutil.which("uv")
        if self._words("conda"):
            self._with_conda(options)
        elif uv is None:
            self._with_pip(options)
        else:
            self._with_uv(uv, options)

    def _finish(self) -> None:
        command = str(self._environment.get("post_install") or "")
        if command:
            variables = self._venv.variables(inherited(os.environ))
            self._step(["/bin/sh", "-c", command], variables)

    def _words(self, part: str) -> List[str]:
        return [str(word) for word in self._environment.get(part) or []]

    # ------------------------------------------------------------------------------------- uv

    def _with_uv(self, uv: str, options: List[str]) -> None:
        variables = self._uv_variables()
        python = self._interpreter() or str(self._wanted)  # uv may know how to get that version
        self._step([uv, "venv", "--python", python, self._venv.path], variables)
        if self._lines:
            words = [uv, "pip", "install", "--python", self._venv.python, *options]
            for path in self._pip.constraint_files:
                words += ["--constraint", path]
            self._step(words, variables)

    def _uv_variables(self) -> Dict[str, str]:
        """pip's settings of this host for uv, which reads none of them. What was said to uv itself
        stays."""
        ours = {"UV_NO_PROGRESS": "1", "UV_INDEX_STRATEGY": "unsafe-best-match"}
        for name, value in self._pip.variables.items():
            if name in _UV_NAMES:
                uv_name, between = _UV_NAMES[name]
                ours[uv_name] = between.join(value.split())
        bundle = self._pip.cert or ca_file(os.environ)
        if bundle:
            ours["SSL_CERT_FILE"] = bundle
        return {**ours, **inherited(os.environ)}

    # ------------------------------------------------------------------------------------ pip

    def _with_pip(self, options: List[str]) -> None:
        python = self._interpreter() or sys.executable
        modules = self._modules(python)
        if "venv" not in modules or not modules & {"ensurepip", "pip"}:
            raise HostError(
                "build_failed",
                "%s cannot make virtual environments: its venv and pip are not installed." % python,
                "Install uv on the host, or the packages python3-venv and python3-pip.",
            )
        variables = dict(inherited(os.environ), PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
        self._step([python, "-m", "venv", "--without-pip", self._venv.path], variables)
        pip = [self._venv.python, "-m", "pip"]
        if "ensurepip" in modules:  # by ourselves: venv does not tell why it fails
            self._step([self._venv.python, "-m", "ensurepip", "--default-pip"], variables)
        else:  # Debian parts it off
            pip = [python, "-m", "pip", "--python", self._venv.python]
        if self._lines:
            self._step([*pip, "install", "--progress-bar", "off", *options], variables)

    def _modules(self, python: str) -> Set[str]:
        ask = [python, "-c", _MODULES % (_NEEDED,)]
        done = subprocess.run(
            ask, stdout=subprocess.PIPE, env=inherited(os.environ), check=False, cwd="/"
        )
        return set(done.stdout.decode("ascii", "replace").split())

    # ---------------------------------------------------------------------------------- conda

    def _with_conda(self, options: List[str]) -> None:
        """A prefix with a Python of its own; pip goes on in it."""
        specs = self._words("conda")
        program = find_program(os.environ)
        if program is None:
            raise no_program(specs)
        variables = dict(inherited(os.environ), PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
        channels, pip = self._words("channels"), bool(self._lines)
        self._step(create_words(program, self._venv.path, specs, channels, pip), variables)
        if pip:
            words = [self._venv.python, "-m", "pip", "install", "--progress-bar", "off", *options]
            self._step(words, variables)

    # ----------------------------------------------------------------------------------- both

    @property
    def _wanted(self) -> Optional[str]:
        """The Python version that the base image's name asks for, such as 3.11."""
        found = _VERSION.search(str(self._environment.get("base_image") or ""))
        return found.group(1) if found else None

    def _interpreter(self) -> Optional[str]:
        """An interpreter of the version that is wanted; None where this host has none."""
        if self._wanted in (None, "%d.%d" % sys.version_info[:2]):
            return sys.executable
        found = shutil.which("python%s" % self._wanted)
        if found is None:
            self._say("This host has no Python %s, which the base image has." % self._wanted)
        return found

    def _step(self, words: List[str], variables: Mapping[str, str]) -> None:
        self._say("$ " + " ".join(words))
        self._follow(words, {**variables, **self._secrets}, hide=self._hide)


def _text(lines: List[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode("utf-8")
