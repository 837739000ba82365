"""Who is due: read along an index, whatever else the table holds."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from digest.model.subscriber import Consent, Pace
from digest.store.due_readers import DueReaders
from digest.store.engine import Database
from digest.store.subscribers import Subscribers
from digest.store.tables.readers import SubscriberRow
from tests.builders import MONDAY

CONSENT = Consent(at=MONDAY, how="operator", origin="a test")


def add(database: Database, due: list[datetime]) -> None:
    """Readers, active, in no order."""
    rows = [
        {
            "email": f"r{n}@example.org",
            "email_key": f"r{n}@example.org",
            "standing": "active",
            "zone": "UTC",
            "at": "07:00",
            "days": "0123456",
            "most": 7,
            "created_at": MONDAY,
            "watermark": 0,
            "next_due_at": moment,
            "bounces": 0,
            "language": "",
        }
        for n, moment in enumerate(due)
    ]
    with database.writing("adding readers") as connection:
        connection.execute(SubscriberRow.__table__.insert(), rows)


def test_everybody_who_is_due_comes_once_in_the_order_of_hours(database: Database) -> None:
    moments = [MONDAY + timedelta(minutes=(n * 37) % 100 - 50) for n in range(1_300)]
    add(database, moments)
    due = list(DueReaders(database).all(due_before=MONDAY))
    assert sorted(m for m in moments if m <= MONDAY) == [reader.next_due_at for reader in due]
    assert len({reader.id for reader in due}) == len(due)


def test_readers_who_are_postponed_while_they_are_read_do_not_come_again(database: Database) -> None:
    add(database, [MONDAY] * 1_200)
    readers, seen = Subscribers(database), 0
    for reader in DueReaders(database).all(due_before=MONDAY):
        seen += 1
        if seen % 400 == 0:
            readers.pause(reader.id, until=MONDAY + timedelta(days=2), now=MONDAY)
    assert seen == 1_200


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_tick_reads_a_range_and_not_the_table(kind: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(kind)
    add(database, [MONDAY + timedelta(minutes=n) for n in range(2_000)])
    said: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: said.append((call[2], call[3])))
    assert len(list(DueReaders(database).all(due_before=MONDAY))) == 1
    statement, parameters = next((sql, p) for sql, p in said if "FROM subscribers" in sql)
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.writing("explaining") as connection:
        connection.execute(text("ANALYZE subscribers"))
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))
    assert "subscribers_by_due" in plan
    assert "SCAN subscribers" not in plan
    assert "Seq Scan" not in plan


def test_a_second_sign_up_leaves_the_hour_alone_that_she_did_not_change(database: Database) -> None:
    readers = Subscribers(database)
    pending = readers.save("ada@example.org", ["one"], Pace(), now=MONDAY)
    readers.activate(pending.id, CONSENT, watermark=0, next_due_at=MONDAY)
    again = readers.save("ada@example.org", ["two"], Pace(most=3), now=MONDAY + timedelta(hours=3))
    assert again.next_due_at == MONDAY
