"""Whether a dump looks like the dumps of its source before it."""

from datetime import date

import pytest

from digest.diff.sentinel import Verdict, judge
from digest.model.dump import Habit, Head, PageDate, Status, Tail
from digest.settings import SentinelSettings

MONDAY = date(2026, 3, 2)
USUAL = Habit(history_days=60, read=(40, 44, 38), missing_abstracts=0.05, lag_days=(0, 1, 0))


def verdict(
    *,
    n_papers: int = 40,
    n_without_abstract: int = 2,
    n_lines: int = 100,
    n_foreign: int = 3,
    page_date: PageDate | None = None,
    habit: Habit = USUAL,
) -> Verdict:
    return judge(
        Head(format="hf_text", page_date=page_date),
        Tail(status=Status.OK, n_lines=n_lines, n_foreign=n_foreign),
        n_papers=n_papers,
        n_without_abstract=n_without_abstract,
        day=MONDAY,
        habit=habit,
        settings=SentinelSettings(),
    )


def test_a_usual_dump_is_fine() -> None:
    assert verdict() == Verdict()


def test_many_lines_of_no_known_shape_are_drift() -> None:
    assert verdict(n_foreign=40).drift == "40 of its 100 lines have no shape that is known"


def test_a_short_dump_is_not_judged_by_its_lines() -> None:
    assert verdict(n_lines=10, n_foreign=9) == Verdict()


def test_abstracts_that_vanish_are_drift() -> None:
    assert verdict(n_without_abstract=30).drift == "30 of its 40 papers have no abstract, where 5 % is usual"


def test_a_source_that_never_had_abstracts_has_not_drifted() -> None:
    titles_only = Habit(history_days=60, read=(40, 40), missing_abstracts=1.0, lag_days=())
    assert verdict(n_without_abstract=40, habit=titles_only) == Verdict()


def test_too_few_papers_are_a_warning() -> None:
    assert verdict(n_papers=10).warnings == (
        "it holds 10 papers, where 40 are usual on this day of the week",
    )


def test_an_old_page_is_a_warning() -> None:
    assert verdict(page_date=PageDate(year=2026, month=2, day=20)).warnings == (
        "its page is 10 days old, where 1 is the most so far",
    )


@pytest.mark.parametrize("history_days", [0, 13])
def test_nothing_is_warned_about_before_there_is_a_habit(history_days: int) -> None:
    young = Habit(history_days=history_days, read=(40, 40), missing_abstracts=0.0, lag_days=(0,))
    assert verdict(n_papers=1, n_without_abstract=0, habit=young) == Verdict()


def test_one_dump_of_a_weekday_is_no_measure_and_a_page_without_a_year_no_age() -> None:
    young_monday = Habit(history_days=60, read=(40,), missing_abstracts=0.05, lag_days=(0, 1))
    assert verdict(n_papers=3, n_without_abstract=0, habit=young_monday) == Verdict()
    assert verdict(page_date=PageDate(year=None, month=1, day=2)) == Verdict()


def test_a_page_as_old_as_usual_is_fine() -> None:
    assert verdict(page_date=PageDate(year=2026, month=2, day=28)) == Verdict()
