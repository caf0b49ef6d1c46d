"""Where a virtual environment of ours is on this host, and whether it is whole."""

from __future__ import annotations

import contextlib
import os
from typing import Any, Dict, Mapping

from ..layout import venv_folder
from ..records import read_json, write_json


class Venv:
    """A virtual environment at its place. What has no mark was never finished, and is not used."""

    def __init__(self, path: str) -> None:
        self.path = path

    @property
    def programs(self) -> str:
        """The folder of its programs."""
        return os.path.join(self.path, "bin")

    @property
    def python(self) -> str:
        return os.path.join(self.programs, "python")

    def variables(self, environment: Mapping[str, str]) -> Dict[str, str]:
        """The environment in which its programs come first."""
        path = self.programs + os.pathsep + environment.get("PATH", os.defpath)
        of_conda = os.path.isdir(os.path.join(self.path, "conda-meta"))
        named = {"CONDA_PREFIX" if of_conda else "VIRTUAL_ENV": self.path}
        return dict(environment, PATH=path, **named)

    def ready(self) -> bool:
        """It was finished, and the interpreter that it was made from is still there."""
        return os.path.exists(self._mark) and os.path.exists(self.python)

    def mark_ready(self, record: Mapping[str, Any]) -> None:
        """It is whole now."""
        write_json(self._mark, record)

    def made_at(self) -> float:
        """When it was finished, in seconds since the epoch; 0 where it was not."""
        return float((read_json(self._mark) or {}).get("time") or 0)

    def unmark(self) -> None:
        """It is not to be used any more."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._mark)

    @property
    def _mark(self) -> str:
        return os.path.join(self.path, "trainyard.json")


def venv_of(root: str, environment: Mapping[str, Any]) -> Venv:
    """Where a definition's virtual environment is on this host, built or not."""
    return Venv(os.path.join(venv_folder(root, str(environment["hash"])), "venv"))
