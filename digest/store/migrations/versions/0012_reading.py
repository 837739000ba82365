"""Papers by place, and the keys of the operator's programs."""

import sqlalchemy as sa
from alembic import op

from digest.store.places import place_of

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two tables; the places of the papers that are there come from the dumps that showed them."""
    op.create_table(
        "paper_places",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("paper_id", _NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place", "paper_id"),
    )
    op.create_index(op.f("ix_paper_places_paper_id"), "paper_places", ["paper_id"], unique=False)
    op.create_table(
        "api_keys",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_hash"),
    )
    _name_places()


def _name_places() -> None:
    connection = op.get_bind()
    shown = sa.text(
        "INSERT INTO paper_places (place, paper_id)"
        " SELECT CAST(:place AS text), paper_id FROM sightings WHERE dump = :dump"
        " ON CONFLICT DO NOTHING"
    )
    for dump in connection.execute(sa.text("SELECT number, format, source FROM dumps")).all():
        connection.execute(shown, {"place": place_of(dump.format, dump.source), "dump": dump.number})
