"""Many readers at once: what `Ranker.rank` and `select` give them one by one, at a fraction of the cost.

Every line is met once. Lines × papers and readers × lines are sparse matrices of whole numbers (a value is a
whole number of `bm25f.STEP`), so that their product holds the very scores that `Ranker.rank` adds up. Score
and place of a paper make one number, and sorting these gives its order, ties included. Reasons are looked
up for the papers that are chosen.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain, pairwise
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from digest.model.paper import PaperId
from digest.model.ranking import Ranked
from digest.rank.bm25f import STEP
from digest.rank.duplicates import fold_into_first
from digest.rank.language import Interest
from digest.rank.match import Ranker, summed
from digest.rank.select import Plan, Selection, topic

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

#: Readers ranked at once: the product of so many stays in the processor's cache.
READERS = 2_000
#: Bits of a whole number that score and places may fill.
BITS = 63
#: What a line with a minus takes from the papers that it meets: no sum of others comes near it.
_VETO = -(2**50)
#: Papers with their reasons that are kept: many readers share a line, and most papers meet one line.
_MOST_RANKED = 50_000
#: Parsed lines that are known by their identity.
_MOST_KNOWN = 100_000


class Block:
    """The candidates of a ranker, for readers by the thousand."""

    def __init__(
        self, ranker: Ranker, alike: Mapping[PaperId, Set[PaperId]], *, at_once: int = READERS
    ) -> None:
        """alike: which candidates say nearly the same (`select.alike_among`); at_once: readers together."""
        self._at_once = at_once
        self._ranker = ranker
        self._ids = [stored.id for stored in ranker.papers]
        places = {id_: at for at, id_ in enumerate(self._ids)}
        self._alike = {places[id_]: {places[other] for other in others} for id_, others in alike.items()}
        self._lines = _Lines(ranker)
        self._ranked: dict[tuple[int, ...], tuple[Ranked, str]] = {}

    def orders(self, profiles: Sequence[Sequence[Interest]]) -> Iterator[tuple[Integers, Numbers]]:
        """For each profile the places in `ranker.papers` of all that pass, best first, and their scores."""
        for start in range(0, len(profiles), self._at_once):
            yield from self._orders(profiles[start : start + self._at_once])

    def select(self, profiles: Sequence[Sequence[Interest]], plans: Sequence[Plan]) -> Iterator[Selection]:
        """What `select` chooses from each profile's ranking, without the gates of what it does not choose.

        plans: one for each profile, without exploration and without a floor of their own.
        """
        for interests, plan, (places, _) in zip(profiles, plans, self.orders(profiles), strict=True):
            yield self._selection(interests, places.tolist(), plan)

    def _orders(self, profiles: Sequence[Sequence[Interest]]) -> Iterator[tuple[Integers, Numbers]]:
        readers = self._lines.of_readers(profiles)
        scores = readers @ self._lines.matrix(len(self._ids))
        passing = scores.data >= self._ranker.floor / STEP
        # How many of all cells before a reader's first one, and before her end, pass.
        ends = np.concatenate(([0], np.cumsum(passing)))[scores.indptr].tolist()
        places, steps = in_order(ends, scores.data[passing], scores.indices[passing], n_places=len(self._ids))
        values: Numbers = steps * np.float64(STEP)
        for start, end in pairwise(ends):
            yield places[start:end], values[start:end]

    def _selection(self, interests: Sequence[Interest], places: Sequence[int], plan: Plan) -> Selection:
        """As `select._spread` does it, but no further than to the last place."""
        twins = self._twins(places)
        lines = [(self._lines.row(one), self._ranker.meetings(one)) for one in interests if not one.excludes]
        per_topic = plan.per_topic or ceil(plan.most / 2)
        counts: Counter[str] = Counter()
        taken: list[tuple[int, int, Ranked]] = []
        waiting: list[tuple[int, int, Ranked]] = []
        for at, place in enumerate(places):
            if len(taken) >= plan.most:
                break
            if place not in twins:
                one, name = self._with_reasons(place, lines)
                counts[name] += 1
                (taken if counts[name] <= per_topic else waiting).append((at, place, one))
        best = sorted([*taken, *waiting][: plan.most])
        folded = {
            self._ids[place]: tuple(self._ids[twin] for twin, keeper in twins.items() if keeper == place)
            for _, place, _ in best
            if place in twins.values()
        }
        return Selection(chosen=tuple(one for _, _, one in best), gates={}, folded=folded)

    def _twins(self, places: Sequence[int]) -> dict[int, int]:
        some = [place for place in places if place in self._alike] if self._alike else []
        return fold_into_first(some, self._alike) if len(some) > 1 else {}

    def _with_reasons(self, place: int, lines: Sequence[tuple[int, Mapping[int, Any]]]) -> tuple[Ranked, str]:
        """A paper as these lines rank it, and its topic. A line that stands there twice counts once."""
        key = (place, *dict.fromkeys(row for row, meetings in lines if place in meetings))
        found = self._ranked.get(key)
        if found is None:
            if len(self._ranked) >= _MOST_RANKED:
                self._ranked.clear()
            met = {row: meetings[place] for row, meetings in lines if place in meetings}
            one = summed(self._ids[place], [reason for reasons in met.values() for reason in reasons])
            found = self._ranked[key] = one, topic(one)
        return found


class _Lines:
    """Lines × papers, a row for each different line, as arrays that grow."""

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._rows: dict[str, int] = {}
        #: Parsed lines are shared: their identity is found faster than their text. They are kept beside it.
        self._by_id: dict[int, int] = {}
        self._known: list[Interest] = []
        self._starts = _Growing()
        self._starts.extend([0])
        self._places, self._values = _Growing(), _Growing()

    @property
    def count(self) -> int:
        return len(self._rows)

    def of_readers(self, profiles: Sequence[Sequence[Interest]]) -> Any:
        """Readers × lines, 1 where a reader has a line."""
        lines = list(chain.from_iterable(profiles))
        rows = list(map(self._by_id.get, map(id, lines)))
        if None in rows:
            rows = [self._met(line) for line in lines]
        starts = np.cumsum([0, *map(len, profiles)])
        parts = np.ones(len(rows), np.int64), np.array(rows, np.int64), starts
        found = sparse.csr_matrix(parts, shape=(len(profiles), self.count))
        # A line that stands there twice counts once.
        found.sum_duplicates()
        found.data[:] = 1
        return found

    def _met(self, interest: Interest) -> int:
        """The row of a line, which is known by its identity from now on."""
        if len(self._by_id) >= _MOST_KNOWN:
            self._by_id.clear()
            self._known.clear()
        row = self._by_id[id(interest)] = self.row(interest)
        self._known.append(interest)
        return row

    def row(self, interest: Interest) -> int:
        """The row of a line; a new one is met."""
        found = self._rows.get(interest.line)
        if found is None:
            found = self._rows[interest.line] = len(self._rows)
            meetings = self._ranker.meetings(interest)
            self._places.extend(list(meetings))
            if interest.excludes:
                self._values.extend([_VETO] * len(meetings))
            else:
                self._values.extend([int(worth / STEP) for _, worth in meetings.worths()])
            self._starts.extend([self._places.size])
        return found

    def matrix(self, n_papers: int) -> Any:
        """Whole numbers of steps: lines × papers."""
        parts = self._values.array, self._places.array, self._starts.array
        return sparse.csr_matrix(parts, shape=(self.count, n_papers))


class _Growing:
    """Whole numbers in one array that has room for more."""

    def __init__(self) -> None:
        self._room: Integers = np.empty(1024, dtype=np.int64)
        self.size = 0

    @property
    def array(self) -> Integers:
        return self._room[: self.size]

    def extend(self, values: Sequence[int]) -> None:
        end = self.size + len(values)
        if end > len(self._room):
            room = np.empty(2 * end, dtype=np.int64)
            room[: self.size] = self.array
            self._room = room
        self._room[self.size : end] = values
        self.size = end


def in_order(
    ends: Sequence[int], score: Integers, place: Any, *, n_places: int, bits: int = BITS
) -> tuple[Integers, Integers]:
    """Places and scores, by reader, the highest score first, then the lower place.

    ends: where each reader's cells end, 0 before the first. Score and place are packed into one number where
    `bits` are enough, which they are but for absurd weights.
    """
    highest, place_bits = int(score.max(initial=0)), n_places.bit_length()
    if place_bits + highest.bit_length() > bits:
        reader = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        order = np.lexsort((place, -score, reader))
        return place[order].astype(np.int64), score[order]
    keys = ((highest - score) << place_bits) + place
    for start, end in pairwise(ends):
        # Few enough for the processor's first cache: faster than all at once.
        keys[start:end].sort()
    return keys & ((1 << place_bits) - 1), highest - (keys >> place_bits)
