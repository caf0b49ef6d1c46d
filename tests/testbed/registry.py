"""A real registry of images: Debian's docker-registry, on a port and in a folder of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.testbed import programs
from tests.testbed.waiting import DeadlinePassed, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

START_TIMEOUT_S = 20.0
_CONFIG = """\
version: 0.1
log: {{level: info}}
storage:
  filesystem: {{rootdirectory: {data}}}
  delete: {{enabled: true}}
http: {{addr: "{address}"}}
"""
_AUTH = "auth: {{htpasswd: {{realm: tests, path: {path}}}}}\n"


@dataclass
class Registry:
    """A registry at `address` (host:port), which speaks plain HTTP: engines take that from this
    computer itself. `log` has a line for each request."""

    folder: Path
    address: str
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        return self.folder / "registry.log"

    def uploads(self) -> int:
        """How many contents (layers and configurations) were uploaded so far."""
        return self.log.read_bytes().count(b'"PUT /v2/') - self.manifests()

    def manifests(self) -> int:
        """How many images were put."""
        lines = self.log.read_bytes().splitlines()
        return sum(b'"PUT /v2/' in line and b"/manifests/" in line for line in lines)

    def stop(self) -> None:
        programs.stop(self.process)


@contextmanager
def running(
    folder: Path, users: Mapping[str, str] | None = None, host: str = "127.0.0.1"
) -> Iterator[Registry]:
    """One for as long as the block lasts; with `users` and their passwords it lets in no others."""
    folder.mkdir(parents=True, exist_ok=True)
    address = f"{host}:{programs.free_port(host)}"
    text = _CONFIG.format(data=json.dumps(str(folder / "data")), address=address)
    if users:
        path = folder / "htpasswd"
        path.write_text("".join(f"{user}:{_hashed(users[user])}\n" for user in users), "utf-8")
        text += _AUTH.format(path=json.dumps(str(path)))
    config = folder / "config.yml"
    config.write_text(text, "utf-8")
    command = [shutil.which("docker-registry") or "docker-registry", "serve", str(config)]
    with programs.started(command, folder / "registry.log") as process:
        try:
            wait_until(
                lambda: process.poll() is not None or _answers(address),
                START_TIMEOUT_S,
                "the registry answers",
            )
        except DeadlinePassed as late:
            said = programs.tail(folder / "registry.log")
            raise DeadlinePassed(f"{late} at {address}: {said}") from None
        if process.poll() is not None:
            raise RuntimeError(f"The registry ended: {programs.tail(folder / 'registry.log')}")
        yield Registry(folder, address, process)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/v2/", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code == 401
    except OSError:
        return False


def _hashed(password: str) -> str:
    # What the library of SSH brings along; htpasswd itself is another package.
    import bcrypt

    module: Any = bcrypt
    return bytes(module.hashpw(password.encode(), module.gensalt(rounds=4))).decode()
