"""Letters about a subscription that readers are owed: a greeting, a farewell.

A letter is taken off the list before it leaves: whoever is killed between the two has sent none, and nobody
gets one twice. It is put back where it did not leave.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from digest.model.subscriber import Courtesy, SubscriberId
from digest.store.engine import Database, inserted
from digest.store.tables.readers import OwedRow, SubscriberRow

_owed, _subscribers = OwedRow.__table__, SubscriberRow.__table__


class Owed:
    """The list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, *, now: datetime, most: int) -> list[tuple[SubscriberId, Courtesy, datetime]]:
        """Whom to write what, and since when they are owed it; nobody else gets the same."""
        with self._database.reading("looking for greetings") as connection:
            due = select(_owed.c.subscriber_id).where(_owed.c.due_at <= now).limit(most)
            ids = list(connection.execute(due).scalars())
        if not ids:
            return []
        with self._database.writing("taking greetings") as connection:
            mine = delete(_owed).where(_owed.c.subscriber_id.in_(ids), _owed.c.due_at <= now)
            taken = connection.execute(mine.returning(_owed.c.subscriber_id, _owed.c.kind, _owed.c.since))
            return [(SubscriberId(row.subscriber_id), Courtesy(row.kind), row.since) for row in taken]

    def put_back(
        self, letters: Iterable[tuple[SubscriberId, Courtesy, datetime]], *, due_at: datetime
    ) -> None:
        """Try these again later, but where something newer is owed or she was erased."""
        with self._database.writing("putting greetings back") as connection:
            for who, kind, since in letters:
                mine = select(_subscribers.c.id).where(_subscribers.c.id == who).with_for_update()
                if connection.execute(mine).first():
                    owe(connection, who, kind, since=since, due_at=due_at)


def owe(
    connection: Connection, id_: int, kind: Courtesy, *, since: datetime, due_at: datetime | None = None
) -> None:
    """Note that she is owed a letter; what is noted already stays."""
    values = {"subscriber_id": id_, "kind": kind.value, "since": since, "due_at": due_at or since}
    statement = inserted(connection)(_owed).values(values).on_conflict_do_nothing()
    connection.execute(statement)


def forget(connection: Connection, id_: int) -> None:
    """She is owed nothing."""
    connection.execute(delete(_owed).where(_owed.c.subscriber_id == id_))
