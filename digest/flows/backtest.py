"""What a profile would have sent, day by day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from digest.flows.desk import Desk
from digest.model.paper import StoredPaper
from digest.model.ranking import Ranked
from digest.model.subscriber import Subscriber


class Shelf(Protocol):
    """The archive. Every method may raise StoreError."""

    def since(
        self, start: datetime | None = None, *, limit: int | None = None, before: datetime | None = None
    ) -> Iterator[StoredPaper]:
        """Papers first seen at or after a moment and before another, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One day of a profile."""

    day: date
    n_candidates: int
    #: What would have been sent, best first.
    chosen: tuple[tuple[StoredPaper, Ranked], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """The days that had papers, oldest first."""

    days: tuple[Past, ...]
    #: Days looked at: those asked for, or fewer where the archive is younger.
    n_days: int

    @property
    def n_papers(self) -> int:
        return sum(len(past.chosen) for past in self.days)

    @property
    def papers_a_day(self) -> float:
        return self.n_papers / self.n_days if self.n_days else 0.0


class Backtester:
    """Chooses for the days that were, with today's archive and today's judgements."""

    def __init__(self, shelf: Shelf, desk: Desk) -> None:
        self._shelf = shelf
        self._desk = desk

    def run(self, readers: Sequence[Subscriber], *, days: int, now: datetime) -> list[Backtest]:
        """What each of these readers would have got on the last `days` days, by the first one's calendar.

        Each day is taken by itself: its papers, one issue. Raises InterestError for a line that cannot be
        read.
        """
        zone = ZoneInfo(readers[0].pace.zone)
        first = now.astimezone(zone).date() - timedelta(days=days - 1)
        start = datetime(first.year, first.month, first.day, tzinfo=zone)
        past: list[list[Past]] = [[] for _ in readers]
        for day, papers in _by_day(self._shelf.since(start, before=now + timedelta(microseconds=1)), zone):
            # All readers of a day together: what is prepared of its papers is prepared once.
            for reader, found in zip(readers, past, strict=True):
                found.append(self._past(reader, day, papers))
        oldest = next(self._shelf.since(limit=1), None)
        age = (now.astimezone(zone).date() - _day_of(oldest, zone)).days + 1 if oldest else 0
        n_days = min(days, max(0, age))
        return [Backtest(days=tuple(found), n_days=n_days) for found in past]

    def _past(self, reader: Subscriber, day: date, papers: Sequence[StoredPaper]) -> Past:
        choice = self._desk.choose(reader, papers)
        chosen = tuple((choice.papers[one.paper_id], one) for one in choice.chosen)
        return Past(day=day, n_candidates=choice.n_candidates, chosen=chosen)


def _by_day(papers: Iterable[StoredPaper], zone: ZoneInfo) -> Iterator[tuple[date, list[StoredPaper]]]:
    """Papers in the order first seen, a day at a time."""
    held: list[StoredPaper] = []
    for paper in papers:
        if held and _day_of(held[0], zone) != _day_of(paper, zone):
            yield _day_of(held[0], zone), held
            held = []
        held.append(paper)
    if held:
        yield _day_of(held[0], zone), held


def _day_of(paper: StoredPaper, zone: ZoneInfo) -> date:
    return paper.first_seen.astimezone(zone).date()
