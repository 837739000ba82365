"""Many readers at once: what `Ranker.rank` and `select` give them one by one, at a fraction of the cost.

Every line is met once. Lines × papers and readers × lines are sparse matrices of whole numbers (a value is a
whole number of `bm25f.STEP`), so that their product holds the very scores that `Ranker.rank` adds up. Score
and place of a paper make one number, and sorting these gives its order, ties included. A second product marks
which of a reader's lines met a paper. Reasons are looked up for the papers that are chosen: once for all
readers whose same lines met one.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.model.paper import PaperId
from digest.model.ranking import Ranked
from digest.rank.bm25f import STEP
from digest.rank.duplicates import fold_into_first
from digest.rank.language import Interest
from digest.rank.match import Ranker, summed
from digest.rank.rows import MARKS, Integers, Lines
from digest.rank.select import Plan, Selection, topic

Numbers = NDArray[np.float64]

#: Readers ranked at once: the product of so many stays in the processor's cache.
READERS = 2_000
#: Bits of a whole number that score and places may fill.
BITS = 63
#: Papers with their reasons that are kept: many readers share a line, and most papers meet one line.
_MOST_RANKED = 50_000
#: Lines that are kept, with what they met.
_MOST_LINES = 50_000

#: By place: papers as some lines rank them, each with its topic.
_Topical = dict[int, tuple[Ranked, str]]


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
        self._has_twins = np.array([place in self._alike for place in range(len(self._ids))], np.int64)
        self._lines = Lines(ranker)
        self._n_ranked = 0
        #: By the rows of lines, as they stand with a reader.
        self._ranked: dict[tuple[int, ...], _Topical] = {}

    def orders(self, profiles: Sequence[Sequence[Interest]]) -> Iterator[tuple[Integers, Numbers]]:
        """For each profile the places in `ranker.papers` of all that pass, best first, and their scores."""
        for some in self._blocks(profiles):
            rows, starts = self._lines.rows(some), _starts(some)
            ends, places, steps = self._passing(rows, starts)
            values: Numbers = steps * np.float64(STEP)
            for start, end in pairwise(ends):
                yield places[start:end], values[start:end]

    def select(self, profiles: Sequence[Sequence[Interest]], plans: Sequence[Plan]) -> Iterator[Selection]:
        """What `select` chooses from each profile's ranking, without the gates of what it does not choose.

        plans: one for each profile, without exploration and without a floor of their own.
        """
        which = iter(plans)
        for some in self._blocks(profiles):
            rows, starts = self._lines.rows(some), _starts(some)
            ends, cells, _ = self._passing(rows, starts, is_marked=True)
            places = cells >> MARKS
            n_alike = np.concatenate(([0], np.cumsum(self._has_twins[places])))[ends].tolist()
            hers = [rows[start:end] for start, end in pairwise(starts.tolist())]
            for at, (start, end) in enumerate(pairwise(ends)):
                is_folding = n_alike[at + 1] > n_alike[at] + 1
                twins = self._twins(places[start:end].tolist()) if is_folding else {}
                yield self._selection(hers[at], cells[start:end], next(which), twins)

    def _blocks(self, profiles: Sequence[Sequence[Interest]]) -> Iterator[Sequence[Sequence[Interest]]]:
        for start in range(0, len(profiles), self._at_once):
            if self._lines.count > _MOST_LINES:
                self._lines = Lines(self._ranker)
                self._ranked.clear()
            yield profiles[start : start + self._at_once]

    def _passing(
        self, rows: Sequence[int], starts: Integers, *, is_marked: bool = False
    ) -> tuple[list[int], Integers, Integers]:
        """Where each reader's cells begin, and the end; the cells that pass, best first, and their steps.

        A cell is a place; is_marked: below it stand `MARKS` bits that say which of her lines met it.
        """
        lines, n_papers = self._lines, len(self._ids)
        scores = lines.having(rows, starts) @ lines.worth(n_papers)
        passing = scores.data >= self._ranker.floor / STEP
        # How many of all cells before a reader's first one, and before her end, pass.
        ends: list[int] = np.concatenate(([0], np.cumsum(passing)))[scores.indptr].tolist()
        cells, n_cells = scores.indices[passing], n_papers
        if is_marked:
            # Cell by cell of the same form as the scores.
            marks = (lines.marked(rows, starts) @ lines.meeting(n_papers)).data[passing]
            cells, n_cells = (cells.astype(np.int64) << MARKS) + marks, n_papers << MARKS
        return ends, *in_order(ends, scores.data[passing], cells, n_places=n_cells)

    def _selection(
        self, rows: Sequence[int], cells: Integers, plan: Plan, twins: Mapping[int, int]
    ) -> Selection:
        """As `select._spread` does it, but no further than to the last place."""
        per_topic = plan.per_topic or ceil(plan.most / 2)
        counts: dict[str, int] = {}
        taken: list[tuple[int, int, Ranked]] = []
        waiting: list[tuple[int, int, Ranked]] = []
        by_mark: dict[int, _Topical] = {}
        for at, cell in enumerate(_one_by_one(cells, plan.most)):
            place, mark = cell >> MARKS, cell & _ALL_MARKS
            if place in twins:
                continue
            known = by_mark.get(mark)
            if known is None:
                known = self._of_lines(rows, place, mark)
                if len(rows) <= MARKS:
                    by_mark[mark] = known
            one, name = known.get(place) or self._with_reasons(known, place, rows, mark)
            counts[name] = n = counts.get(name, 0) + 1
            (taken if n <= per_topic else waiting).append((at, place, one))
            if len(taken) >= plan.most:
                break
        best = sorted([*taken, *waiting][: plan.most]) if waiting else taken
        return Selection(
            chosen=tuple([one for _, _, one in best]), gates={}, folded=self._folded(best, twins)
        )

    def _folded(
        self, best: Sequence[tuple[int, int, Ranked]], twins: Mapping[int, int]
    ) -> dict[PaperId, tuple[PaperId, ...]]:
        if not twins:
            return {}
        return {
            self._ids[place]: tuple(self._ids[twin] for twin, keeper in twins.items() if keeper == place)
            for _, place, _ in best
            if place in twins.values()
        }

    def _twins(self, places: Sequence[int]) -> dict[int, int]:
        return fold_into_first([place for place in places if place in self._alike], self._alike)

    def _met(self, rows: Sequence[int], place: int, mark: int) -> tuple[int, ...]:
        """The rows of a reader's lines that met a paper, in her order, each once."""
        if len(rows) <= MARKS:
            return tuple(dict.fromkeys([rows[at] for at in _places_of(mark)]))
        meetings, interests = self._ranker.meetings, self._lines.interests
        return tuple(dict.fromkeys(row for row in rows if place in meetings(interests[row])))

    def _of_lines(self, rows: Sequence[int], place: int, mark: int) -> _Topical:
        met = self._met(rows, place, mark)
        found = self._ranked.get(met)
        if found is None:
            found = self._ranked[met] = {}
        return found

    def _with_reasons(
        self, known: _Topical, place: int, rows: Sequence[int], mark: int
    ) -> tuple[Ranked, str]:
        """A paper as the lines that met it rank it, and its topic; known from now on."""
        if self._n_ranked >= _MOST_RANKED:
            self._ranked.clear()
            self._n_ranked = 0
        meetings = [self._ranker.meetings(self._lines.interests[row]) for row in self._met(rows, place, mark)]
        one = summed(self._ids[place], [reason for found in meetings for reason in found[place]])
        known[place] = one, topic(one)
        self._n_ranked += 1
        return known[place]


_ALL_MARKS = (1 << MARKS) - 1


@lru_cache(maxsize=4096)
def _places_of(mark: int) -> tuple[int, ...]:
    """Where the bits of a mark are set, the lowest first."""
    return tuple(at for at in range(MARKS) if mark >> at & 1)


def _one_by_one(cells: Integers, most: int) -> Iterator[int]:
    """Cells as plain numbers: no more of them than are asked for."""
    for start in range(0, len(cells), 2 * most):
        yield from cells[start : start + 2 * most].tolist()


def _starts(profiles: Sequence[Sequence[Interest]]) -> Integers:
    return np.cumsum([0, *map(len, profiles)])


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
