"""A Debian image with Python and pip, made without a registry, once per machine.

Standard library only, like the engine beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "trainyard-test/base:bookworm"
PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def exists(name: str = NAME) -> bool:
    command = ["docker", "image", "inspect", "--format", "{{.Id}}", name]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def machine_ca_bundle() -> Path | None:
    """The authorities this machine trusts: behind an inspecting proxy pip needs them inside too."""
    for candidate in (os.environ.get("PIP_CERT"), os.environ.get("SSL_CERT_FILE"), CA_BUNDLE):
        if candidate and Path(candidate).is_file():
            return Path(candidate)
    return None


def _bootstrap(root: Path) -> None:
    command = [
        *("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root))
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"debootstrap failed:\n{done.stdout[-3000:]}\n{done.stderr[-1000:]}")
    # Downloaded package files would only make the image larger.
    shutil.rmtree(root / "var/cache/apt/archives", ignore_errors=True)
    bundle = machine_ca_bundle()
    if bundle is not None:
        shutil.copyfile(bundle, root / CA_BUNDLE.lstrip("/"))


def _import(root: Path) -> None:
    changes = [
        "--change=ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        f"--change=ENV PIP_CERT={CA_BUNDLE} SSL_CERT_FILE={CA_BUNDLE}",
        '--change=CMD ["/bin/sh"]',
    ]
    _pipe(["tar", "-C", str(root), "-c", "."], ["docker", "import", *changes, "-", NAME])


def _pipe(
    source: list[str], target: list[str], target_env: Mapping[str, str] | None = None
) -> None:
    """`source | target`; raises when either of them fails."""
    with subprocess.Popen(source, stdout=subprocess.PIPE) as first:
        second = subprocess.run(
            target, stdin=first.stdout, env=target_env, capture_output=True, text=True, check=False
        )
    if first.returncode or second.returncode:
        raise RuntimeError(f"{' '.join(source)} | {' '.join(target)} failed: {second.stderr}")


def ensure() -> str:
    """Build the image unless it is there; returns its name. About a minute the first time."""
    if exists():
        return NAME
    if shutil.which("debootstrap") is None:
        raise RuntimeError(f"The image {NAME} is missing, and debootstrap is not installed.")
    with tempfile.TemporaryDirectory(prefix="trainyard-base-") as folder:
        root = Path(folder) / "root"
        _bootstrap(root)
        _import(root)
    return NAME


def copy_to(env: Mapping[str, str]) -> str:
    """Put the image into the engine of `env`'s DOCKER_HOST as well; returns its name."""
    _pipe(["docker", "save", ensure()], ["docker", "load"], {**os.environ, **env})
    return NAME


if __name__ == "__main__":
    print(ensure())
