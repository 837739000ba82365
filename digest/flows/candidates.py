"""The papers that each reader's next issue may hold, as few different lists as there are."""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from digest.model.paper import PaperId, StoredPaper
from digest.model.subscriber import Reader, SubscriberId

#: Lists kept: readers come in no order, but most share one of a few watermarks.
_KEPT = 4
#: After which dump, up to which one, and which papers beside these.
_Key = tuple[int, int, tuple[PaperId, ...]]


class Shelf(Protocol):
    """Papers that may go into issues. Every method may raise StoreError."""

    def candidates(self, *, after_dump: int, until_dump: int) -> list[StoredPaper]:
        """Papers first seen in the dumps after one number, up to and with another."""

    def current(self, ids: Iterable[PaperId]) -> list[StoredPaper]:
        """These papers as they are now."""


class Losses(Protocol):
    """What readers never got. Every method may raise StoreError."""

    def lost(self, whom: Iterable[SubscriberId]) -> dict[SubscriberId, set[PaperId]]:
        """Papers of each reader's issues that never arrived; who lost none is left out."""


class Candidates:
    """Readers with the same candidates share a list: what a desk prepares of it is prepared once."""

    def __init__(self, shelf: Shelf, losses: Losses) -> None:
        self._shelf = shelf
        self._losses = losses
        self._lists: dict[_Key, Sequence[StoredPaper]] = {}

    def of_each(self, readers: Sequence[Reader], *, until: int) -> list[Sequence[StoredPaper]]:
        """For each reader the papers since her watermark, up to a dump, and those that she lost."""
        lost = self._losses.lost([reader.id for reader in readers])
        return [self._of(reader.watermark, until, lost.get(reader.id, set())) for reader in readers]

    def _of(self, after: int, until: int, lost: AbstractSet[PaperId]) -> Sequence[StoredPaper]:
        shelf = self._shelf
        fresh = self._kept((after, until, ()), lambda: shelf.candidates(after_dump=after, until_dump=until))
        also = tuple(sorted(lost - {paper.id for paper in fresh})) if lost else ()
        return self._kept((after, until, also), lambda: [*fresh, *shelf.current(also)]) if also else fresh

    def _kept(self, key: _Key, make: Callable[[], Sequence[StoredPaper]]) -> Sequence[StoredPaper]:
        if key not in self._lists:
            if len(self._lists) >= _KEPT:
                self._lists.pop(next(iter(self._lists)))
            self._lists[key] = make()
        return self._lists[key]
