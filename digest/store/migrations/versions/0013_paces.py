"""The pace of all processes together."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("rested_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("domain"),
    )
