"""A set of numbers that lie close to each other, a bit for each: a million take an eighth of a megabyte."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

T = TypeVar("T", bound=int)

#: Numbers in one whole number of Python's.
_SHIFT = 10
_LOW = (1 << _SHIFT) - 1


class Numbered(AbstractSet[T], Generic[T]):
    """A set of whole numbers that grows and shrinks."""

    __slots__ = ("_blocks",)

    def __init__(self, numbers: Iterable[T] = ()) -> None:
        #: To each block of numbers a bit for each that is there; none is empty.
        self._blocks: dict[int, int] = {}
        self.update(numbers)

    def add(self, number: T) -> None:
        """Take a number in."""
        block = number >> _SHIFT
        self._blocks[block] = self._blocks.get(block, 0) | 1 << (number & _LOW)

    def discard(self, number: T) -> None:
        """Let a number go, if it is there."""
        block = number >> _SHIFT
        bits = self._blocks.get(block)
        if not bits:
            return
        left = bits & ~(1 << (number & _LOW))
        if left:
            self._blocks[block] = left
        else:
            del self._blocks[block]

    def update(self, numbers: Iterable[T]) -> None:
        """Take numbers in."""
        for number in numbers:
            self.add(number)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        return bool(self._blocks.get(number >> _SHIFT, 0) >> (number & _LOW) & 1)

    def __iter__(self) -> Iterator[T]:
        for block, bits in self._blocks.items():
            while bits:
                lowest = bits & -bits
                yield (block << _SHIFT) + lowest.bit_length() - 1  # type: ignore[misc]
                bits ^= lowest

    def __len__(self) -> int:
        return sum(bits.bit_count() for bits in self._blocks.values())
