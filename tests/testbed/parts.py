"""Which real parts this machine has, and what is missing where it has not."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from typing import Literal

from tests.testbed import buildkit, display, engine

Part = Literal["engine", "buildkit", "podman", "registry", "sshd", "window", "torch", "root"]

SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


def _engine() -> str | None:
    if engine.answers():
        return None
    return "no container engine answers (python -m tests.testbed.engine start)"


def _buildkit() -> str | None:
    if buildkit.program() is None:
        return "no docker program here has BuildKit (docker.io of Debian 12, or docker-buildx)"
    return _engine()


def _podman() -> str | None:
    program = shutil.which("podman")
    if program is None:
        return "podman is not installed (podman, crun, catatonit)"
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return "podman with storage of its own needs root"
    done = subprocess.run([program, "info"], capture_output=True, timeout=60, check=False)
    return None if done.returncode == 0 else f"podman fails here: {done.stderr.decode()[-200:]}"


def _registry() -> str | None:
    if shutil.which("docker-registry") is None:
        return "no registry can be started (docker-registry)"
    return _engine()


def _sshd() -> str | None:
    if not shutil.which("sshd", path=SYSTEM_PATH) or not shutil.which("ssh"):
        return "ssh and sshd are not installed (openssh-client, openssh-server)"
    if not hasattr(os, "getuid") or os.getuid() != 0:
        return "an sshd with users of its own needs root"
    return None


def _window() -> str | None:
    lacking = display.missing()
    return f"no screen can be made, these are missing: {', '.join(lacking)}" if lacking else None


def _torch() -> str | None:
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("torchvision") is None:
        return "torch and torchvision are not installed (pip install -e .[torch])"
    # In a child: this process must stay light, and a mismatched pair fails only at import.
    probe = "import torchvision.extension as e; assert e._has_ops()"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False)
    return None if done.returncode == 0 else "torch and torchvision do not fit each other"


def _root() -> str | None:
    if hasattr(os, "getuid") and os.getuid() == 0 and shutil.which("mkfs.ext4", path=SYSTEM_PATH):
        return None
    return "mounting a small file system needs root and mkfs.ext4 (e2fsprogs)"


@functools.cache
def reason_missing(part: Part) -> str | None:
    """Why `part` cannot be used here; None where it can."""
    looks = {
        "engine": _engine,
        "buildkit": _buildkit,
        "podman": _podman,
        "registry": _registry,
        "sshd": _sshd,
        "window": _window,
        "torch": _torch,
        "root": _root,
    }
    return looks[part]()
