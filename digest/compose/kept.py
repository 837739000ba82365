"""Pieces of letters that are made once and kept for the next letters."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from digest.compose.stencil import Stencil

_T = TypeVar("_T")

#: Of each kind; few have more than 1 kB.
_MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Both:
    """Something for the html part, and for the text part."""

    html: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """Both parts of a letter, each in pieces that are whole lines in quoted-printable."""

    html: list[bytes]
    text: list[bytes]


@dataclass(frozen=True, slots=True)
class Stencils:
    """Both parts of something, with gaps."""

    html: Stencil
    text: Stencil


class Kept(Generic[_T]):
    """Things that are made once. most: where there are more, all of them are made anew."""

    def __init__(self, *, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._things: dict[Hashable, tuple[tuple[object, ...], _T]] = {}

    def get(self, key: Hashable, made: Callable[[], _T], *, basis: tuple[object, ...] = ()) -> _T:
        """What was made for a key, made again where its basis has changed."""
        found = self.found(key, basis)
        return self.keep(key, basis, made()) if found is None else found

    def found(self, key: Hashable, basis: tuple[object, ...]) -> _T | None:
        """What was made for a key on this basis.

        basis: values that are too long for a key; mostly the very same, which costs nothing to see.
        """
        kept = self._things.get(key)
        if kept is None or kept[0] != basis:
            return None
        # Equal values that are not the very same would be held against each other again and again.
        self._things[key] = basis, kept[1]
        return kept[1]

    def keep(self, key: Hashable, basis: tuple[object, ...], thing: _T) -> _T:
        """Something that was made."""
        if len(self._things) >= self._most:
            self._things.clear()
        self._things[key] = basis, thing
        return thing
