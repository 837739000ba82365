"""One issue a slot, whatever a reader does to her hour, her days and her zone."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.flows.wishes import make_pace
from digest.model.subscriber import Pace
from digest.slots import slot_at
from tests.day import a_text_dump
from tests.unit.send_builders import PostalDay

ZONES = ("UTC", "Pacific/Kiritimati", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
#: Across the day on which New York puts its clocks forward, and Lord Howe back.
STEP = timedelta(hours=3)


def wishes(day: PostalDay, pace: Pace) -> None:
    with day.service() as built:
        built.subscribers.save("ada@example.org", ["graph learning"], pace, now=day.now)


def due_slot(day: PostalDay) -> set[date]:
    """The slot whose hour has come and that has no issue yet."""
    reader = day.subscriber()
    is_due = reader.next_due_at is not None and reader.next_due_at <= day.now
    return {slot_at(reader.next_due_at, reader.pace)} if is_due and reader.next_due_at else set()


@pytest.mark.parametrize("seed", range(3))
def test_changes_of_zone_and_hour_double_no_slot_and_skip_none_that_was_due(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    day = PostalDay(tmp_path)
    day.now = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
    day.has_subscriber("ada")
    owed: set[date] = set()
    for n in range(72):
        day.now += STEP
        if n % 4 == 0:
            title = f"Graph Learning at Hour {n}"
            day.reads(a_text_dump([(title, f"graph learning in the hour {n} of a long week")]))
        owed |= due_slot(day)
        if n < 60 and rng.random() < 0.2:
            wishes(day, make_pace(zone=rng.choice(ZONES), at=f"{rng.randrange(24):02d}:30"))
        assert day.run().adds_up
    ids = Counter(id_ for _, id_ in day.office.letters)
    assert max(ids.values()) == 1
    assert 6 <= len(ids) <= 11
    with day.service() as built:
        ada = day.subscriber().id
        assert [slot for slot in sorted(owed) if built.issues.of_slot(ada, slot) is None] == []
    assert len(owed) >= 6


def test_an_hour_that_moves_behind_the_clock_while_an_issue_is_due_sends_it_once(tmp_path: Path) -> None:
    day = PostalDay(tmp_path)
    day.has_papers().has_subscriber("ada").later(hours=1, minutes=30)
    wishes(day, make_pace(at="06:00"))
    assert day.run().sent == 1
    wishes(day, make_pace(at="23:00"))
    day.later(hours=16)
    assert day.run().due == 0
    assert len(day.office.letters) == 1
