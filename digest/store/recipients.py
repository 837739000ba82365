"""The readers of a group of letters, just before these leave."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, cast, select

from digest.model.subscriber import Subscriber, SubscriberId
from digest.store.engine import Database, listed
from digest.store.subscribers import values_of
from digest.store.suppressions import Suppressions
from digest.store.tables.readers import SubscriberRow

_subscribers = SubscriberRow.__table__


class Recipients:
    """Many readers in one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def those(self, ids: Iterable[SubscriberId]) -> dict[SubscriberId, Subscriber]:
        """These readers; who is there no more is left out."""
        with self._database.reading("reading subscribers") as connection:
            wanted = select(cast(listed(connection, ids).c.value, BigInteger))
            rows = connection.execute(select(_subscribers).where(_subscribers.c.id.in_(wanted))).mappings()
            return {reader.id: reader for reader in values_of(connection, list(rows))}

    def unwanted(self, emails: Iterable[str]) -> set[str]:
        """The addresses among these to which nothing is sent."""
        return Suppressions(self._database).unwanted(emails)
