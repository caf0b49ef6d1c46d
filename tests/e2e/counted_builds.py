"""How often something was really built: counted by the engine's own events, and by what a host's
`uv` was asked for."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.fakes.programs import put_program
from tests.testbed import programs
from tests.testbed.waiting import wait_until


class CountedUv:
    """The real `uv`, first on a PATH; it notes what each virtual environment was made for."""

    def __init__(self, folder: Path) -> None:
        uv = Path(sys.executable).with_name("uv")
        self._made = folder / "made"
        note = f'[ "$1" = venv ] && echo "$*" >> {shlex.quote(str(self._made))}'
        self._programs = put_program(folder, "uv", f'{note}\nexec {shlex.quote(str(uv))} "$@"')

    @property
    def variables(self) -> Mapping[str, str]:
        """For a host that has it. Its cache is the machine's own, in whichever home it is used."""
        folders = [str(self._programs.parent), os.environ.get("PATH", os.defpath)]
        return {"PATH": os.pathsep.join(folders), "UV_CACHE_DIR": _cache()}

    def made(self) -> int:
        """How many virtual environments it has made."""
        return len(self._made.read_text("utf-8").splitlines()) if self._made.exists() else 0


def _cache() -> str:
    uv = str(Path(sys.executable).with_name("uv"))
    asked = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


class CountedImages:
    """Images that the engine has named since this was made. A build names its image at its end.

    It listens all the time: of the past an engine keeps no more than its last 256 events.
    """

    def __init__(self) -> None:
        words = [shutil.which("docker") or "docker", "events", "--since", f"{time.time():.9f}"]
        words += ["--format", "{{json .Actor.Attributes}}"]
        words += ["--filter", "type=image", "--filter", "event=tag"]
        self._listener = subprocess.Popen(words, stdout=subprocess.PIPE)
        self._told = programs.Lines(self._listener)

    def made(self, tag: str) -> int:
        """How often one was given that name, which was once at least."""
        wait_until(lambda: self._count(tag) > 0, 30, f"the engine tells of {tag}")
        return self._count(tag)

    def close(self) -> None:
        programs.stop(self._listener)
        self._told.close()

    def _count(self, tag: str) -> int:
        return [json.loads(line)["name"] for line in self._told.said].count(tag)
