"""Letters stand in the index by their slot when they have ended."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ended = sa.text("(state = 'sent' OR state = 'failed' OR state = 'skipped')")
    op.drop_index("deliveries_by_slot", table_name="deliveries")
    op.create_index(
        "deliveries_by_slot",
        "deliveries",
        ["slot", "state", "reason"],
        unique=False,
        sqlite_where=ended,
        postgresql_where=ended,
    )
