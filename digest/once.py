"""Values that are made once, by what they are made of."""

from collections.abc import Callable, Hashable
from typing import TypeVar

_K = TypeVar("_K", bound=Hashable)
_T = TypeVar("_T")


class Once(dict[_K, _T]):
    """Makes a value when it is first asked for. most: where there are more, all of them are made anew."""

    def __init__(self, made: Callable[[_K], _T], *, most: int) -> None:
        super().__init__()
        self._made = made
        self._most = most

    def __missing__(self, key: _K) -> _T:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._made(key)
        return value
