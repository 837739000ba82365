"""What readers change of themselves: an address that waits, links made void, words unlearned."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("subscribers") as table:
        table.add_column(sa.Column("about", sa.Float(), nullable=True))
        table.add_column(sa.Column("explores", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("links_since", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("new_email", sa.Text(), nullable=True))
        table.add_column(sa.Column("new_email_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "letters_asked",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("letters_asked_by_address", "letters_asked", ["email_hash", "at"], unique=False)
    op.create_table(
        "unlearned",
        sa.Column("subscriber_id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscribers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("subscriber_id", "term"),
    )
