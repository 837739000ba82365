"""Pieces of letters that are made once and kept for the next letters."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")

#: Of each kind; few have more than 1 kB.
_MOST_KEPT = 20_000


class Kept(Generic[_T]):
    """Things that are made once. most: where there are more, all of them are made anew."""

    def __init__(self, *, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._things: dict[Hashable, tuple[tuple[object, ...], _T]] = {}

    def get(self, key: Hashable, made: Callable[[], _T], *, basis: tuple[object, ...] = ()) -> _T:
        """What was made for a key, made again where its basis has changed.

        basis: values that are too long for a key; mostly the very same, which costs nothing to see.
        """
        kept = self._things.get(key)
        if kept is not None and not basis:
            return kept[1]
        if kept is None and len(self._things) >= self._most:
            self._things.clear()
        thing = made() if kept is None or kept[0] != basis else kept[1]
        # Equal values that are not the very same would be held against each other again and again.
        self._things[key] = basis, thing
        return thing
