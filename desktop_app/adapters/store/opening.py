"""Opens a workspace's index: migrates an older one, moves aside what cannot be used.

The index is only a copy of what the run folders say, so nothing is lost by starting again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from desktop_app.adapters.locks import FileLocks
from desktop_app.adapters.platform import is_network_filesystem, user_state_dir
from desktop_app.adapters.store.database import (
    BUSY_TIMEOUT_S,
    Database,
    damage_mark,
    engine_for,
    error_code,
)
from desktop_app.adapters.store.index import SqliteRunIndex
from desktop_app.adapters.store.room import keep_room
from desktop_app.adapters.store.series import FileSeriesStore
from desktop_app.domain.errors import KnownError

REVISION = "0007"
"""The newest revision below `migrations/versions`."""
UNREACHABLE = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM),
)
"""Errors that say nothing about the file's content."""
MIGRATIONS = Path(__file__).with_name("migrations")
_log = logging.getLogger(__name__)


Opened = tuple[SqliteRunIndex, FileSeriesStore, Callable[[], None] | None]


def open_index(folder: Path, read_only: bool = False) -> Opened:
    """The index and the points of the workspace whose index folder is `folder`, and, where they
    must be rebuilt from the run folders, what to call once they were.

    Without that call the next one who opens the index starts again. Raises `KnownError`
    (`index_unavailable`; `busy` while another process rebuilds it: half an index is for nobody).
    """
    try:
        place = index_place(folder, read_only)
        place.mkdir(parents=True, exist_ok=True)
        with FileLocks().acquire(place / "opening.lock"):
            return _open(place)
    except (OSError, DBAPIError, sqlite3.Error) as error:
        raise KnownError(
            "index_unavailable",
            f"The index of the workspace cannot be opened: {folder} ({error})",
            hint="Check that the disk is there, has space left, and that you may write to it.",
        ) from error


def index_place(folder: Path, read_only: bool = False) -> Path:
    """The folder itself; a folder of this computer's for one that is on a network file system or
    may not be written to, as the index of a newer version."""
    if read_only or is_network_filesystem(folder) or not _writable(folder):
        digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()
        return user_state_dir() / "indexes" / (digest[:16] + ("-read-only" if read_only else ""))
    return folder


def _writable(folder: Path) -> bool:
    existing = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    return not existing.is_dir() or os.access(existing, os.W_OK | os.X_OK)


def _open(place: Path) -> Opened:
    path = place / "index.sqlite3"
    mark = place / "rebuilding"
    rebuilding = None
    if mark.exists() or not _usable(path):
        # Held until the rebuild is done: tells one that goes on from one that was cut off.
        rebuilding = FileLocks(wait_s=0).acquire(place / "rebuilding.lock")
        mark.touch()
        _start_again(path, place / "series")
    keep_room(place)
    database = Database(path)
    series = FileSeriesStore(place / "series", path, database.refuse_replaced)

    def release() -> None:
        if rebuilding is not None:
            rebuilding.__exit__(None, None, None)

    def let_go() -> None:
        series.close()
        release()

    def rebuilt() -> None:
        mark.unlink(missing_ok=True)
        release()

    index = SqliteRunIndex(database, let_go)
    return index, series, None if rebuilding is None else rebuilt


def _usable(path: Path) -> bool:
    """Whether the file is a sound index of this version, or could be made one."""
    if damage_mark(path).exists() or not path.exists():
        return False
    try:
        found = _revision(path)
        if found == REVISION:
            return True
        if found is None or found > REVISION:
            _log.warning("The index %s is of an unknown version: %s", path, found)
            return False
        migrate(path)
    except (sqlite3.DatabaseError, DBAPIError, KnownError) as error:
        if error_code(getattr(error, "orig", error)) in UNREACHABLE:
            raise
        _log.warning("The index %s cannot be used: %s", path, error)
        return False
    return True


def _revision(path: Path) -> str | None:
    """The index's revision, found without loading alembic."""
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("SELECT value FROM counter").fetchone()
    return None if row is None else str(row[0])


def _start_again(path: Path, series: Path) -> None:
    """A new, empty index; what was there is kept beside it, once."""
    shutil.rmtree(series, ignore_errors=True)
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.replace(path.with_name(f"{path.stem}.unusable{path.suffix}{suffix}"))
    damage_mark(path).unlink(missing_ok=True)
    migrate(path)


def migrate(path: Path, revision: str = "head") -> None:
    """Bring the file to a revision. Raises what SQLAlchemy and alembic raise."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    engine = engine_for(path)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()
