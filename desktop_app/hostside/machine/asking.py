"""Short questions to programs of this host, each with a deadline."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import List, Optional

DEADLINE_SECONDS = 5.0
# Where the programs of an administrator lie, which are not on everybody's PATH.
_MORE_FOLDERS = ["/usr/sbin", "/sbin"]


def answer_of(command: List[str], deadline: float = DEADLINE_SECONDS) -> Optional[str]:
    """What a program says on its standard output, whatever its exit code, in English; None where
    it is missing, or says nothing within so many seconds."""
    folders = os.pathsep.join([os.environ.get("PATH", os.defpath), *_MORE_FOLDERS])
    program = shutil.which(command[0], path=folders)
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=deadline,
            env=dict(os.environ, LC_ALL="C"),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() or None
