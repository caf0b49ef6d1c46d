"""The files of a run: outputs, and notes of what a run here has no other place for."""

from __future__ import annotations

import os
import re
import shutil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, List, Union

WORK = os.getcwd()
"""Where the script starts, as long as it does not go elsewhere before it imports this."""
OUTPUTS = "outputs"
LOGS = "logs"


def output_path(name: str) -> str:
    """Where an output of this name lies; its folder is there. Raises ValueError for a name that
    leads out of ./outputs."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if parts[:1] == [OUTPUTS]:
        del parts[0]
    if not parts or ".." in parts or os.path.isabs(name):
        raise ValueError("An output cannot be named %r." % name)
    path = os.path.join(WORK, OUTPUTS, *parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def free_path(name: str, ending: str) -> str:
    """Where nothing lies yet, called after a metric."""
    plain = re.sub(r"[^\w. -]+", "_", name).strip(". ") or "_"
    number = 1
    path = output_path(plain + ending)
    while os.path.lexists(path):
        number += 1
        path = output_path("%s-%d%s" % (plain, number, ending))
    return path


def upload(source: Union[str, IO[bytes]], target: str) -> None:
    """Copy a file or what a stream holds; a file that lies there already stays as it is."""
    if isinstance(source, (str, os.PathLike)):
        if not (os.path.exists(target) and os.path.samefile(source, target)):
            shutil.copyfile(source, target)
        return
    with open(target, "wb") as file:
        shutil.copyfileobj(source, file)


def list_files(folder: str) -> List[str]:
    """The files below a folder, sorted; none where there is no folder."""
    walked = os.walk(folder)
    return sorted(os.path.join(path, name) for path, _, names in walked for name in names)


def list_kept() -> List[str]:
    """The files in ./outputs and ./logs as seen from the working folder, with `/`."""
    found = list_files(os.path.join(WORK, OUTPUTS)) + list_files(os.path.join(WORK, LOGS))
    return [os.path.relpath(path, WORK).replace(os.sep, "/") for path in found]


def write_note(kind: str, name: str, value: object) -> None:
    """A line in ./logs/azureml.log, which is streamed: a tag, a text, a description."""
    os.makedirs(os.path.join(WORK, LOGS), exist_ok=True)
    with open(os.path.join(WORK, LOGS, "azureml.log"), "a", encoding="utf-8") as file:
        file.write("%s %s: %s\n" % (kind, name, value))
