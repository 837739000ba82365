"""Recipient domains that are not sent to for a while, for all processes."""

from datetime import datetime

from sqlalchemy import delete, select

from digest.model.glance import Pause
from digest.store.engine import Database, inserted
from digest.store.tables.operation import PauseRow

_pauses = PauseRow.__table__


class Pauses:
    """Pauses by domain in lower case; "*" stands for everything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def active(self, now: datetime) -> dict[str, str]:
        """The domains that are paused at a moment, with the reasons. Raises StoreError."""
        lasts = _pauses.c.until.is_(None) | (_pauses.c.until > now)
        query = select(_pauses.c.domain, _pauses.c.reason).where(lasts)
        with self._database.reading("reading pauses") as connection:
            return {row.domain: row.reason for row in connection.execute(query)}

    def lasting(self, now: datetime) -> list[Pause]:
        """Every pause of a moment, "*" first. Raises StoreError."""
        lasts = _pauses.c.until.is_(None) | (_pauses.c.until > now)
        with self._database.reading("reading pauses") as connection:
            rows = connection.execute(select(_pauses).where(lasts).order_by(_pauses.c.domain))
            return [Pause(domain=row.domain, until=row.until, reason=row.reason) for row in rows]

    def pause(self, domain: str, *, until: datetime, reason: str) -> None:
        """Pause a domain, in place of what was known of it. Raises StoreError."""
        self._keep(domain, until=until, reason=reason)

    def stop(self, domain: str, *, reason: str) -> None:
        """Pause a domain, or everything, until somebody lifts it. Raises StoreError."""
        self._keep(domain, until=None, reason=reason)

    def lift(self, domain: str) -> bool:
        """End a pause before its time; whether there was one. Raises StoreError."""
        with self._database.writing("ending a pause") as connection:
            return bool(connection.execute(delete(_pauses).where(_pauses.c.domain == domain)).rowcount)

    def _keep(self, domain: str, *, until: datetime | None, reason: str) -> None:
        told = {"until": until, "reason": reason}
        with self._database.writing("pausing a domain") as connection:
            insert = inserted(connection)(_pauses).values(domain=domain, **told)
            connection.execute(insert.on_conflict_do_update(index_elements=["domain"], set_=told))
