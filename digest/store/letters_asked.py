"""Letters that somebody asked for on a page: nobody's mailbox is filled by others."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, select, text

from digest.store.engine import Database
from digest.store.suppressions import email_hash
from digest.store.tables.readers import LetterAskedRow

_asked = LetterAskedRow.__table__

#: The lock under which PostgreSQL counts letters (any constant that nobody else uses).
_LOCK = 0x0A5CED


class LettersAsked:
    """Counts by address, for all processes together. The address itself is not kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, email: str, *, most: int, within: timedelta, now: datetime) -> bool:
        """Count one more letter to an address; false, and not counted, where `most` were within the time."""
        whose = email_hash(email)
        mine = and_(_asked.c.email_hash == whose, _asked.c.at > now - within)
        with self._database.writing("counting letters") as connection:
            if not self._database.is_sqlite:
                # Two processes that count at once would both find room for the last one.
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            n = connection.execute(select(func.count()).select_from(_asked).where(mine)).scalar_one()
            if n >= most:
                return False
            connection.execute(delete(_asked).where(_asked.c.at <= now - within))
            connection.execute(_asked.insert().values(email_hash=whose, at=now))
        return True
