"""The pace is kept whatever the moments are at which letters come."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.pace import Berths, Bucket, Pace

GAPS = st.lists(st.floats(0, 5), min_size=1, max_size=60)


def departures(bucket: Bucket, gaps: list[float]) -> list[float]:
    """When letters leave that come after these gaps, each waiting for the one before."""
    now, left = 1000.0, []
    for gap in gaps:
        now += gap
        now += bucket.take(now)
        left.append(now)
    return left


@settings(deadline=None)
@given(st.floats(0.05, 50), GAPS)
def test_no_stretch_of_time_holds_more_than_its_letters(per_s: float, gaps: list[float]) -> None:
    left = departures(Bucket(per_s), gaps)
    for first in range(len(left)):
        for last in range(first, len(left)):
            allowed = max(1.0, per_s) + per_s * (left[last] - left[first])
            assert last - first + 1 <= allowed + 1e-6


@settings(deadline=None)
@given(st.floats(0.05, 50), st.integers(1, 60))
def test_no_letter_waits_longer_than_the_pace_asks(per_s: float, n: int) -> None:
    left = departures(Bucket(per_s), [0.0] * n)
    assert left[-1] - left[0] <= n / per_s + 1e-6


@settings(deadline=None)
@given(GAPS)
def test_without_a_limit_nobody_waits(gaps: list[float]) -> None:
    bucket = Bucket(0)
    assert all(bucket.take(float(number)) == 0 for number, _ in enumerate(gaps))


def test_one_slow_domain_does_not_slow_another() -> None:
    pace = Pace(letters_per_s=0, domain_letters_per_s=0.5)
    assert pace.take("a.example", 0.0) == 0
    assert pace.take("a.example", 0.0) == pytest.approx(2)
    assert pace.take("b.example", 0.0) == 0


def test_the_server_has_a_pace_for_all_domains_together() -> None:
    pace = Pace(letters_per_s=1, domain_letters_per_s=0)
    waits = [pace.take(f"{name}.example", 0.0) for name in "abc"]
    assert waits == pytest.approx([0, 1, 2])


def test_the_pace_of_ever_new_domains_does_not_grow_without_end() -> None:
    pace = Pace(letters_per_s=0, domain_letters_per_s=1)
    for number in range(25_000):
        pace.take(f"d{number}.example", float(number))
    assert len(pace._domains) <= 10_000


def test_there_are_as_many_berths_as_were_asked_for() -> None:
    berths = Berths(2)
    assert [berths.take() for _ in range(3)] == [True, True, False]
    berths.leave()
    assert berths.take()


def test_a_berth_that_was_not_taken_cannot_be_left() -> None:
    with pytest.raises(ValueError, match="released too many"):
        Berths(1).leave()
