"""What an operator is told, and what is no reason to worry."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.flows.alarms import STOPPED_BY_COMPLAINTS, judge
from digest.model.today import LastRun, Late, SourceStanding, Today
from digest.schedule.cron import next_fire
from digest.sections import AlarmSettings
from tests.builders import MONDAY

WELL = Today(now=MONDAY, letters_of_a_week=10_000, last_sent=MONDAY)
SOURCE = SourceStanding(name="feed", cron="15 6 * * mon-fri", last_good=MONDAY - timedelta(days=2))


def names(today: Today) -> list[str]:
    return [alarm.name for alarm in judge(today, AlarmSettings(), next_fire)]


def a_run(**account: object) -> LastRun:
    return LastRun(kind="send", started_at=MONDAY, ended_at=MONDAY, account=account)


def test_a_day_that_went_well_gives_no_alarm() -> None:
    sums = a_run(due=3, sent=1, skipped=1, failed=0, pending=1)
    assert names(replace(WELL, sources=(SOURCE,), runs=(sums,), complaints=10)) == []


@pytest.mark.parametrize(
    ("silent_days", "usual_days", "cron", "expected"),
    [
        (4, None, "15 6 * * mon-fri", ["source feed"]),
        (4, 3, "15 6 * * mon-fri", []),
        (7, 3, "15 6 * * mon-fri", ["source feed"]),
        (400, None, "", []),
        (4, 1, "", ["source feed"]),
    ],
)
def test_a_source_may_be_silent_as_long_as_it_usually_is(
    silent_days: int, usual_days: int | None, cron: str, expected: list[str]
) -> None:
    source = SourceStanding(
        name="feed",
        cron=cron,
        last_good=MONDAY - timedelta(days=silent_days),
        usual_gap=timedelta(days=usual_days) if usual_days else None,
    )
    assert names(replace(WELL, sources=(source,))) == expected


def test_a_dump_that_was_held_back_is_told_with_its_reason() -> None:
    held = replace(SOURCE, held_back="unlike the dumps before it")
    (alarm,) = judge(replace(WELL, sources=(held,)), AlarmSettings(), next_fire)
    assert "unlike the dumps before it" in alarm.sentence


def test_an_account_that_does_not_add_up_is_told_for_a_day() -> None:
    wrong = a_run(due=3, sent=1, skipped=0, failed=0, pending=0)
    read = LastRun(
        kind="ingest",
        started_at=MONDAY,
        ended_at=MONDAY,
        account={"totals": {"read": 2, "new": 1, "updated": 0, "seen": 0, "rejected": 0}, "sources": []},
    )
    assert len(names(replace(WELL, runs=(wrong, read)))) == 2
    assert names(replace(WELL, runs=(wrong,), now=MONDAY + timedelta(days=2), last_sent=None)) == []


def test_complaints_alarm_above_one_in_a_thousand_and_stop_at_three() -> None:
    assert names(replace(WELL, complaints=11)) == ["complaints"]
    assert names(replace(WELL, complaints=30)) == ["complaints stop"]
    assert names(replace(WELL, complaints=1, letters_of_a_week=100)) == []


def test_a_spent_budget_names_the_command_that_lifts_it() -> None:
    stopped = replace(WELL, complaints=30, paused={"*": STOPPED_BY_COMPLAINTS})
    assert names(stopped) == ["complaints stop"]
    (alarm,) = judge(replace(WELL, paused={"*": "too many refusals"}), AlarmSettings(), next_fire)
    assert (alarm.name, alarm.command) == ("sending stopped", "digest pauses lift everything")
    assert names(replace(WELL, paused={"slow.example": "refused us"})) == []


def test_silence_is_told_when_somebody_waits_and_nothing_leaves() -> None:
    late = Late(readers=2, letters=3, since=MONDAY - timedelta(hours=1))
    assert names(replace(WELL, late=late, last_sent=MONDAY - timedelta(hours=2))) == ["nothing sent"]
    assert names(replace(WELL, late=late, last_sent=None)) == ["nothing sent"]
    assert names(replace(WELL, late=late, last_sent=MONDAY - timedelta(minutes=1))) == []
