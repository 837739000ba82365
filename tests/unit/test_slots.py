"""When an issue is due, across every edge that clocks have."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.subscriber import Pace
from digest.slots import due_at, next_due, slot_at

EDGY = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
)


def test_a_local_time_is_due_at_its_instant() -> None:
    assert due_at(date(2026, 1, 15), Pace(zone="Europe/Berlin", at=time(7))) == datetime(
        2026, 1, 15, 6, tzinfo=UTC
    )


def test_a_time_that_does_not_exist_means_the_first_instant_after_the_gap() -> None:
    pace = Pace(zone="Europe/Berlin", at=time(2, 30))
    assert due_at(date(2026, 3, 29), pace) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    lord_howe = Pace(zone="Australia/Lord_Howe", at=time(2, 15))
    assert due_at(date(2026, 10, 4), lord_howe) == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_a_time_that_exists_twice_means_the_first() -> None:
    pace = Pace(zone="Europe/Berlin", at=time(2, 30))
    assert due_at(date(2026, 10, 25), pace) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_has_no_slot() -> None:
    pace = Pace(zone="Pacific/Apia", at=time(7))
    assert due_at(date(2011, 12, 30), pace) is None
    eve = due_at(date(2011, 12, 29), pace)
    assert eve is not None
    assert slot_at(next_due(eve, pace), pace) == date(2011, 12, 31)


def test_only_her_days_are_due() -> None:
    pace = Pace(days=frozenset({0, 3}))
    monday = datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert next_due(monday, pace) == monday + timedelta(days=3)
    assert next_due(monday + timedelta(days=3), pace) == monday + timedelta(days=7)


def test_a_pace_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="a pace needs a day"):
        next_due(datetime(2026, 3, 2, tzinfo=UTC), Pace(days=frozenset()))


@pytest.mark.parametrize("zone", EDGY)
@pytest.mark.parametrize("at", [time(0, 0), time(2, 30), time(7, 0), time(23, 59)])
def test_two_years_have_one_issue_for_every_local_day(zone: str, at: time) -> None:
    pace = Pace(zone=zone, at=at)
    moment = datetime(2025, 1, 1, 12, tzinfo=UTC)
    slots = []
    while moment < datetime(2027, 1, 1, tzinfo=UTC):
        moment = next_due(moment, pace)
        slots.append(slot_at(moment, pace))
    days = [slots[0] + timedelta(days=n) for n in range(len(slots))]
    assert slots == days


_moments = st.integers(631_152_000, 2_114_380_800).map(lambda s: datetime.fromtimestamp(s, UTC))


@given(_moments, st.sampled_from(EDGY), st.times(), st.frozensets(st.integers(0, 6), min_size=1))
def test_the_next_issue_is_later_and_on_one_of_her_days(
    after: datetime, zone: str, at: time, days: frozenset[int]
) -> None:
    pace = Pace(zone=zone, at=at.replace(second=0, microsecond=0), days=days)
    due = next_due(after, pace)
    assert due > after
    assert slot_at(due, pace).weekday() in days
    assert due.astimezone(ZoneInfo(zone)).date() == slot_at(due, pace)
