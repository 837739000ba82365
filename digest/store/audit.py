"""What operators did: begun is written down before, the outcome after."""

from datetime import datetime

from sqlalchemy import select, update

from digest.model.deed import Deed
from digest.store.engine import Database
from digest.store.tables.operator import AuditRow

_audit = AuditRow.__table__

_BEGUN = "begun"


class Audit:
    """The deeds. Nothing is ever taken out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, who: str, what: str, whom: str, *, now: datetime) -> int:
        """Write down what is about to be done; answers its number."""
        row = {"who": who, "at": now, "what": what, "whom": whom, "outcome": _BEGUN}
        with self._database.writing("writing down a deed") as connection:
            statement = _audit.insert().values(row).returning(_audit.c.id)
            return int(connection.execute(statement).scalar_one())

    def end(self, number: int, outcome: str) -> None:
        """Write down how it ended."""
        with self._database.writing("writing down a deed") as connection:
            connection.execute(update(_audit).where(_audit.c.id == number).values(outcome=outcome))

    def last(self, *, limit: int, before: int | None = None) -> list[Deed]:
        """The last deeds, newest first; with `before` those with smaller numbers."""
        query = select(_audit).order_by(_audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(_audit.c.id < before)
        with self._database.reading("reading deeds") as connection:
            return [
                Deed(
                    number=row.id,
                    who=row.who,
                    at=row.at,
                    what=row.what,
                    whom=row.whom,
                    outcome=row.outcome,
                )
                for row in connection.execute(query)
            ]
