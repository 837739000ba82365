"""Lines × papers and readers × lines as sparse matrices of whole numbers, a row for each different line."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from digest.rank.bm25f import STEP
from digest.rank.language import Interest
from digest.rank.match import Ranker

Integers = NDArray[np.int64]

#: Bits that say which of a reader's lines met a paper; who has more lines has no marks.
MARKS = 20
#: What a line with a minus takes from the papers that it meets: no sum of others comes near it.
_VETO = -(2**50)
#: Parsed lines that are known by their identity.
_MOST_KNOWN = 100_000


class Lines:
    """Lines × papers, as arrays that grow."""

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._rows: dict[str, int] = {}
        #: To each row its line.
        self.interests: list[Interest] = []
        #: Parsed lines are shared: their identity is found faster than their text. They are kept beside it.
        self._by_id: dict[int, int] = {}
        self._known: list[Interest] = []
        self._starts = _Growing()
        self._starts.extend([0])
        self._places, self._values = _Growing(), _Growing()

    @property
    def count(self) -> int:
        return len(self._rows)

    def rows(self, profiles: Sequence[Sequence[Interest]]) -> list[int]:
        """The row of each line of these profiles, one profile after the other."""
        lines = list(chain.from_iterable(profiles))
        rows = list(map(self._by_id.get, map(id, lines)))
        return [self._met(line) for line in lines] if None in rows else rows  # type: ignore[return-value]

    def having(self, rows: Sequence[int], starts: Integers) -> Any:
        """Readers × lines, 1 where a reader has a line. starts: where each one's rows begin, and the end."""
        found = self._of_readers(rows, starts, np.ones(len(rows), np.int64))
        # A line that stands there twice counts once.
        found.data[:] = 1
        return found

    def marked(self, rows: Sequence[int], starts: Integers) -> Any:
        """The same, with another bit for each line of a reader: the first has 1, the second has 2, …"""
        counts = np.diff(starts)
        places = np.arange(len(rows)) - np.repeat(starts[:-1], counts)
        # Any number but 0 keeps the form, and those of whoever has too many lines stay below the marks.
        places[np.repeat(counts > MARKS, counts)] = 0
        return self._of_readers(rows, starts, np.int64(1) << places)

    def worth(self, n_papers: int) -> Any:
        """Lines × papers: whole numbers of steps."""
        return self._of_papers(self._values.array, n_papers)

    def meeting(self, n_papers: int) -> Any:
        """The same, 1 where a line meets a paper."""
        return self._of_papers(np.ones(self._values.size, np.int64), n_papers)

    def _of_readers(self, rows: Sequence[int], starts: Integers, values: Integers) -> Any:
        found = sparse.csr_matrix(
            (values, np.array(rows, np.int64), starts), shape=(len(starts) - 1, self.count)
        )
        found.sum_duplicates()
        return found

    def _of_papers(self, values: Integers, n_papers: int) -> Any:
        parts = values, self._places.array, self._starts.array
        return sparse.csr_matrix(parts, shape=(self.count, n_papers))

    def _met(self, interest: Interest) -> int:
        """The row of a line, which is known by its identity from now on."""
        if len(self._by_id) >= _MOST_KNOWN:
            self._by_id.clear()
            self._known.clear()
        row = self._by_id[id(interest)] = self._row(interest)
        self._known.append(interest)
        return row

    def _row(self, interest: Interest) -> int:
        """The row of a line; a new one is met."""
        found = self._rows.get(interest.line)
        if found is None:
            found = self._rows[interest.line] = len(self._rows)
            self.interests.append(interest)
            meetings = self._ranker.meetings(interest)
            self._places.extend(list(meetings))
            if interest.excludes:
                self._values.extend([_VETO] * len(meetings))
            else:
                self._values.extend([int(worth / STEP) for _, worth in meetings.worths()])
            self._starts.extend([self._places.size])
        return found


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
