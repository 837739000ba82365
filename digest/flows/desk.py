"""Choosing: the papers of some dumps, a reader's lines, and the best of them with their reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Gate, Ranked
from digest.model.subscriber import Subscriber
from digest.rank.frequencies import Frequencies
from digest.rank.language import Interest, parse
from digest.rank.match import Ranker
from digest.rank.select import choose
from digest.rank.units import needed_terms

#: Rankers kept: readers of one run share a few watermarks.
_MOST_KEPT = 4

_parsed = lru_cache(maxsize=10_000)(parse)


class Terms(Protocol):
    """The archive's document frequencies. Every method may raise StoreError."""

    def size(self) -> int:
        """How many papers the archive holds."""

    def counts(self, terms: Iterable[str]) -> dict[str, int]:
        """How many papers hold each of the terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen for one reader."""

    chosen: tuple[Ranked, ...]
    #: The papers that were chosen.
    papers: dict[PaperId, StoredPaper]
    n_candidates: int


class Desk:
    """Ranks candidates for readers; what they share is prepared once."""

    def __init__(self, terms: Terms, *, floor: float) -> None:
        self._terms = terms
        self._floor = floor
        self._counts: dict[str, int] = {}
        self._asked: set[str] = set()
        self._size: int | None = None
        self._rankers: dict[int, tuple[Sequence[StoredPaper], Ranker]] = {}

    def choose(self, interests: Iterable[str], candidates: Sequence[StoredPaper], *, most: int) -> Choice:
        """The best papers for these lines. Raises InterestError for a line that cannot be read."""
        ranked = choose(self._ranked(interests, candidates), most)
        wanted = {one.paper_id for one in ranked}
        return Choice(
            chosen=tuple(ranked),
            papers={paper.id: paper for paper in candidates if paper.id in wanted},
            n_candidates=len(candidates),
        )

    def explain(
        self, reader: Subscriber, paper: StoredPaper, candidates: Sequence[StoredPaper]
    ) -> Ranked | Gate:
        """Why a paper is in a reader's ranking of these candidates, or the first gate that dropped it."""
        lines = self._lines(reader.interests)
        return self._ranker(candidates).gate(lines, paper.id, most=reader.pace.most)

    def _ranked(self, interests: Iterable[str], candidates: Sequence[StoredPaper]) -> list[Ranked]:
        lines = self._lines(interests)
        return self._ranker(candidates).rank(lines) if candidates else []

    def _lines(self, interests: Iterable[str]) -> list[Interest]:
        lines = [_parsed(line) for line in interests]
        missing = needed_terms(lines) - self._asked
        if missing:
            self._counts.update(self._terms.counts(missing))
            self._asked |= missing
        return lines

    def _ranker(self, candidates: Sequence[StoredPaper]) -> Ranker:
        kept = self._rankers.get(id(candidates))
        if kept is None:
            if self._size is None:
                self._size = self._terms.size()
            frequencies = Frequencies(n_documents=self._size, counts=self._counts)
            kept = candidates, Ranker(candidates, frequencies, floor=self._floor)
            if len(self._rankers) >= _MOST_KEPT:
                self._rankers.pop(next(iter(self._rankers)))
            # The candidates are kept beside it: their identity is the key.
            self._rankers[id(candidates)] = kept
        return kept[1]
