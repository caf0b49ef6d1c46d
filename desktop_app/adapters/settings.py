"""`Settings` in one JSON file of the user's."""

from __future__ import annotations

import json
import os
from pathlib import Path

from desktop_app.adapters.locks import FileLocks
from desktop_app.adapters.platform import user_config_dir
from desktop_app.domain.errors import KnownError

FOLDER_VARIABLE = "TRAINYARD_CONFIG_DIR"


class JsonSettings:
    """`<folder>/settings.json`; the folder is the user's configuration folder, or what the
    environment variable TRAINYARD_CONFIG_DIR names.

    Every call reads the file, so that several processes agree. A file that cannot be understood is
    moved aside, settings start empty, and `problem` says so until the object is gone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        named = os.environ.get(FOLDER_VARIABLE)
        self._folder = folder or (Path(named) if named else user_config_dir())
        self._file = self._folder / "settings.json"
        self._aside = self._folder / "settings.broken.json"
        self.problem = ""

    @property
    def lost(self) -> bool:
        """As the port says: the file that was moved aside stays there and tells it."""
        try:
            self._read()
        except KnownError:
            return True
        return self._aside.exists()

    def get(self, name: str) -> object:
        """As the port says; raises `KnownError` (`settings_unreadable`)."""
        return self._read().get(name)

    def put(self, name: str, value: object) -> None:
        """As the port says; None forgets it. Raises `KnownError` (`settings_unwritable`), and
        `TypeError` for a value that JSON does not know."""
        json.dumps(value)
        try:
            with FileLocks().acquire(self._folder / "settings.lock"):
                values = self._read()
                values[name] = value
                self._write({key: kept for key, kept in values.items() if kept is not None})
        except OSError as error:
            raise KnownError(
                "settings_unwritable",
                f"Your settings cannot be saved: {self._file} ({error.strerror})",
                hint="Check that you may write to that folder and that the disk is not full.",
            ) from error

    def _read(self) -> dict[str, object]:
        try:
            values = json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise KnownError(
                "settings_unreadable",
                f"Your settings cannot be read: {self._file} ({error.strerror})",
                hint="Check that you may read that file.",
            ) from error
        except ValueError:
            return self._move_aside()
        return values if isinstance(values, dict) else self._move_aside()

    def _move_aside(self) -> dict[str, object]:
        try:
            self._file.replace(self._aside)
        except FileNotFoundError:
            return {}  # another process was faster
        except OSError as error:
            raise KnownError(
                "settings_unreadable",
                f"Your settings are broken: {self._file} ({error.strerror})",
                hint="Mend or delete that file.",
            ) from error
        self.problem = (
            f"Your settings could not be read and were reset; the old file is {self._aside}."
        )
        return {}

    def _write(self, values: dict[str, object]) -> None:
        beside = self._file.with_name(f"settings.{os.getpid()}.new")
        with beside.open("w", encoding="utf-8") as stream:
            json.dump(values, stream, indent=2, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(self._file)
