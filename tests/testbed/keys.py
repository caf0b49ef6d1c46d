"""SSH keys as people make them: with `ssh-keygen`."""

from __future__ import annotations

import subprocess
from pathlib import Path


def _keygen(*options: str) -> str:
    command = ["ssh-keygen", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout


def make_key(path: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    """A private key at `path`, the public one beside it; returns `path`."""
    _keygen("-q", "-t", kind, "-N", passphrase, "-C", "testbed", "-f", str(path))
    return path


def public_key(path: Path) -> str:
    """`TYPE BASE64` of the key pair at `path`."""
    return " ".join(path.with_suffix(".pub").read_text("ascii").split()[:2])


def fingerprint(path: Path) -> str:
    """`SHA256:...` of the key pair at `path`, as people compare it."""
    return _keygen("-l", "-E", "sha256", "-f", str(path.with_suffix(".pub"))).split()[1]
