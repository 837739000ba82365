"""A reader goes on holiday: nothing comes until a day, and nothing is forgotten."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from digest import slots
from digest.errors import SubscriptionError
from digest.model.subscriber import FOREVER, Pace, Subscriber, SubscriberId


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def with_address(self, email: str) -> Subscriber:
        """The reader with this address. Raises NotFound."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""

    def pause(self, id_: SubscriberId, *, until: datetime | None, now: datetime) -> None:
        """Send nothing before a moment; None ends the pause."""


class Pausing:
    """Pauses and their ends."""

    def __init__(self, *, readers: Readers) -> None:
        self._readers = readers

    def pause(self, email: str, *, until: str | None, now: datetime) -> Subscriber:
        """Send nothing before a day of hers (ISO), or before `resume` where there is none.

        What came meanwhile waits for the issue after the pause: her watermark stays where it is.
        Raises NotFound, SubscriptionError for a day that is none or has begun.
        """
        reader = self._readers.with_address(email)
        moment = _begins(_day(until), reader.pace) if until else FOREVER
        if moment <= now:
            raise SubscriptionError(f"{until} has begun where this reader lives; name a later day")
        self._readers.pause(reader.id, until=moment, now=now)
        return self._readers.get(reader.id)

    def resume(self, email: str, *, now: datetime) -> Subscriber:
        """End a pause; harmless where there is none. Raises NotFound."""
        reader = self._readers.with_address(email)
        if reader.paused_until is not None:
            self._readers.pause(reader.id, until=None, now=now)
        return self._readers.get(reader.id)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError as exc:
        raise SubscriptionError(f"{written!r} is not a day; write one like 2026-03-01") from exc


def _begins(day: date, pace: Pace) -> datetime:
    """The first instant of her day; of the next one where her zone leaves it out."""
    midnight = replace(pace, at=time(0), days=frozenset(range(7)))
    if not date(1970, 1, 3) < day < FOREVER.date():
        raise SubscriptionError(f"{day} is too far away; pause without --until instead")
    # No zone is further than a day from UTC.
    before = datetime.combine(day, time(0), UTC) - timedelta(days=2)
    moment = slots.next_due(before, midnight)
    while slots.slot_at(moment, midnight) < day:
        moment = slots.next_due(moment, midnight)
    return moment
