"""When an issue is due, across every edge that clocks have."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.subscriber import Pace
from digest.slots import due_at, moved, next_due, next_free, slot_at

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


SEVEN = Pace(zone="Europe/Berlin", at=time(7))


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in winter time."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def moved_at(now: datetime, after: Pace, *, waits_for: datetime, last: int, before: Pace = SEVEN) -> datetime:
    return moved(waits_for, before, after=after, now=now, last=date(2026, 3, last))


def test_a_later_hour_counts_on_the_day_that_she_waits_for() -> None:
    due = moved_at(berlin(3, 6), replace(SEVEN, at=time(9)), waits_for=berlin(3, 7), last=2)
    assert due == berlin(3, 9)


def test_an_earlier_hour_that_has_passed_makes_the_days_issue_late_and_not_lost() -> None:
    due = moved_at(berlin(3, 6, 30), replace(SEVEN, at=time(6)), waits_for=berlin(3, 7), last=2)
    assert due == berlin(3, 6)


def test_after_todays_issue_another_hour_counts_from_tomorrow_on() -> None:
    due = moved_at(berlin(3, 8), replace(SEVEN, at=time(9)), waits_for=berlin(4, 7), last=3)
    assert due == berlin(4, 9)


def test_a_zone_where_it_is_still_yesterday_gives_no_slot_twice() -> None:
    honolulu = replace(SEVEN, zone="Pacific/Honolulu")
    due = moved_at(berlin(3, 8), honolulu, waits_for=berlin(4, 7), last=3)
    assert slot_at(due, honolulu) == date(2026, 3, 4)


def test_a_zone_where_it_is_already_tomorrow_leaves_no_slot_out() -> None:
    kiritimati = replace(SEVEN, zone="Pacific/Kiritimati")
    due = moved_at(berlin(3, 8), kiritimati, waits_for=berlin(4, 7), last=3)
    assert slot_at(due, kiritimati) == date(2026, 3, 4)


def test_more_days_begin_at_the_next_of_them() -> None:
    weekly = replace(SEVEN, days=frozenset({0}))
    due = moved_at(berlin(3, 12), SEVEN, before=weekly, waits_for=berlin(9, 7), last=2)
    assert due == berlin(4, 7)


def test_fewer_days_drop_the_day_that_had_not_come() -> None:
    thursdays = replace(SEVEN, days=frozenset({3}))
    assert moved_at(berlin(3, 6), thursdays, waits_for=berlin(3, 7), last=2) == berlin(5, 7)


def test_a_day_whose_hour_had_come_keeps_its_issue_although_her_days_change() -> None:
    thursdays = replace(SEVEN, days=frozenset({3}))
    assert moved_at(berlin(3, 8), thursdays, waits_for=berlin(3, 7), last=2) == berlin(3, 7)


_paces = st.builds(
    Pace,
    zone=st.sampled_from(EDGY),
    at=st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59])),
    days=st.frozensets(st.integers(0, 6), min_size=1),
)


@given(st.lists(st.tuples(st.integers(1, 200), _paces), min_size=1, max_size=12), _paces, _moments)
def test_whatever_she_changes_no_slot_comes_twice_and_slots_never_go_back(
    changes: list[tuple[int, Pace]], pace: Pace, now: datetime
) -> None:
    """Hours pass between changes; issues are made a minute after they are due, or as soon as they can be."""
    given: list[date] = []
    due = next_due(now, pace)
    for hours, wanted in changes:
        until = now + timedelta(hours=hours)
        while due <= until:
            given.append(slot_at(due, pace))
            now = max(now, due)
            due = next_free(now, pace, last=given[-1])
        now = until
        due = moved(due, pace, after=wanted, now=now, last=given[-1] if given else None)
        pace = wanted
    assert given == sorted(set(given))


@given(_paces, _paces, _moments, st.integers(0, 48))
def test_a_daily_reader_who_changes_hour_or_zone_waits_for_the_next_free_day_at_most(
    before: Pace, after: Pace, now: datetime, since_last_h: int
) -> None:
    before, after = (replace(pace, days=frozenset(range(7))) for pace in (before, after))
    waits_for = next_due(now - timedelta(hours=since_last_h), before)
    last = slot_at(waits_for, before) - timedelta(days=1)
    due = moved(waits_for, before, after=after, now=now, last=last)
    first = next(day for n in range(1, 5) if (day := last + timedelta(days=n)) and due_at(day, after))
    assert slot_at(due, after) == first or due <= next_free(now, after, last=last)
