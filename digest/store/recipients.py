"""The readers of a group of letters, just before these leave."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, cast, select

from digest.model.subscriber import Recipient, Standing, SubscriberId
from digest.store.engine import Database, listed
from digest.store.suppressions import Suppressions
from digest.store.tables.readers import SubscriberRow

_subscribers = SubscriberRow.__table__


class Recipients:
    """Many readers in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def those(self, ids: Iterable[SubscriberId]) -> dict[SubscriberId, Recipient]:
        """These readers; who is there no more is left out."""
        columns = (_subscribers.c[name] for name in ("id", "email", "standing", "paused_until"))
        with self._database.reading("reading subscribers") as connection:
            wanted = select(cast(listed(connection, ids).c.value, BigInteger))
            rows = connection.execute(select(*columns).where(_subscribers.c.id.in_(wanted))).all()
        unwanted = Suppressions(self._database).unwanted(row.email for row in rows)
        return {
            SubscriberId(row.id): Recipient(
                email=row.email,
                standing=Standing(row.standing),
                paused_until=row.paused_until,
                is_suppressed=row.email in unwanted,
            )
            for row in rows
        }
