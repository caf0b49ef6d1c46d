"""A one-folder build: what its loader does to the environment of the programs that we start."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

_LOADER_PREFIX = "_PYI_"
_SAVED = "_ORIG"
"""The loader keeps what a variable was under its name with this ending."""


def restore_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take out what the loader of a one-folder build put in for itself: whatever we start, a
    training first of all, must find its own libraries and plugins, never ours.

    Ours are found without: the system's loader read its variables before we ran, and Qt was told
    its folder. PATH stays, as Windows looks for libraries there.
    """
    folder = getattr(sys, "_MEIPASS", None)
    if folder is None:
        return
    for name, value in list(environment.items()):
        if name.startswith(_LOADER_PREFIX):
            del environment[name]
        elif name != "PATH" and folder in value:
            _put_back(environment, name)
    environment.pop("LD_LIBRARY_PATH" + _SAVED, None)


def _put_back(environment: MutableMapping[str, str], name: str) -> None:
    saved = environment.pop(name + _SAVED, "")
    if saved:
        environment[name] = saved
    else:
        del environment[name]
