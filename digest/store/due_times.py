"""When a reader's next issue is due, where something about her has changed."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from digest import slots
from digest.model.subscriber import FOREVER, Pace, Subscriber, SubscriberId
from digest.store.tables.readers import IssueRow

_issues = IssueRow.__table__


def due_anew(connection: Connection, known: Subscriber, pace: Pace, *, now: datetime) -> datetime | None:
    """When her next issue is due once she wants `pace`."""
    before = known.pace
    if known.next_due_at is None or (before.zone, before.at, before.days) == (pace.zone, pace.at, pace.days):
        return known.next_due_at
    if known.paused_until and known.paused_until > now:
        return due_after(connection, known, pace, known.paused_until, now=now)
    last = _last_slot(connection, known.id)
    return slots.moved(known.next_due_at, before, after=pace, now=now, last=last)


def due_after(
    connection: Connection, reader: Subscriber, pace: Pace, until: datetime | None, *, now: datetime
) -> datetime | None:
    """When her first issue after a pause is due; None for a pause without an end."""
    if until is None or until <= now:
        return slots.next_free(now, pace, last=_last_slot(connection, reader.id))
    if until >= FOREVER:
        return None
    return slots.next_free(until - timedelta(seconds=1), pace, last=_last_slot(connection, reader.id))


def _last_slot(connection: Connection, id_: SubscriberId) -> date | None:
    """The newest slot that has an issue."""
    found = connection.execute(
        select(func.max(_issues.c.slot)).where(_issues.c.subscriber_id == id_)
    ).scalar()
    return date.fromisoformat(found) if found else None
