"""Reading the archive: lists of papers, one paper with its history, and what is like it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from digest.flows.summaries import Summarising
from digest.model.listing import Listing, Neighbours
from digest.model.paper import PaperId, StoredPaper
from digest.model.sighting import Sighting
from digest.model.summary import Summary
from digest.rank.frequencies import Frequencies
from digest.rank.similar import Similar, similar, telling_words
from digest.rank.terms import terms
from digest.rank.trend import momentum

#: Words by which papers like one are looked for, papers looked at, and papers shown.
_WORDS, _LOOKED_AT, _SHOWN = 10, 10, 5
#: A paper that no dump of so long showed is no trend any more.
_TREND = timedelta(days=14)


class Lists(Protocol):
    """Lists of papers. Every method may raise StoreError."""

    def page(self, listing: Listing, *, most: int) -> list[StoredPaper]:
        """The first papers of a list after the one that it names."""

    def these(self, ids: Iterable[PaperId]) -> list[StoredPaper]:
        """These papers as they are now, in the order given; those that are not there are left out."""

    def count(self, day: date) -> int:
        """How many papers were first seen on a day."""

    def newest_day(self) -> date | None:
        """The last day with papers; None for an empty store."""

    def neighbours(self, day: date) -> Neighbours:
        """The days with papers next to one."""

    def standing_for(self, id_: PaperId) -> PaperId:
        """The paper that this one turned out to be, or itself. Raises NotFound."""


class History(Protocol):
    """What was seen, and when. Every method may raise StoreError."""

    def sightings(self, ids: Iterable[PaperId]) -> dict[PaperId, list[Sighting]]:
        """When papers were seen, with the counts they had then, oldest first."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump (taken before a moment); 0 where there is none."""


class Lately(Protocol):
    """What was seen lately. Every method may raise StoreError."""

    def seen_since(self, start: datetime) -> list[PaperId]:
        """Papers that some dump showed at or after a moment."""


class Finder(Protocol):
    """Full-text search. Every method may raise StoreError."""

    def find(self, words: str, *, limit: int, skip: int = 0) -> list[StoredPaper]:
        """Papers that hold all of the words, the best first, from the one after `skip`."""

    def like(self, words: Iterable[str], *, limit: int) -> list[StoredPaper]:
        """Papers that hold some of the words, those with more and rarer ones first."""


class Terms(Protocol):
    """The archive's document frequencies. Every method may raise StoreError."""

    def size(self) -> int:
        """How many papers the archive holds."""

    def counts(self, terms: Iterable[str]) -> dict[str, int]:
        """How many papers hold each of the terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of a list."""

    papers: Sequence[StoredPaper]
    summaries: Mapping[PaperId, Summary]
    #: What the next page begins after; None on the last one.
    last: PaperId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One paper, with what is known around it."""

    paper: StoredPaper
    summary: Summary | None
    #: Oldest first.
    sightings: Sequence[Sighting]
    similar: Sequence[Similar]


class Reading:
    """Reads the archive. It may be asked from several threads at once."""

    def __init__(
        self,
        *,
        lists: Lists,
        history: History,
        lately: Lately,
        finder: Finder,
        frequencies: Terms,
        summarising: Summarising,
    ) -> None:
        self._lists = lists
        self._history = history
        self._lately = lately
        self._finder = finder
        self._frequencies = frequencies
        self._summarising = summarising
        #: The number of the last dump, and what was in demand with it: that changes with no other event.
        self._trend: tuple[int, list[PaperId]] = (-1, [])

    def page(self, listing: Listing, *, most: int) -> Leaf:
        """One page of a list."""
        return self._leaf(self._lists.page(listing, most=most + 1), most)

    def trend(self, *, after: PaperId | None, most: int, now: datetime) -> Leaf:
        """Papers with momentum, those with most first; from the top for an unknown `after`.

        As every gain fades by the same factor, their order changes with dumps only.
        """
        last = self._history.last_dump()
        if self._trend[0] != last:
            self._trend = (last, self._in_demand(now))
        order = self._trend[1]
        begin = order.index(after) + 1 if after in order else 0
        return self._leaf(self._lists.these(order[begin : begin + most + 1]), most)

    def search(self, words: str, *, skip: int, most: int) -> Leaf:
        """Papers that hold all of the words, the best first."""
        return self._leaf(self._finder.find(words, limit=most + 1, skip=skip), most)

    def paper(self, id_: PaperId) -> Looked:
        """One paper, or the one that it turned out to be. Raises NotFound."""
        (paper,) = self._lists.these([self._lists.standing_for(id_)])
        return Looked(
            paper=paper,
            summary=self._summarising.of([paper]).get(paper.id),
            sightings=self._history.sightings([paper.id]).get(paper.id, []),
            similar=self.similar(paper),
        )

    def similar(self, paper: StoredPaper) -> list[Similar]:
        """The papers most like one."""
        counts = self._frequencies.counts(terms(paper.paper))
        frequencies = Frequencies(n_documents=self._frequencies.size(), counts=counts)
        words = telling_words(paper.paper, frequencies, most=_WORDS)
        return similar(paper, self._finder.like(words, limit=_LOOKED_AT), frequencies, most=_SHOWN)

    def _leaf(self, papers: Sequence[StoredPaper], most: int) -> Leaf:
        shown = papers[:most]
        return Leaf(
            papers=shown,
            summaries=self._summarising.of(shown),
            last=shown[-1].id if len(papers) > most else None,
        )

    def _in_demand(self, now: datetime) -> list[PaperId]:
        seen = self._history.sightings(self._lately.seen_since(now - _TREND))
        momenta = {id_: momentum(sightings, now=now) or 0.0 for id_, sightings in seen.items()}
        return sorted((id_ for id_ in momenta if momenta[id_] > 0), key=lambda id_: (-momenta[id_], -id_))
