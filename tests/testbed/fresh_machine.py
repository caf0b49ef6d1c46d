"""A new user's first minutes: a bare Debian 12 with Python, root, and a checkout of HEAD.

    python -m tests.testbed.fresh_machine OUT [ARGS of dev.py, by default: demo]

The checkout lies in OUT/checkout, the demo's workspace and screenshots beside it. A second call on
the same OUT shows what a second run costs, though Debian's packages are installed anew. The machine
is a container that may do what root on a machine may: start an engine of its own and mount disks.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

from tests.testbed import base_image, engine

ROOT = Path(__file__).resolve().parents[2]
# What the image has and a bare machine has not.
PURGE = "apt-get purge -y -q python3-venv python3.11-venv python3-pip >/dev/null 2>&1"
PASSED_ON = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "http_proxy", "https_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
)
# What root may on a machine of its own. Not --privileged, which asks for more than some hosts have.
RIGHTS = (
    *("--cap-add=ALL", "--cap-drop=SYS_RESOURCE", "--security-opt=seccomp=unconfined"),
    "--device-cgroup-rule=a *:* rwm",
)
# An engine cannot keep its layers in another engine's layer, so these are disks of their own.
PLACES = ("/var/lib/docker", "/tmp", "/dev:/dev", "/sys/fs/cgroup:/sys/fs/cgroup")


def checkout(folder: Path) -> None:
    """HEAD in `folder`; a virtual environment made there before stays."""
    folder.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE) as source:
        subprocess.run(["tar", "-x", "-C", str(folder)], stdin=source.stdout, check=True)
    if source.returncode:
        raise RuntimeError(f"git archive failed with exit code {source.returncode}")


def run(out: Path, arguments: list[str]) -> int:
    """`packaging/dev.py ARGUMENTS` on the bare machine; returns its exit code."""
    checkout(out / "checkout")
    line = f"{PURGE}; exec python3 packaging/dev.py {shlex.join(arguments)}"
    settings = [f"--env={name}" for name in PASSED_ON if name in os.environ]
    volumes = [f"--volume={out}:/trainyard", *(f"--volume={place}" for place in PLACES)]
    options = [*settings, *volumes, *RIGHTS, "--workdir=/trainyard/checkout"]
    command = ["docker", "run", "--rm", *options, base_image.ensure(), "sh", "-c", line]
    return subprocess.run(command, check=False).returncode


def main(argv: list[str]) -> int:
    if not argv:
        print(__doc__)
        return 2
    demo = ["demo", "--workspace", "/trainyard/workspace", "--screenshots", "/trainyard/shots"]
    started = time.monotonic()
    with engine.running():
        code = run(Path(argv[0]).resolve(), argv[1:] or demo)
    print(f"exit code {code} after {time.monotonic() - started:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
