"""Cron lines mean what they mean to cron."""

from datetime import UTC, datetime

import pytest

from digest.errors import SettingsError
from digest.schedule.cron import next_fire

#: A Monday.
AFTER = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def fires(cron: str, n: int = 1) -> list[str]:
    moment, found = AFTER, []
    for _ in range(n):
        following = next_fire(cron, moment)
        assert following is not None
        moment = following
        found.append(f"{moment:%a %d %H:%M}")
    return found


def test_the_moment_itself_is_not_after_it() -> None:
    assert fires("0 6 * * *") == ["Tue 03 06:00"]
    assert fires("* * * * *", 2) == ["Mon 02 06:01", "Mon 02 06:02"]


@pytest.mark.parametrize("sunday", ["0", "7", "sun", "SUN"])
def test_sunday_is_the_first_day_and_the_last(sunday: str) -> None:
    assert fires(f"15 6 * * {sunday}") == ["Sun 08 06:15"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("1-5", ["Mon", "Tue", "Wed", "Thu", "Fri", "Mon"]),
        ("mon-fri", ["Mon", "Tue", "Wed", "Thu", "Fri", "Mon"]),
        ("5-7", ["Fri", "Sat", "Sun", "Fri", "Sat", "Sun"]),
        ("fri-sun", ["Fri", "Sat", "Sun", "Fri", "Sat", "Sun"]),
        ("*/2", ["Tue", "Thu", "Sat", "Sun", "Tue", "Thu"]),
        ("1,thu", ["Mon", "Thu", "Mon", "Thu", "Mon", "Thu"]),
        ("0-6", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]),
    ],
)
def test_days_of_the_week_are_counted_as_cron_counts_them(days: str, expected: list[str]) -> None:
    assert [said[:3] for said in fires(f"30 6 * * {days}", 6)] == expected


def test_of_a_day_of_the_month_and_one_of_the_week_either_will_do() -> None:
    assert fires("0 6 4 * fri", 3) == ["Wed 04 06:00", "Fri 06 06:00", "Fri 13 06:00"]


def test_a_day_that_never_comes_never_fires() -> None:
    assert next_fire("0 0 31 2 *", AFTER) is None


@pytest.mark.parametrize(
    "cron",
    ["99 * * * *", "* * * *", "* * * * 8", "* * * * someday", "*/0 * * * *", "5-1 * * * *", "* * * * */0"],
)
def test_a_line_that_cannot_be_is_a_sentence(cron: str) -> None:
    with pytest.raises(SettingsError, match="is not a cron line"):
        next_fire(cron, AFTER)
