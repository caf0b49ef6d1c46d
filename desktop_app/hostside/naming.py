"""What a run is called among all that runs on a machine, whichever workspace or user it is of.

An id names one run in its workspace. A copied workspace has the same ids once more, so what a whole
machine sees (containers, control groups, claims) is named by id and place, and a folder that was
copied while its run lived is known for a copy: processes and container are those of the original.
"""

from __future__ import annotations

import os
from zlib import crc32

from .layout import RunFolder


def note_place(folder: RunFolder, path: str) -> None:
    """Remember where a run that is being accepted will lie."""
    with open(folder.place, "wb") as file:
        file.write(os.fsencode(path))


def original(folder: RunFolder) -> str:
    """The folder of which this one is a copy; empty where it is none, or that is gone."""
    noted = _noted(folder)
    if not noted or noted == folder.path or not os.path.exists(_request_of(noted)):
        return ""
    return "" if os.path.samefile(noted, folder.path) else noted


def machine_name(folder: RunFolder) -> str:
    """The run's name on its machine. It stays when the workspace is moved."""
    place = folder.path if original(folder) else _noted(folder)
    if not place:  # accepted by a version that noted none
        return folder.id
    return "%s-%08x" % (folder.id, crc32(os.fsencode(place)))


def container_name(folder: RunFolder) -> str:
    return "trainyard-" + machine_name(folder).lower()


def _noted(folder: RunFolder) -> str:
    try:
        with open(folder.place, "rb") as file:
            return os.fsdecode(file.read())
    except FileNotFoundError:
        return ""


def _request_of(path: str) -> str:
    return os.path.join(path, "run.json")
