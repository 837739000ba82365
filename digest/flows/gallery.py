"""What a stranger is shown: the digest that she would have got, and what her lines would bring."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Protocol

from digest.flows.desk import Desk
from digest.flows.preview import stranger
from digest.flows.wishes import valid_interests
from digest.model.paper import StoredPaper
from digest.model.profile import LearnedTerm
from digest.model.ranking import Ranked
from digest.model.subscriber import Pace, Subscriber
from digest.rank.language import parse
from digest.rank.select import Plan
from digest.text.words import tokens

#: How far back lines are tried, and the most papers that are prepared for it: the newest ones.
DAYS = 30
_MOST_PAPERS = 5_000
#: Papers that learned words are weighed by.
_MOST_NEWEST = 2_000
#: Examples for each line.
_EXAMPLES = 3
#: Showings kept: the front page's own, and what people try twice.
_MOST_KEPT = 256
#: Lines whose meetings with all papers are kept: some hundred kilobytes each, at worst.
_MOST_LINES = 1_000
#: What people are tired of; one that would drop a fair share of the papers is suggested.
_TIRED_OF = ("-survey", "-benchmark", "-review", "-dataset", "-tutorial", '-"position paper"')
_LEAST_DROPPED, _MOST_DROPPED = 0.05, 0.5

#: The newest days that topics are taken from, and how many topics.
_TOPIC_DAYS, _TOPICS = 7, 3

#: How much is shown of the topics to who has not written lines of her own.
OF_TOPICS = Pace(most=3)

#: A paper with its score and reasons.
Found = tuple[StoredPaper, Ranked]


class Shelf(Protocol):
    """Papers to choose from. Every method may raise StoreError."""

    def newest(self, *, before: datetime, most: int) -> list[StoredPaper]:
        """The papers first seen last before a moment, oldest first."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump; 0 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one line met on the last days."""

    line: str
    #: Whether it keeps papers out: then those are what it met.
    excludes: bool
    n_met: int
    #: The best of them, at most three.
    examples: tuple[StoredPaper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A line that she may want, and the share of her papers that it would drop: 0 to 1."""

    line: str
    drops: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What some lines bring."""

    #: The newest day that has something for them, or the newest that there is; None in an empty archive.
    day: date | None
    #: Best first.
    chosen: tuple[Found, ...]
    n_candidates: int
    n_days: int
    papers_a_day: float
    lines: tuple[Line, ...]
    suggestion: Suggestion | None = None


@dataclass(slots=True)
class _Hall:
    """The papers of the last days, prepared: good until the next dump comes in."""

    dump: int
    desk: Desk
    #: Each day's papers; the oldest day first.
    days: Sequence[tuple[date, Sequence[StoredPaper]]]
    #: The newest of all.
    newest: Sequence[StoredPaper]
    n_days: int
    topics: tuple[str, ...]
    kept: OrderedDict[tuple[object, ...], Showing]
    #: By the lines that brought them.
    brought: OrderedDict[tuple[str, ...], tuple[Found, ...]]
    #: Lines that the desk was asked of since it last forgot them.
    n_lines: int = 0


class Gallery:
    """Shows what lines would bring. It lives as long as the process: papers are prepared once a dump.

    desk: a new one that keeps so many days. Asked from several threads, one works and the others wait.
    """

    def __init__(self, shelf: Shelf, desk: Callable[[int], Desk]) -> None:
        self._shelf = shelf
        self._desk = desk
        self._lock = threading.Lock()
        self._hall: _Hall | None = None

    def show(self, interests: Sequence[str], pace: Pace, *, now: datetime) -> Showing:
        """What a reader of this pace would have got. Raises SubscriptionError, InterestError, StoreError."""
        reader = replace(stranger(valid_interests(interests), now=now), pace=pace)
        key = (reader.interests, pace.most, pace.about)
        with self._lock:
            hall = self._current(now)
            if key not in hall.kept:
                _make_room(hall, reader)
                hall.kept[key] = _shown(hall, reader)
                if len(hall.kept) > _MOST_KEPT:
                    hall.kept.popitem(last=False)
            hall.kept.move_to_end(key)
            return hall.kept[key]

    def learned(self, reader: Subscriber, *, now: datetime) -> list[LearnedTerm]:
        """The words that a reader's judgements weigh, the heaviest first; by the papers that are prepared."""
        with self._lock:
            hall = self._current(now)
            return hall.desk.learned(reader, now=now, newest=hall.newest)

    def topics(self, *, now: datetime) -> tuple[str, ...]:
        """What the newest papers are about: pairs of words that most of their titles share, at most three."""
        with self._lock:
            return self._current(now).topics

    def warm(self, *, now: datetime) -> None:
        """Prepare a new dump before somebody asks; where there is none it costs one question to the store."""
        topics = self.topics(now=now)
        if topics:
            self.show(topics, OF_TOPICS, now=now)

    def brought(self, interests: Sequence[str], *, now: datetime) -> tuple[Found, ...]:
        """Every paper of the last days that these lines bring, of near-duplicates one; the newest first.

        Raises SubscriptionError, InterestError, StoreError.
        """
        reader = stranger(valid_interests(interests), now=now)
        with self._lock:
            hall = self._current(now)
            if reader.interests not in hall.brought:
                _make_room(hall, reader)
                found = _all(hall.desk, reader, [papers for _, papers in hall.days])
                hall.brought[reader.interests] = tuple(sorted(found, key=_age, reverse=True))
                if len(hall.brought) > _MOST_KEPT:
                    hall.brought.popitem(last=False)
            hall.brought.move_to_end(reader.interests)
            return hall.brought[reader.interests]

    def _current(self, now: datetime) -> _Hall:
        last = self._shelf.last_dump()
        if self._hall is None or self._hall.dump != last:
            self._hall = self._prepared(last, now)
        return self._hall

    def _prepared(self, last: int, now: datetime) -> _Hall:
        papers = self._shelf.newest(before=now, most=_MOST_PAPERS)
        # Not of today, where no source was read lately: the last days that had papers.
        end = _day_of(papers[-1]) if papers else now.date()
        first = end - timedelta(days=DAYS - 1)
        recent = [paper for paper in papers if _day_of(paper) >= first]
        days = [(day, list(of_day)) for day, of_day in groupby(recent, key=_day_of)]
        is_younger = len(recent) == len(papers)
        n_days = ((end - days[0][0]).days + 1 if is_younger else DAYS) if days else 0
        topics = _topics(days)
        newest = papers[-_MOST_NEWEST:]
        return _Hall(last, self._desk(DAYS + 1), days, newest, n_days, topics, OrderedDict(), OrderedDict())


def _make_room(hall: _Hall, reader: Subscriber) -> None:
    """Whoever writes new lines all day long must not fill the memory."""
    hall.n_lines += len(reader.interests)
    if hall.n_lines > _MOST_LINES:
        hall.desk.forget()
        hall.n_lines = len(reader.interests)


def _shown(hall: _Hall, reader: Subscriber) -> Showing:
    sent = list(_sent(hall, reader))
    n_papers = sum(len(chosen) for _, _, chosen in sent)
    has_some = [one for one in sent if one[2]]
    day, n_candidates, chosen = (has_some or sent)[-1] if sent else (None, 0, ())
    return Showing(
        day=day,
        chosen=chosen,
        n_candidates=n_candidates,
        n_days=hall.n_days,
        papers_a_day=n_papers / hall.n_days if hall.n_days else 0.0,
        lines=tuple(_line(hall, line) for line in reader.interests),
        suggestion=_suggestion(hall, reader, [found for _, _, found in sent]) if n_papers else None,
    )


def _sent(hall: _Hall, reader: Subscriber) -> Iterator[tuple[date, int, tuple[Found, ...]]]:
    """Each day, its number of papers, and what she would have got of them."""
    choices = hall.desk.choose_all([(reader, papers) for _, papers in hall.days])
    for (day, papers), choice in zip(hall.days, choices, strict=True):
        yield day, len(papers), tuple((choice.papers[one.paper_id], one) for one in choice.chosen)


def _all(desk: Desk, reader: Subscriber, days: Sequence[Sequence[StoredPaper]]) -> list[Found]:
    most = max(map(len, days), default=0)
    choices = desk.choose_all([(reader, papers) for papers in days], plan=Plan(most=most, per_topic=most))
    return [(choice.papers[one.paper_id], one) for choice in choices for one in choice.chosen]


def _age(found: Found) -> tuple[datetime, int]:
    return found[0].first_seen, found[0].id


def _line(hall: _Hall, line: str) -> Line:
    met = [found for _, papers in hall.days for found in hall.desk.met(line, papers)]
    best = sorted(met, key=lambda found: -found[1])[:_EXAMPLES]
    return Line(
        line=line,
        excludes=parse(line).excludes,
        n_met=len(met),
        examples=tuple(paper for paper, _ in best),
    )


def _suggestion(hall: _Hall, reader: Subscriber, sent: Sequence[Sequence[Found]]) -> Suggestion | None:
    """The line to exclude by that would drop the most of what she would have got, a fair share of it."""
    before = {paper.id for chosen in sent for paper, _ in chosen}
    best = Suggestion(line="", drops=0.0)
    for line in _TIRED_OF:
        if line in reader.interests or any(line[1:] in interest for interest in reader.interests):
            continue
        met = {paper.id for _, papers in hall.days for paper, _ in hall.desk.met(line, papers)}
        share = len(before & met) / len(before)
        if _LEAST_DROPPED <= share <= _MOST_DROPPED and share > best.drops:
            best = Suggestion(line=line, drops=share)
    return best if best.line else None


def _topics(days: Sequence[tuple[date, Sequence[StoredPaper]]]) -> tuple[str, ...]:
    newest = [paper for _, papers in days[-_TOPIC_DAYS:] for paper in papers]
    counts = Counter(pair for paper in newest for pair in set(_pairs(paper)))
    return tuple(pair for pair, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_TOPICS])


def _pairs(paper: StoredPaper) -> Iterator[str]:
    """Words that stand side by side in a title and say something, as people would write them."""
    title = paper.paper.title
    for one, other in pairwise(tokens(title)):
        between = title[one.end : other.start]
        if one.is_content and other.is_content and between.isspace():
            yield f"{title[one.start : one.end]} {title[other.start : other.end]}".casefold()


def _day_of(paper: StoredPaper) -> date:
    return paper.first_seen.astimezone(UTC).date()
