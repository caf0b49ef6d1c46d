"""What people add to runs; the values of each metric in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("starred", "archived"):
        op.add_column("runs", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("note", sa.String(), nullable=True))
    op.create_index("ix_runs_starred", "runs", ["starred", "id"], unique=False)
    op.create_index(
        "ix_runs_archived",
        "runs",
        ["archived"],
        unique=False,
        sqlite_where=sa.text("archived = 1"),
    )
    op.create_table(
        "tags",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tags_tag", "tags", ["tag", "run"], unique=False)
    op.drop_index("ix_series_name", "series")
    for part in ("last", "min", "max"):
        columns = ["name", "system", part, "run"]
        op.create_index(f"ix_series_{part}", "series", columns, unique=False)
