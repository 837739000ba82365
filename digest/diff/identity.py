"""Which records are one paper.

1. Records that share an arXiv id or a DOI are one paper, always.
2. Records of one title key are one paper where their abstracts agree and their ids do not conflict.

The second rule is not transitive, so the answer could hang on the order of asking. It is asked in an order
of its own: of the records' ids and fingerprints. Why not similarity: docs/adr/0003.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from digest.model.change import Record
from digest.text.fold import overlap

#: Of the shorter abstract's 8-character runs. Two renderings of one abstract share nearly all, an abstract
#: and its revision most, two works of the same title next to none.
_AGREEING = 0.5

_Key = tuple[str, str]


class _Groups:
    """Disjoint sets of records (union-find), each with its arXiv ids and DOIs."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.members: dict[int, list[int]] = {i: [i] for i in range(len(records))}
        self._group_of = list(range(len(records)))
        self._ids = [({record.paper.arxiv} - {None}, {record.paper.doi} - {None}) for record in records]

    def of(self, index: int) -> int:
        return self._group_of[index]

    def join(self, one: int, other: int) -> None:
        """Make the groups of two records one."""
        keep, drop = sorted((self.of(one), self.of(other)))
        if keep == drop:
            return
        moved = self.members.pop(drop)
        self.members[keep] += moved
        for index in moved:
            self._group_of[index] = keep
        for kept, dropped in zip(self._ids[keep], self._ids[drop], strict=True):
            kept |= dropped

    def conflict(self, one: int, other: int) -> bool:
        """Whether both groups have ids of a kind and share none of them."""
        pairs = zip(self._ids[self.of(one)], self._ids[self.of(other)], strict=True)
        return any(a and b and not a & b for a, b in pairs)


def partition(records: Iterable[Record]) -> list[tuple[Record, ...]]:
    """The records of each paper.

    records: with distinct fingerprints, and closed: whatever shares an id or a title key with one of them is
    among them. The answer is the same for every order of them; each group is in fingerprint order.
    """
    ordered = sorted(records, key=_rank)
    groups = _Groups(ordered)
    for alike in _sharing_ids(ordered):
        for other in alike[1:]:
            groups.join(alike[0], other)
    for alike in _sharing_title(ordered):
        for one, other in combinations(alike, 2):
            if groups.of(one) == groups.of(other) or groups.conflict(one, other):
                continue
            if _agree(ordered[one], ordered[other]):
                groups.join(one, other)
    return [tuple(sorted((ordered[i] for i in m), key=_fingerprint)) for m in groups.members.values()]


def _rank(record: Record) -> tuple[bool, str, str, str]:
    """Records with ids first, so that a record without finds the same paper whenever it comes."""
    paper = record.paper
    has_no_id = not (paper.arxiv or paper.doi)
    return has_no_id, paper.arxiv or "", paper.doi or "", record.fingerprint


def _fingerprint(record: Record) -> str:
    return record.fingerprint


def _sharing_ids(records: Sequence[Record]) -> list[list[int]]:
    by_id: dict[_Key, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        if record.paper.arxiv:
            by_id["arxiv", record.paper.arxiv].append(index)
        if record.paper.doi:
            by_id["doi", record.paper.doi].append(index)
    return [by_id[key] for key in sorted(by_id)]


def _sharing_title(records: Sequence[Record]) -> list[list[int]]:
    by_title: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        by_title[record.title_key].append(index)
    return [by_title[key] for key in sorted(by_title)]


def _agree(one: Record, other: Record) -> bool:
    if not one.paper.abstract or not other.paper.abstract:
        return True
    return overlap(one.paper.abstract, other.paper.abstract) >= _AGREEING
