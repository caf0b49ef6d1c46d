"""The tables of the index.

SQLite has no NaN: it stores NULL. Columns of `series` therefore read NULL as NaN, which also puts
it behind every number when sorting; infinities are stored as they are.

Children refer to a run by its small integer `key`: sub-selects over a hundred thousand runs compare
integers, not 26 letters. What a list does not filter or sort by lies in `details`, so that scanning
`runs` touches few pages.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    literal_column,
)


class Words(String):
    """Text that may hold lone surrogates (a file name that is not UTF-8): those rest as bytes."""

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | bytes | None]:
        return _stored

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str | bytes | None], str | None]:
        return _read


def _stored(value: str | None) -> str | bytes | None:
    if value is None or value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value


def _read(value: str | bytes | None) -> str | None:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


metadata = MetaData()

counter = Table("counter", metadata, Column("value", Integer, nullable=False))
"""One row: the number of the newest change."""

runs = Table(
    "runs",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Words, nullable=False, unique=True),
    Column("change", Integer, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("experiment", Words, nullable=False),
    Column("script", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("environment", Words, nullable=False),
    Column("stage", String, nullable=False),
    Column("outcome", String),
    Column("contact", String, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
    Column("duration", Float),
    Column("exit_code", Integer),
    Column("cause", String, nullable=False),
    Column("progress", Float),
    Column("smoke_test", Integer, nullable=False),
    Column("cancelling", Integer, nullable=False),
    Column("starred", Integer, nullable=False, server_default="0"),
    Column("archived", Integer, nullable=False, server_default="0"),
    Column("note", Words),
    Column("removed_at", Float),
    Column("delete_after", Float),
    Column("origin", String, nullable=False, server_default=""),
    Column("gpus", Integer),
    # Once a run has ended; until then they are counted from the other columns.
    Column("gpu_hours", Float),
)
# The id breaks ties: it does not depend on the order in which an index was rebuilt.
for _column in (
    *("created_at", "started_at", "ended_at", "duration", "name", "stage", "outcome", "starred"),
    "gpu_hours",
):
    Index(f"ix_runs_{_column}", runs.c[_column], runs.c.id)
Index("ix_runs_archived", runs.c.archived, sqlite_where=runs.c.archived == 1)
Index("ix_runs_removed", runs.c.removed_at, sqlite_where=runs.c.removed_at.is_not(None))
Index("ix_runs_experiment", runs.c.experiment, runs.c.created_at, runs.c.id)
IS_LIVE: ColumnElement[bool] = runs.c.stage != literal_column("'ended'")
"""Not as a parameter, so that the index of live runs is used."""
Index("ix_runs_live", runs.c.created_at, runs.c.id, sqlite_where=IS_LIVE)


def _run_column() -> Column[int]:
    key = ForeignKey("runs.key", ondelete="CASCADE")
    return Column("run", Integer, key, primary_key=True)


details = Table(
    "details",
    metadata,
    _run_column(),
    Column("facts", String, nullable=False),
    Column("more", String, nullable=False),
)
"""`facts` is JSON that lists show, `more` is JSON that only the run view shows."""

parameters = Table(
    "parameters",
    metadata,
    _run_column(),
    Column("name", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("number", Float),
    Index("ix_parameters_number", "name", "number", "run"),
    Index("ix_parameters_text", "name", "text", "run"),
    sqlite_with_rowid=False,
)

tags = Table(
    "tags",
    metadata,
    _run_column(),
    Column("tag", Words, primary_key=True),
    Index("ix_tags_tag", "tag", "run"),
    sqlite_with_rowid=False,
)

series = Table(
    "series",
    metadata,
    _run_column(),
    Column("number", Integer, primary_key=True),
    Column("name", Words, nullable=False),
    Column("system", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("last", Float),
    Column("min", Float),
    Column("max", Float),
    Column("last_step", Integer, nullable=False),
    Column("source", String, nullable=False, server_default=""),
    Column("logged_as", Words, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
for _part in ("last", "min", "max"):
    Index(f"ix_series_{_part}", series.c.name, series.c.system, series.c[_part], series.c.run)

stages = Table(
    "stages",
    metadata,
    _run_column(),
    Column("position", Integer, primary_key=True),
    Column("stage", String, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("detail", Words, nullable=False),
    sqlite_with_rowid=False,
)

outputs = Table(
    "outputs",
    metadata,
    _run_column(),
    Column("position", Integer, primary_key=True),
    Column("path", Words, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    sqlite_with_rowid=False,
)

offsets = Table(
    "offsets",
    metadata,
    _run_column(),
    Column("file", Words, primary_key=True),
    Column("offset", Integer, nullable=False),
    sqlite_with_rowid=False,
)

removed = Table(
    "removed",
    metadata,
    Column("run", Words, primary_key=True),
    Column("change", Integer, nullable=False, index=True),
    sqlite_with_rowid=False,
)
