"""Many readers at once: what `Ranker.rank` and `select` give them one by one, at a fraction of the cost.

Every line is met once. Lines × papers and readers × lines are sparse matrices of whole numbers (a value is a
whole number of `bm25f.STEP`), so that their product holds the very scores that `Ranker.rank` adds up. Score
and place of a paper make one number, and sorting these gives its order, ties included. Reasons are looked
up for the papers that are chosen.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
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

#: Readers ranked at once: the product of so many stays in the processor's cache.
READERS = 2_000
#: Bits of a whole number that score and places may fill.
BITS = 63
#: What a line with a minus takes from the papers that it meets: no sum of others comes near it.
_VETO = -(2**50)
#: Papers with their reasons that are kept: many readers share a line, and most papers meet one line.
_MOST_RANKED = 50_000


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

    def orders(self, profiles: Sequence[Sequence[Interest]]) -> Iterator[tuple[list[int], list[float]]]:
        """For each profile the places in `ranker.papers` of all that pass, best first, and their scores."""
        for start in range(0, len(profiles), self._at_once):
            yield from self._orders(profiles[start : start + self._at_once])

    def select(self, profiles: Sequence[Sequence[Interest]], plans: Sequence[Plan]) -> Iterator[Selection]:
        """What `select` chooses from each profile's ranking, without the gates of what it does not choose.

        plans: one for each profile, without exploration and without a floor of their own.
        """
        for interests, plan, (places, _) in zip(profiles, plans, self.orders(profiles), strict=True):
            yield self._selection(interests, places, plan)

    def _orders(self, profiles: Sequence[Sequence[Interest]]) -> Iterator[tuple[list[int], list[float]]]:
        rows = [self._lines.rows(interests) for interests in profiles]
        scores = _readers(rows, self._lines.count) @ self._lines.matrix(len(self._ids))
        passing = scores.data >= self._ranker.floor / STEP
        reader = np.repeat(np.arange(len(rows)), np.diff(scores.indptr))[passing]
        place, score = in_order(
            reader, scores.data[passing], scores.indices[passing], n_places=len(self._ids)
        )
        ends = np.cumsum(np.bincount(reader, minlength=len(rows))).tolist()
        places, values = place.tolist(), (score * STEP).tolist()
        for start, end in zip([0, *ends], ends, strict=False):
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
        self._starts = _Growing()
        self._starts.extend([0])
        self._places, self._values = _Growing(), _Growing()

    @property
    def count(self) -> int:
        return len(self._rows)

    def rows(self, interests: Sequence[Interest]) -> list[int]:
        """The rows of some lines, each once."""
        return list(dict.fromkeys(map(self.row, interests)))

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
                self._values.extend([_steps(reasons) for reasons in meetings.values()])
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


def _steps(reasons: Sequence[Any]) -> int:
    return int(sum(reason.value for reason in reasons) / STEP)


def _readers(rows: Sequence[Sequence[int]], n_lines: int) -> Any:
    """Readers × lines, 1 where a reader has a line."""
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((row for each in rows for row in each), dtype=np.int64, count=starts[-1])
    return sparse.csr_matrix((np.ones(len(columns), np.int64), columns, starts), shape=(len(rows), n_lines))


def in_order(
    reader: Any, score: Integers, place: Any, *, n_places: int, bits: int = BITS
) -> tuple[Integers, Integers]:
    """Places and scores, by reader, the highest score first, then the lower place.

    reader: ascending. The three are packed into one number where `bits` are enough, which they are but for
    absurd weights.
    """
    highest = int(score.max(initial=0))
    place_bits, score_bits = n_places.bit_length(), highest.bit_length()
    reader_bits = int(reader[-1]).bit_length() if len(reader) else 0
    if place_bits + score_bits + reader_bits > bits:
        order = np.lexsort((place, -score, reader))
        return place[order].astype(np.int64), score[order]
    keys = ((reader << score_bits) + (highest - score) << place_bits) + place
    keys.sort()
    lower: Integers = keys & ((1 << place_bits) - 1)
    return lower, highest - ((keys >> place_bits) & ((1 << score_bits) - 1))
