"""Environments as virtual environments, for hosts where no engine is used: built once per
definition and host, however many runs ask at once."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Optional

from ..layout import venv_folder
from ..uses import note_use, venv_note
from ..virtual_environment import venv_of
from .folder import BuildFolder
from .joining import Made, ensure


def ensure_venv(
    root: str,
    environment: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
) -> Made:
    """The virtual environment of that definition, by its path; built if it is not there. As
    `joining.ensure`."""
    venv = venv_of(root, environment)
    folder = BuildFolder(venv_folder(root, str(environment["hash"])))

    def there() -> Optional[str]:
        return venv.path if venv.ready() else None

    asked = {"venv": venv.path, "environment": dict(environment)}
    made = ensure(folder, asked, there, write, cancelled)
    note_use(venv_note(root, str(environment["hash"])), environment)
    return made
