"""Local-time arithmetic: when an issue is due, and for which day. Pure.

A local time that does not exist means the first instant after the gap; one that exists twice means the
first. A day that a zone left out (Apia, 30 December 2011) has no slot.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.model.subscriber import Pace


def due_at(slot: date, pace: Pace) -> datetime | None:
    """When (UTC) the issue of a local day is due; None for a day that her zone left out."""
    zone = ZoneInfo(pace.zone)
    wall = datetime.combine(slot, pace.at, zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        moment = _after_gap(wall)
    return moment if moment.astimezone(zone).date() == slot else None


def next_due(after: datetime, pace: Pace) -> datetime:
    """The first moment (UTC) after `after` at which an issue is due. Raises ValueError without days."""
    if not pace.days:
        raise ValueError("a pace needs a day")
    first = after.astimezone(ZoneInfo(pace.zone)).date() - timedelta(days=1)
    # Nine days hold every weekday once, also where the zone leaves one out.
    for ahead in range(10):
        slot = first + timedelta(days=ahead)
        moment = due_at(slot, pace) if slot.weekday() in pace.days else None
        if moment is not None and moment > after:
            return moment
    return next_due(after + timedelta(days=7), pace)


def slot_at(moment: datetime, pace: Pace) -> date:
    """The local day at a moment."""
    return moment.astimezone(ZoneInfo(pace.zone)).date()


def _after_gap(wall: datetime) -> datetime:
    """The first instant after the gap that swallowed `wall`: where the offset changes (to the second)."""
    zone = wall.tzinfo
    # In a gap the offset before it (fold 0) leads past it, the offset after it (fold 1) to before it.
    late = int(wall.replace(fold=0).timestamp())
    early = int(wall.replace(fold=1).timestamp())
    before = datetime.fromtimestamp(early, zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return datetime.fromtimestamp(late, UTC)
