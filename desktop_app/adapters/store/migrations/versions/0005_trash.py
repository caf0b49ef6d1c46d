"""When runs were put into the trash."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("runs", sa.Column("removed_at", sa.Float(), nullable=True))
    op.create_index(
        "ix_runs_removed",
        "runs",
        ["removed_at"],
        unique=False,
        sqlite_where=sa.text("removed_at IS NOT NULL"),
    )
