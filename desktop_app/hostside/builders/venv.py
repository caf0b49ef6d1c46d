"""Environments as virtual environments, for hosts where no engine is used: built once per
definition and host, however many runs ask at once."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional

from ..environments.uses import note_use, venv_note
from ..environments.virtual_environment import Venv, venv_of
from ..layout import venv_folder
from .folder import BuildFolder
from .hidden import NOTHING, Private
from .image import check_secret_names
from .joining import Made, Tell, ensure, join, say_nothing


def ensure_venv(
    root: str,
    environment: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
    tell: Tell = say_nothing,
    private: Private = NOTHING,
) -> Made:
    """The virtual environment of that definition, by its path; built if it is not there. As
    `joining.ensure`."""
    check_secret_names(environment)
    venv = venv_of(root, environment)
    asked = {"venv": venv.path, "environment": dict(environment)}
    folder = BuildFolder(venv_folder(root, str(environment["hash"])))
    made = ensure(folder, asked, _path_of(venv), write, cancelled, tell, private)
    note_use(venv_note(root, str(environment["hash"])), environment)
    return made


def join_venv(
    root: str,
    environment: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
    tell: Tell = say_nothing,
) -> Made:
    """As `joining.join`."""
    folder = BuildFolder(venv_folder(root, str(environment["hash"])))
    return join(folder, _path_of(venv_of(root, environment)), write, cancelled, tell)


def _path_of(venv: Venv) -> Callable[[], Optional[str]]:
    return lambda: venv.path if venv.ready() else None
