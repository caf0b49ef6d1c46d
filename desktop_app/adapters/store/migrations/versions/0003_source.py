"""Where the points of a series come from, and what its source calls it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name in ("source", "logged_as"):
        op.add_column("series", sa.Column(name, sa.String(), nullable=False, server_default=""))
