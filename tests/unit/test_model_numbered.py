"""A set of numbers that takes a bit for each is a set of numbers."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from digest.model.numbered import Numbered

NUMBERS = st.sets(st.integers(-3_000, 3_000) | st.integers(2**40, 2**40 + 2_000))


@given(NUMBERS, NUMBERS)
def test_it_holds_what_a_set_holds(some: set[int], others: set[int]) -> None:
    one, other = Numbered(some), Numbered(others)
    assert (set(one), len(one), bool(one)) == (some, len(some), bool(some))
    assert set(one | other) == set(some | other) == some | others
    assert {number for number in others if number in one} == some & others
    one.update(others)
    for number in some:
        one.discard(number)
        one.discard(number)
    assert (set(one), len(one)) == (others - some, len(others - some))


def test_a_million_takes_less_than_a_megabyte() -> None:
    million = Numbered(range(1_000_000))
    assert len(million) == 1_000_000
    blocks = million._blocks
    assert sys.getsizeof(blocks) + sum(map(sys.getsizeof, blocks.values())) < 1_000_000
