"""What of other programs lies at a path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.engine.delivery.copies import cannot_read
from desktop_app.engine.foreign import (
    csv_files,
    mlflow_database,
    mlflow_folder,
    tensorboard,
    wandb_folder,
)
from desktop_app.engine.foreign.export_reading import Export, open_export
from desktop_app.engine.foreign.model import Source, nothing_to_import

_CODE = (".py", ".ipynb")
_FOLDERS: Sequence[Callable[[Path], Source | None]] = (
    mlflow_folder.find_runs,
    wandb_folder.find_runs,
    csv_files.find_files,
    tensorboard.find_runs,
)
_FILES: Sequence[Callable[[Path], Source | Export | None]] = (
    open_export,
    mlflow_database.find_file,
    wandb_folder.find_file,
    csv_files.find_file,
)


def find_source(path: Path) -> Source | Export:
    """The runs at a path, or the exported one. Blocking. Raises `InvalidError`
    (`nothing_to_import`), `KnownError` for what is there and cannot be read."""
    try:
        readers = _FOLDERS if path.is_dir() else _FILES if path.is_file() else ()
        for find in readers:
            source = find(path)
            if source is not None:
                return source
    except OSError as error:
        raise cannot_read(path, error) from error
    raise nothing_to_import(path)


def holds_code(folder: Path) -> bool:
    """Whether a folder is one to run something from, whatever else lies in it. Blocking."""
    return any(path.suffix in _CODE for path in folder.iterdir()) if folder.is_dir() else False
