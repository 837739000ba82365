"""Local-time arithmetic: when an issue is due, and for which day. Pure.

A local time that does not exist means the first instant after the gap; one that exists twice means the
first. A day that a zone left out (Apia, 30 December 2011) has no slot.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.model.subscriber import Pace

#: Answers kept: readers of one hour share a few days, zones and hours.
_KEPT = 4096


def due_at(slot: date, pace: Pace) -> datetime | None:
    """When (UTC) the issue of a local day is due; None for a day that her zone left out."""
    return _due_at(slot, pace.zone, pace.at)


@lru_cache(maxsize=_KEPT)
def _due_at(slot: date, zone_name: str, at: time) -> datetime | None:
    zone = ZoneInfo(zone_name)
    wall = datetime.combine(slot, at, zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        moment = _after_gap(wall)
    return moment if moment.astimezone(zone).date() == slot else None


def next_due(after: datetime, pace: Pace) -> datetime:
    """The first moment (UTC) after `after` at which an issue is due. Raises ValueError without days."""
    if not pace.days:
        raise ValueError("a pace needs a day")
    return _next_due(after, pace.zone, pace.at, pace.days)


@lru_cache(maxsize=_KEPT)
def _next_due(after: datetime, zone: str, at: time, days: frozenset[int]) -> datetime:
    first = after.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    # Nine days hold every weekday once, also where the zone leaves one out.
    for ahead in range(10):
        slot = first + timedelta(days=ahead)
        moment = _due_at(slot, zone, at) if slot.weekday() in days else None
        if moment is not None and moment > after:
            return moment
    return _next_due(after + timedelta(days=7), zone, at, days)


def slot_at(moment: datetime, pace: Pace) -> date:
    """The local day at a moment."""
    return _day_at(moment, pace.zone)


@lru_cache(maxsize=_KEPT)
def _day_at(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def next_free(after: datetime, pace: Pace, *, last: date | None) -> datetime:
    """The first moment (UTC) after `after` whose slot is later than `last`, the newest that has an issue."""
    moment = next_due(after, pace)
    while last is not None and slot_at(moment, pace) <= last:
        moment = next_due(moment, pace)
    return moment


def moved(waits_for: datetime, before: Pace, *, after: Pace, now: datetime, last: date | None) -> datetime:
    """When (UTC) the next issue is due after a reader changed her wishes from `before` to `after`.

    waits_for: when it was due; last: the newest slot that has an issue. The day that she waits for keeps its
    issue: at its new hour, which may have passed (it is then late), and also where her new days leave the day
    out but its old hour has come. No slot is given twice.
    """
    free = next_free(now, after, last=last)
    slot = slot_at(waits_for, before)
    moment = due_at(slot, after)
    is_wanted = slot.weekday() in after.days or waits_for <= now
    if moment is None or not is_wanted or (last is not None and slot <= last):
        return free
    return min(moment, free)


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
