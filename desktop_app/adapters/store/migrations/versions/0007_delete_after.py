"""When runs in the trash may be deleted for good."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("runs", sa.Column("delete_after", sa.Float(), nullable=True))
