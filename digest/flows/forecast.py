"""A dry run of tomorrow: who would get how many papers, were her issue made of what is in the store now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from digest.errors import InterestError
from digest.flows.desk import Desk
from digest.flows.prepare import Prepare
from digest.model.subscriber import Subscriber

#: How far it looks ahead.
AHEAD = timedelta(days=1)


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def all(self, *, due_before: datetime | None = None) -> Iterator[Subscriber]:
        """The active readers who are due by then, by hour."""

    def due(self, *, before: datetime) -> int:
        """How many they are."""

    def suppressed(self, email: str) -> str | None:
        """Why nothing is sent to this address."""


class Shelf(Protocol):
    """Papers. May raise StoreError."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One reader's next issue."""

    reader: Subscriber
    #: When it is due (aware, UTC).
    at: datetime
    #: Why none would be sent: "quiet day", "paused", "suppressed"; "" where one would.
    gate: str = ""
    #: The titles of its papers, best first.
    titles: Sequence[str] = ()


class Forecast:
    """Says what would be sent, and writes nothing."""

    def __init__(self, *, readers: Readers, shelf: Shelf, prepare: Prepare, desk: Desk) -> None:
        self._readers = readers
        self._shelf = shelf
        self._prepare = prepare
        self._desk = desk

    def due(self, now: datetime) -> int:
        """How many readers are due within a day."""
        return self._readers.due(before=now + AHEAD)

    def expected(self, now: datetime, *, skip: int, limit: int) -> list[Expected]:
        """The next issues, by hour: `limit` of them after the first `skip`."""
        until = self._shelf.last_dump()
        readers = islice(self._readers.all(due_before=now + AHEAD), skip, skip + limit)
        return [self._of(reader, until=until, now=now) for reader in readers]

    def _of(self, reader: Subscriber, *, until: int, now: datetime) -> Expected:
        at = max(reader.next_due_at or now, now)
        if reader.paused_until and reader.paused_until > at:
            return Expected(reader=reader, at=at, gate="paused")
        if self._readers.suppressed(reader.email):
            return Expected(reader=reader, at=at, gate="suppressed")
        try:
            choice = self._desk.choose(reader, self._prepare.candidates(reader, until=until))
        except InterestError:
            return Expected(reader=reader, at=at, gate="an interest cannot be read")
        titles = [choice.papers[one.paper_id].paper.title for one in choice.chosen]
        return Expected(reader=reader, at=at, gate="" if titles else "quiet day", titles=titles)
