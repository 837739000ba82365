"""What letters hold: quiet days, what readers were told, and when papers changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    columns = (
        ("subscribers", sa.Column("quiet", sa.Text(), nullable=False, server_default="nothing")),
        ("issue_papers", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")),
        ("revisions", sa.Column("until_dump", number, nullable=False, server_default="0")),
    )
    for table, column in columns:
        op.add_column(table, column)
    op.create_index(op.f("ix_revisions_until_dump"), "revisions", ["until_dump"], unique=False)
    op.create_index("issue_papers_by_paper", "issue_papers", ["paper_id"], unique=False)
