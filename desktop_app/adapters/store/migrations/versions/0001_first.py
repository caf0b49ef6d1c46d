"""The first form of the index."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("counter", sa.Column("value", sa.Integer(), nullable=False))
    op.create_table(
        "removed",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_removed_change", "removed", ["change"], unique=False)
    op.create_table(
        "runs",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("experiment", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=True),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("duration", sa.Float(), nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("smoke_test", sa.Integer(), nullable=False),
        sa.Column("cancelling", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_runs_change", "runs", ["change"], unique=False)
    op.create_index("ix_runs_created_at", "runs", ["created_at", "id"], unique=False)
    op.create_index("ix_runs_duration", "runs", ["duration", "id"], unique=False)
    op.create_index("ix_runs_ended_at", "runs", ["ended_at", "id"], unique=False)
    op.create_index("ix_runs_experiment", "runs", ["experiment", "created_at", "id"], unique=False)
    op.create_index(
        "ix_runs_live",
        "runs",
        ["created_at", "id"],
        unique=False,
        sqlite_where=sa.text("stage != 'ended'"),
    )
    op.create_index("ix_runs_name", "runs", ["name", "id"], unique=False)
    op.create_index("ix_runs_outcome", "runs", ["outcome", "id"], unique=False)
    op.create_index("ix_runs_stage", "runs", ["stage", "id"], unique=False)
    op.create_index("ix_runs_started_at", "runs", ["started_at", "id"], unique=False)
    op.create_table(
        "details",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("more", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run"),
    )
    op.create_table(
        "offsets",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "file"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outputs",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parameters",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "name"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_parameters_number", "parameters", ["name", "number", "run"], unique=False)
    op.create_index("ix_parameters_text", "parameters", ["name", "text", "run"], unique=False)
    op.create_table(
        "series",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("system", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last", sa.Float(), nullable=True),
        sa.Column("min", sa.Float(), nullable=True),
        sa.Column("max", sa.Float(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_series_name",
        "series",
        ["name", "system", "run", "last", "min", "max", "count"],
        unique=False,
    )
    op.create_table(
        "stages",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "position"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO counter (value) VALUES (0)")
