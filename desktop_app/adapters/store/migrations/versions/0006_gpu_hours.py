"""How many GPUs runs had, and for how long."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("runs", sa.Column("gpus", sa.Integer(), nullable=True))
    op.add_column("runs", sa.Column("gpu_hours", sa.Float(), nullable=True))
    op.create_index("ix_runs_gpu_hours", "runs", ["gpu_hours", "id"], unique=False)
