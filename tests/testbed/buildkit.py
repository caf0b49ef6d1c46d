"""A docker program that builds with BuildKit: not always the first one on the PATH."""

from __future__ import annotations

import functools
import os
import subprocess
from pathlib import Path


@functools.cache
def program() -> Path | None:
    """One of 20.10, as Debian 12 has it, or one with the plugin buildx."""
    found = (Path(folder, "docker") for folder in os.get_exec_path())
    return next((path for path in found if os.access(path, os.X_OK) and _has_it(path)), None)


def _has_it(docker: Path) -> bool:
    told = ["version", "--format", "{{.Client.Version}}"]
    version = subprocess.run([docker, *told], capture_output=True, text=True, check=False).stdout
    plugin = subprocess.run([docker, "buildx", "version"], capture_output=True, check=False)
    return version.startswith("20.") or plugin.returncode == 0
