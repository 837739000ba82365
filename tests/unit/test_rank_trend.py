"""Momentum, on simulated histories."""

from datetime import timedelta
from math import log

import pytest

from digest.model.paper import PaperId
from digest.model.sighting import Sighting
from digest.rank.trend import momentum, shares
from tests.unit.rank_builders import NOON


def seen(day: float, upvotes: int | None = None, comments: int | None = None) -> Sighting:
    return Sighting(at=NOON + timedelta(days=day), upvotes=upvotes, comments=comments)


def at(day: float, *history: Sighting) -> float:
    found = momentum(history, now=NOON + timedelta(days=day))
    assert found is not None
    return found


def test_the_formula_is_what_it_says() -> None:
    expected = log(10) * 0.5 + log(20 / 10) * 0.5**0.5 + log(4)
    history = (seen(0, upvotes=9), seen(1, upvotes=19), seen(2, upvotes=19, comments=3))
    assert at(2, *history) == pytest.approx(expected)


def test_a_paper_that_gains_is_before_one_that_stands_still() -> None:
    rising = [seen(day, upvotes=10 + 20 * day) for day in range(5)]
    still = [seen(day, upvotes=90) for day in range(5)]
    assert at(4, *rising) > at(4, *still)


def test_old_gains_fade() -> None:
    assert at(8, seen(0, upvotes=100)) == pytest.approx(at(0, seen(0, upvotes=100)) / 16)


def test_a_return_counts_and_being_still_there_does_not() -> None:
    assert at(3, seen(0, upvotes=5), seen(3, upvotes=5)) > at(3, seen(0, upvotes=5)) + 0.6
    still_there = at(1, seen(0, upvotes=5), seen(1, upvotes=5))
    assert still_there == pytest.approx(at(1, seen(0, upvotes=5)))


def test_a_dump_without_counts_changes_nothing() -> None:
    whole = [seen(day, upvotes=10 * day) for day in range(5)]
    gappy = [*whole[:2], seen(2), *whole[3:]]
    assert at(4, *gappy) >= at(4, *whole) * 0.95
    assert at(4, whole[0], seen(1), whole[4]) > 0


def test_a_count_that_falls_is_no_loss_and_no_gain_when_it_comes_back() -> None:
    dipped = at(2, seen(0, upvotes=50), seen(1, upvotes=3), seen(2, upvotes=50))
    assert dipped == pytest.approx(at(2, seen(0, upvotes=50)))


def test_a_paper_that_was_never_counted_has_no_momentum() -> None:
    assert momentum([seen(0), seen(1)], now=NOON + timedelta(days=1)) is None
    assert momentum([], now=NOON) is None


def test_what_lies_ahead_is_not_known_yet() -> None:
    assert at(0, seen(0, upvotes=5), seen(3, upvotes=500)) == pytest.approx(log(6))


def test_the_order_of_sightings_makes_no_difference() -> None:
    history = [seen(day, upvotes=day * day) for day in range(6)]
    assert at(6, *history) == at(6, *history[::-1])


def test_papers_without_counts_stand_in_the_middle() -> None:
    momenta = {PaperId(1): 0.2, PaperId(2): None, PaperId(3): 3.0, PaperId(4): 0.2}
    assert shares(momenta) == {1: 0.25, 2: 0.5, 3: 1.0, 4: 0.25}
    assert shares({PaperId(1): None, PaperId(2): 4.0}) == {1: 0.5, 2: 0.5}
