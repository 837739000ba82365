"""A dry run of tomorrow: who would get how many papers, were her issue made of what is in the store now."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from digest.errors import InterestError
from digest.flows.desk import Desk
from digest.flows.prepare import Prepare
from digest.model.subscriber import Reader
from digest.rank.language import parse

#: How far it looks ahead.
AHEAD = timedelta(days=1)


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def all(self, *, due_before: datetime | None = None, at_once: int = ...) -> Iterator[Reader]:
        """The active readers who are due by then, by hour; so many are read at once."""

    def due(self, *, before: datetime) -> int:
        """How many they are."""


class Shelf(Protocol):
    """Papers. May raise StoreError."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One reader's next issue."""

    reader: Reader
    #: When it is due (aware, UTC).
    at: datetime
    #: Why none would be sent: "quiet day", "paused", "suppressed"; "" where one would.
    gate: str = ""
    #: The titles of its papers, best first.
    titles: Sequence[str] = ()


class Forecast:
    """Says what would be sent, and writes nothing."""

    def __init__(
        self,
        *,
        readers: Readers,
        suppressed: Callable[[str], str | None],
        shelf: Shelf,
        prepare: Prepare,
        desk: Desk,
    ) -> None:
        """suppressed: why nothing is sent to an address."""
        self._readers = readers
        self._suppressed = suppressed
        self._shelf = shelf
        self._prepare = prepare
        self._desk = desk

    def due(self, now: datetime) -> int:
        """How many readers are due within a day."""
        return self._readers.due(before=now + AHEAD)

    def expected(self, now: datetime, *, skip: int, limit: int) -> list[Expected]:
        """The next issues, by hour: `limit` of them after the first `skip`."""
        until = self._shelf.last_dump()
        readers = islice(self._readers.all(due_before=now + AHEAD, at_once=skip + limit), skip, skip + limit)
        gates = [(reader, self._gate(reader, at=_at(reader, now))) for reader in readers]
        free = [reader for reader, gate in gates if not gate]
        wanted = list(zip(free, self._prepare.candidates(free, until=until), strict=True))
        titles = {
            reader.id: [choice.papers[one.paper_id].paper.title for one in choice.chosen]
            for reader, choice in zip(free, self._desk.choose_all(wanted), strict=True)
        }
        return [
            Expected(
                reader=reader,
                at=_at(reader, now),
                gate=gate or ("" if titles[reader.id] else "quiet day"),
                titles=titles.get(reader.id, ()),
            )
            for reader, gate in gates
        ]

    def _gate(self, reader: Reader, *, at: datetime) -> str:
        if reader.paused_until and reader.paused_until > at:
            return "paused"
        if self._suppressed(reader.email):
            return "suppressed"
        try:
            for line in reader.interests:
                parse(line)
        except InterestError:
            return "an interest cannot be read"
        return ""


def _at(reader: Reader, now: datetime) -> datetime:
    """When she is due, or now where that has passed."""
    return max(reader.next_due_at or now, now)
