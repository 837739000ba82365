"""Statements that are texts: on SQLite and on PostgreSQL."""

from datetime import timedelta, timezone

import pytest
from sqlalchemy import select

from digest.errors import StoreError
from digest.store.engine import Database, moment
from digest.store.statement import Statement
from digest.store.tables.readers import SubscriberRow
from tests.builders import MONDAY
from tests.contract.test_store_readers import a_reader

_SINCE = Statement("SELECT email, created_at FROM subscribers WHERE created_at >= :since AND id IN :ids")
_table = SubscriberRow.__table__


def test_values_lists_and_moments_mean_what_they_mean_to_sqlalchemy(database: Database) -> None:
    ids = [a_reader(database, email).id for email in ("ada@example.org", "o'hara%s:x@example.org")]
    columns = _table.c.email, _table.c.created_at
    elsewhere = MONDAY.astimezone(timezone(timedelta(hours=5)))
    with database.reading("a test") as connection:
        for since, some in ((MONDAY, ids), (elsewhere, ids[1:]), (MONDAY, []), (MONDAY + timedelta(1), ids)):
            plainly = select(*columns).where(_table.c.created_at >= since, _table.c.id.in_(some))
            found = _SINCE.rows(connection, since=since, ids=some)
            assert {(email, moment(at)) for email, at in found} == {
                (row.email, row.created_at) for row in connection.execute(plainly)
            }
        named = Statement("SELECT id FROM subscribers WHERE email IN :emails")
        assert named.rows(connection, emails=["o'hara%s:x@example.org", "é"]) == [(ids[1],)]


def _fail(database: Database) -> None:
    with database.writing("a test") as connection:
        Statement("UPDATE subscribers SET bounces = 4").change(connection)
        Statement("UPDATE nothing SET bounces = 3").change(connection)


def test_rows_that_changed_are_counted_and_what_fails_is_undone(database: Database) -> None:
    a_reader(database, "ada@example.org")
    with database.writing("a test") as connection:
        bounced = Statement("UPDATE subscribers SET bounces = 3 WHERE email IN :emails")
        assert bounced.change(connection, emails=["ada@example.org", "ben@example.org"]) == 1
    with pytest.raises(StoreError, match="failed while a test"):
        _fail(database)
    with database.reading("a test") as connection:
        assert Statement("SELECT bounces FROM subscribers").rows(connection) == [(3,)]
