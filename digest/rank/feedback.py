"""What liked and disliked papers say of a reader.

Source of the mean: Rocchio, Relevance feedback in information retrieval, 1971.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from digest.rank.lexicon import Floats, Lexicon, heaviest, sparse_rows
from digest.rank.neighbours import deviations
from digest.rank.space import Space, unit

#: The mean of the liked papers is cut to its heaviest terms: what is learned stays small and readable.
ROCCHIO_TERMS = 200
#: The mean beside the nearest liked paper: a reader has several topics, and their mean is none of them.
ROCCHIO_WEIGHT = 0.5
#: A disliked paper beside a liked one.
DISLIKED_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How near papers are to judged ones by their words; each profiles × papers, in deviations."""

    liked: Floats
    disliked: Floats
    mean: Floats

    @property
    def total(self) -> Floats:
        return self.liked + self.disliked + self.mean


class Feedback:
    """The liked and disliked papers of some profiles; without: terms of theirs that do not count."""

    def __init__(
        self,
        lexicon: Lexicon,
        profiles: Sequence[Mapping[str, Any]],
        *,
        without: AbstractSet[str] = frozenset(),
    ) -> None:
        self._lexicon = lexicon
        papers: dict[tuple[str, str], int] = {}
        self._liked = [_numbers(papers, profile.get("liked")) for profile in profiles]
        self._disliked = [_numbers(papers, profile.get("disliked")) for profile in profiles]
        #: The different judged papers, in the order first met.
        self.papers = tuple(papers)
        #: One row per different paper over the lexicon's terms.
        self.rows = lexicon.directions_of(
            [{"title": title, "abstract": abstract} for title, abstract in papers], without=without
        )
        #: profiles × papers; the mean of the liked ones less a share of the mean of the disliked ones.
        self._means = _mean_rows(self._liked, len(papers)) - DISLIKED_WEIGHT * _mean_rows(
            self._disliked, len(papers)
        )
        #: How many papers each profile likes, and judged: profiles × 1.
        self.n_liked = np.array([[float(len(liked))] for liked in self._liked])
        self.n_judged = self.n_liked + np.array([[float(len(disliked))] for disliked in self._disliked])

    def by_words(self) -> Nearness:
        """How much the papers of the lexicon share with the nearest judged paper, and with their mean."""
        likeness = self.likeness
        liked, disliked = _nearest(likeness, self._liked), _nearest(likeness, self._disliked)
        each = 1 / deviations(liked - DISLIKED_WEIGHT * disliked)
        mean = (self.terms() @ self._lexicon.by_term).toarray()
        return Nearness(
            liked=each * liked,
            disliked=-DISLIKED_WEIGHT * each * disliked,
            mean=ROCCHIO_WEIGHT * mean / deviations(mean),
        )

    @cached_property
    def likeness(self) -> Floats:
        """The cosine of every judged paper, in the order first met, with the papers of the lexicon."""
        return np.asarray((self.rows @ self._lexicon.by_term).toarray())

    def terms(self) -> Any:
        """What was learned: each profile's heaviest terms, below 0 those of disliked papers."""
        return heaviest((self._means @ self.rows).tocsr(), ROCCHIO_TERMS)

    def wishes(self, space: Space) -> Floats:
        """Where judged papers draw each reader, from the middle of all papers: directions of the space."""
        points = space.place(self._lexicon.over_shared(self.rows))
        drawn = unit(np.asarray(self._means @ points))
        return np.where(self.n_liked > 0, space.from_centre(drawn), drawn)


def _numbers(papers: dict[tuple[str, str], int], judged: Sequence[Mapping[str, Any]] | None) -> list[int]:
    """The number of each judged paper; a new text gets the next one."""
    keys = [(paper.get("title") or "", paper.get("abstract") or "") for paper in judged or ()]
    return [papers.setdefault(key, len(papers)) for key in keys]


def _mean_rows(numbers: Sequence[Sequence[int]], n_papers: int) -> Any:
    return sparse_rows([{number: 1 / len(row) for number in row} for row in numbers], n_papers)


def _nearest(likeness: Floats, numbers: Sequence[Sequence[int]]) -> Floats:
    return np.array([likeness[row].max(axis=0) if row else np.zeros(likeness.shape[1]) for row in numbers])
