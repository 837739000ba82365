"""A reader on holiday."""

from datetime import date
from pathlib import Path

import pytest

from digest.errors import SubscriptionError
from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from tests.day import TOPICS, Day, a_text_dump


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Ada has signed up on Monday, six in the morning."""
    return Day(tmp_path).has_subscriber("ada")


def pauses(day: Day, until: str | None = None) -> None:
    with day.service() as built:
        built.pausing.pause("ada@example.org", until=until, now=day.now)


def resumes(day: Day) -> None:
    with day.service() as built:
        built.pausing.resume("ada@example.org", now=day.now)


def test_nothing_comes_before_the_day_and_then_what_came_meanwhile(day: Day) -> None:
    pauses(day, "2026-03-05")
    day.has_papers().later(hours=2)
    assert [day.run().due, day.later(days=1).run().due, day.later(days=1).run().due] == [0, 0, 0]
    assert day.later(days=1).run().sent == 1
    assert "Graph Learning by Patient Walks" in day.mailbox.texts()[0]


def test_the_first_issue_after_a_pause_is_of_its_last_day(day: Day) -> None:
    pauses(day, "2026-03-05")
    due = day.subscriber().next_due_at
    assert due is not None
    assert due.date() == date(2026, 3, 5)


def test_what_is_queued_does_not_leave_in_a_pause_and_is_not_lost(day: Day) -> None:
    day.has_papers().later(hours=1)
    with day.service() as built:
        built.prepare.run(Due(now=day.now))
    pauses(day, "2026-03-04")
    assert day.run().sent == 0
    assert day.later(days=2).run().sent == 1
    assert "Graph Learning by Patient Walks" in day.mailbox.texts()[0]


def test_a_pause_without_a_day_lasts_until_she_resumes(day: Day) -> None:
    pauses(day)
    day.has_papers()
    assert day.subscriber().next_due_at is None
    assert day.later(days=400).run().due == 0
    resumes(day)
    assert day.later(hours=1).run().sent == 1


def test_resuming_after_todays_issue_waits_for_tomorrows(day: Day) -> None:
    day.has_papers().later(hours=1).run()
    pauses(day)
    resumes(day)
    due = day.subscriber().next_due_at
    assert due is not None
    assert due.date() == date(2026, 3, 3)


def test_even_sending_at_once_keeps_a_pause(day: Day) -> None:
    day.has_papers()
    pauses(day, "2026-03-09")
    assert dict(day.run(is_at_once=True).skipped) == {"paused": 1}


def test_other_wishes_in_a_pause_do_not_end_it(day: Day) -> None:
    pauses(day, "2026-03-09")
    with day.service() as built:
        pace = make_pace(at="09:00")
        built.subscribers.save("ada@example.org", ["graph learning"], pace, now=day.now)
    due = day.subscriber().next_due_at
    assert due is not None
    assert (due.date(), due.hour) == (date(2026, 3, 9), 9)


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("2026-03-02", "has begun"),
        ("1999-01-01", "has begun"),
        ("soon", "is not a day"),
        ("9999-12-31", "too far away"),
    ],
)
def test_a_day_that_cannot_be_is_a_sentence(day: Day, until: str, sentence: str) -> None:
    with pytest.raises(SubscriptionError, match=sentence):
        pauses(day, until)


def test_a_day_that_her_zone_left_out_ends_the_pause_with_the_next(tmp_path: Path) -> None:
    day = Day(tmp_path)
    day.now = day.now.replace(year=2011, month=12, day=20)
    day.has_subscriber("ada", zone="Pacific/Apia")
    pauses(day, "2011-12-30")
    due = day.subscriber().next_due_at
    assert due is not None
    assert f"{due:%Y-%m-%d %H}" == "2011-12-30 17"


def test_papers_of_a_pause_are_ranked_together(day: Day) -> None:
    pauses(day, "2026-03-09")
    for n in range(3):
        day.later(days=1).reads(a_text_dump([TOPICS[n], TOPICS[3]]))
    day.now = day.now.replace(day=9, hour=7)
    assert day.run().sent == 1
    assert "out of 4 new ones" in day.mailbox.texts()[0]
