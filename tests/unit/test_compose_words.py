"""Counts, days and rhythms in words."""

from datetime import date, time

import pytest

from digest.compose.words import count, listed, next_day, rhythm, short_day
from digest.model.subscriber import Pace


def test_one_is_not_many() -> None:
    assert count(1, "paper", "papers") == "1 paper"
    assert count(1_234, "paper", "papers") == "1,234 papers"


def test_things_are_listed_as_a_person_would() -> None:
    assert [listed(things) for things in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(7), "every day at 7:05 (UTC)"),
        (range(5), "on weekdays at 7:05 (UTC)"),
        ([6, 0], "on Mondays and Sundays at 7:05 (UTC)"),
        ([2], "on Wednesdays at 7:05 (UTC)"),
    ],
)
def test_a_pace_is_said_in_days_and_hour(days: list[int], words: str) -> None:
    assert rhythm(Pace(at=time(7, 5), days=frozenset(days))) == words


def test_the_next_issue_comes_on_her_next_day() -> None:
    friday = date(2025, 11, 21)
    assert next_day(friday, Pace()) == "tomorrow"
    assert next_day(friday, Pace(days=frozenset(range(5)))) == "on Monday"
    assert next_day(friday, Pace(days=frozenset({4}))) == "on Friday"
    assert next_day(friday, Pace(days=frozenset())) == ""


def test_a_date_of_another_year_says_so() -> None:
    assert short_day(date(2024, 12, 31), today=date(2025, 1, 1)) == "31 Dec 2024"
