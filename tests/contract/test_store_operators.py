"""Logins, deeds and counts: on SQLite and on PostgreSQL."""

from datetime import date, timedelta
from typing import Any

from digest.sections import RetentionSettings
from digest.store.audit import Audit
from digest.store.engine import Database
from digest.store.operation import Operation, Run
from digest.store.operators import Operators
from digest.store.retention import Retention
from digest.store.tallies import Tallies
from tests.builders import MONDAY

HOUR = timedelta(hours=1)


def a_run(kind: str, *, days: int = 0, **account: Any) -> Run:
    ended = MONDAY + timedelta(days=days)
    return Run(kind=kind, started_at=ended - timedelta(seconds=2), ended_at=ended, account=account)


def test_the_password_is_the_last_that_was_set(database: Database) -> None:
    operators = Operators(database)
    assert operators.password() is None
    operators.set_password("first", now=MONDAY)
    operators.set_password("second", now=MONDAY)
    assert operators.password() == "second"


def test_tries_are_counted_by_network_and_in_all_and_forgotten_after_a_while(database: Database) -> None:
    operators = Operators(database)
    assert operators.attempt("a", now=MONDAY, since=MONDAY - HOUR) == (1, 1)
    assert operators.attempt("b", now=MONDAY, since=MONDAY - HOUR) == (1, 2)
    assert operators.attempt("a", now=MONDAY, since=MONDAY - HOUR) == (2, 3)
    operators.open("token", "a", now=MONDAY, until=MONDAY + HOUR)
    assert operators.attempt("a", now=MONDAY, since=MONDAY - HOUR) == (1, 2)
    assert operators.attempt("a", now=MONDAY + 2 * HOUR, since=MONDAY + HOUR) == (1, 1)


def test_a_session_lasts_until_its_end_or_until_it_is_closed(database: Database) -> None:
    operators = Operators(database)
    for token in ("one", "two"):
        operators.open(token, "here", now=MONDAY, until=MONDAY + HOUR)
    operators.touch("one", now=MONDAY + HOUR / 2)
    assert operators.seen_at("one", now=MONDAY + HOUR / 2) == MONDAY + HOUR / 2
    assert operators.seen_at("two", now=MONDAY) == MONDAY
    assert operators.seen_at("three", now=MONDAY) is None
    assert operators.seen_at("one", now=MONDAY + HOUR) is None
    operators.close("two")
    assert operators.seen_at("two", now=MONDAY) is None


def test_a_deed_is_begun_and_then_ended_and_the_last_come_first(database: Database) -> None:
    audit = Audit(database)
    numbers = [audit.begin("me", f"deed {n}", "dump 1", now=MONDAY) for n in range(3)]
    audit.end(numbers[0], "done")
    assert [(deed.what, deed.outcome) for deed in audit.last(limit=9)] == [
        ("deed 2", "begun"),
        ("deed 1", "begun"),
        ("deed 0", "done"),
    ]
    assert [deed.number for deed in audit.last(limit=1, before=numbers[2])] == [numbers[1]]


def test_runs_are_counted_by_day_and_for_good(database: Database) -> None:
    operation, tallies = Operation(database), Tallies(database)
    reasons = {"skipped": {"quiet day": 2}, "pending": {"deferred": 3, "not tried": 9}}
    sent: dict[str, Any] = {"sent": 5, "failed": 1, "skipped": 2, "reasons": reasons}
    operation.note(a_run("send", **sent))
    operation.note(a_run("send", days=1, **sent))
    operation.note(
        a_run("ingest", days=1, totals={"read": 4, "new": 3, "updated": 0, "seen": 1, "rejected": 0})
    )
    Retention(database).forget(RetentionSettings(runs_days=1), now=MONDAY + timedelta(days=9))
    assert operation.runs("send", limit=9) == []
    assert tallies.totals() == {
        ("letters", "sent"): 10,
        ("letters", "failed"): 2,
        ("letters", "skipped"): 4,
        ("letters", "deferred"): 6,
        ("skipped", "quiet day"): 4,
        ("ingest", "new"): 3,
        ("ingest", "seen"): 1,
        ("runs", "send"): 2,
        ("runs", "ingest"): 1,
        ("run milliseconds", "send"): 4000,
        ("run milliseconds", "ingest"): 2000,
    }
    days = tallies.days(date(2026, 3, 3), date(2026, 3, 9))
    assert list(days) == [date(2026, 3, 3)]
    assert days[date(2026, 3, 3)]["letters", "sent"] == 5
