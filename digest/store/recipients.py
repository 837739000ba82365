"""The readers of a group of letters, just before these leave."""

from collections.abc import Iterable

from digest.model.subscriber import Recipient, Standing, SubscriberId
from digest.store.engine import Database, moment
from digest.store.statement import Statement
from digest.store.suppressions import unwanted

_READERS = Statement("SELECT id, email, email_key, standing, paused_until FROM subscribers WHERE id IN :ids")
_STANDINGS = {one.value: one for one in Standing}


class Recipients:
    """Many readers at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def those(self, ids: Iterable[SubscriberId]) -> dict[SubscriberId, Recipient]:
        """These readers; who is there no more is left out."""
        with self._database.reading("reading subscribers") as connection:
            rows = _READERS.rows(connection, ids=list(ids))
            not_to = unwanted(connection, [key for _, _, key, _, _ in rows])
        return {
            id_: Recipient(email, _STANDINGS[standing], moment(until) if until else None, key in not_to)
            for id_, email, key, standing, until in rows
        }
