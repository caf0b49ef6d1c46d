"""The files that a script left in `./outputs`, hashed into the run's list of outputs."""

from __future__ import annotations

import os
import stat
from typing import Any, Dict, List

from ..contents.store import hash_file
from ..layout import RunFolder


def list_outputs(folder: RunFolder) -> Dict[str, Any]:
    """The content of `outputs.json`: regular files, also behind links that stay in `outputs`.

    What is left out is named with the reason in `skipped`.
    """
    files: List[Dict[str, Any]] = []
    skipped: List[Dict[str, str]] = []
    inside = os.path.realpath(folder.work_outputs)
    for path, folders, names in os.walk(folder.work_outputs):
        folders.sort()
        links = [name for name in folders if os.path.islink(os.path.join(path, name))]
        for name in sorted(names + links):
            full = os.path.join(path, name)
            relative = os.path.relpath(full, folder.work).replace(os.sep, "/")
            why = _reason_to_skip(full, inside)
            if not why:
                try:
                    entry = {"path": relative, "size": os.path.getsize(full)}
                    files.append(dict(entry, sha256=hash_file(full)))
                except OSError as error:
                    why = "it cannot be read: %s" % error.strerror
            if why:
                skipped.append({"path": relative, "why": why})
    return {"version": 1, "files": files, "skipped": skipped}


def _reason_to_skip(path: str, inside: str) -> str:
    if os.path.islink(path):
        target = os.path.realpath(path)
        if not target.startswith(inside + os.sep):
            return "a link that leads out of the outputs"
        if not os.path.isfile(target):
            return "a link to a folder" if os.path.isdir(target) else "a link to nothing"
        return ""
    return "" if stat.S_ISREG(os.lstat(path).st_mode) else "not a regular file"
