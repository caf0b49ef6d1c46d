"""Connections to the index's file, and what its errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from desktop_app.adapters.store.room import give_room
from desktop_app.domain.errors import KnownError

BUSY_TIMEOUT_S = 10.0
CACHE_KIB = 16_384
"""What a connection keeps of the file at most."""


def engine_for(path: Path) -> Engine:
    """An engine over the file; made where it is missing, opened when it is first used."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=4,
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _connect(path: Path) -> sqlite3.Connection:
    # isolation_level None: transactions begin where we say, not where the driver guesses.
    return sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )


def _prepare(connection: Any, _record: object) -> None:
    for pragma in (
        *("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"),
        *("temp_store=MEMORY", f"cache_size=-{CACHE_KIB}"),
    ):
        connection.execute(f"PRAGMA {pragma}")


class Database:
    """Short transactions on the index, errors translated.

    A damaged file is marked, so that the next one who opens the index rebuilds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = engine_for(path)
        self._file = _identity(path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """All statements see the same state."""
        with self._begun("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The only writer until the end of the block, which commits."""
        with self._begun("BEGIN IMMEDIATE") as connection:
            yield connection

    def refuse_replaced(self) -> None:
        """Raise `KnownError` (`index_replaced`) where another process has begun a new index, or the
        file was deleted: what is written to the old one would be lost."""
        if _identity(self.path) != self._file:
            raise KnownError(
                "index_replaced",
                f"The index of the workspace was replaced while it was open: {self.path}",
                hint="Open the workspace again.",
            )

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        self.refuse_replaced()
        try:
            with self._engine.begin() as connection:
                connection.exec_driver_sql(begin)
                yield connection
        except DBAPIError as error:
            known = self._meaning(error.orig)
            if known is None:
                raise
            raise known from error

    def _meaning(self, error: BaseException | None) -> KnownError | None:
        code = error_code(error)
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            damage_mark(self.path).touch()
            return KnownError(
                "index_damaged",
                f"The index of the workspace is damaged: {self.path}",
                hint="Open the workspace again: the index is rebuilt from the run folders.",
            )
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return KnownError(
                "busy",
                "Another process has kept the index of the workspace busy.",
                hint="Try again in a moment.",
            )
        if code == sqlite3.SQLITE_FULL:
            give_room(self.path.parent)
            return KnownError(
                "disk_full",
                f"There is no space left for the index of the workspace: {self.path}",
                hint="Free some space on that disk.",
            )
        if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            return KnownError(
                "index_unavailable",
                f"The index of the workspace cannot be read or written: {self.path} ({error})",
                hint="Check that the disk is there and that you may write to it.",
            )
        return None


def _identity(path: Path) -> tuple[int, int] | None:
    """Tells a file from another one of the same name; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def error_code(error: BaseException | None) -> int | None:
    """SQLite's primary result code, None for an error that has none."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def damage_mark(path: Path) -> Path:
    """The empty file beside an index that says: do not trust it."""
    return path.with_name(path.name + ".damaged")
