"""When a deferred letter is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.deliver.retry import next_try

NOW = datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


def wait(attempts: int, seed: str = "delivery 1") -> timedelta:
    return next_try(attempts, NOW, seed=seed) - NOW


def test_the_wait_doubles_up_to_two_hours_give_or_take_a_quarter() -> None:
    for attempts, minutes in [(1, 1), (2, 2), (3, 4), (7, 64), (8, 120), (50, 120), (10**9, 120)]:
        middle = timedelta(minutes=minutes)
        assert middle * 0.75 <= wait(attempts) <= middle * 1.25


def test_the_same_letter_gets_the_same_moment_wherever_it_is_asked() -> None:
    assert wait(3) == wait(3)


def test_letters_deferred_together_do_not_return_together() -> None:
    waits = {wait(4, f"delivery {number}") for number in range(1000)}
    assert len(waits) > 990
    assert max(waits) - min(waits) > timedelta(minutes=3)


def test_a_letter_that_was_never_tried_has_no_next_try() -> None:
    with pytest.raises(ValueError, match="never tried"):
        wait(0)
