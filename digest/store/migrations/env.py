"""Where Alembic starts: the connection comes from `schema`, never from a file."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeEngine

from digest.store.schema import is_ours
from digest.store.tables import metadata


def _render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Types as migrations write them: what stands in the database, not our wrapping of it."""
    if kind == "type" and isinstance(item, TypeEngine) and type(item).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Bring the given connection up to date."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        include_name=is_ours,
        render_item=_render,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
