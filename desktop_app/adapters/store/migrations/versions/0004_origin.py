"""What runs were imported from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("runs", sa.Column("origin", sa.String(), nullable=False, server_default=""))
