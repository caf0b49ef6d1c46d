"""When what was built of an environment was used last, and under which name.

Of an image all of this user's workspaces on a machine take the same note, since they share it; of a
virtual environment the note lies beside it.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any, Mapping

from ..layout import image_uses_folder, venv_folder
from ..machine.processes import machine_id
from ..records import Record, read_json, write_json


def image_note(tag: str) -> str:
    """Where the uses of an image are noted."""
    return os.path.join(image_uses_folder(machine_id()), tag.rpartition(":")[2] + ".json")


def venv_note(root: str, definition_hash: str) -> str:
    """Where the uses of a virtual environment are noted."""
    return os.path.join(venv_folder(root, definition_hash), "used.json")


def note_use(path: str, environment: Mapping[str, Any]) -> None:
    """It is about to be used, as that environment."""
    with contextlib.suppress(OSError):  # a full disk: it seems older than it is, no more
        os.makedirs(os.path.dirname(path), exist_ok=True)
        named = {"name": environment.get("name"), "version": environment.get("version")}
        write_json(path, dict(named, time=time.time()))


def last_use(path: str) -> Record:
    """Its `name`, `version` and `time`; empty where none was noted."""
    return read_json(path) or {}


def forget_use(path: str) -> None:
    """It is gone."""
    with contextlib.suppress(OSError):
        os.unlink(path)
