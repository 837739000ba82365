"""Statements that are texts: on SQLite and on PostgreSQL."""

from datetime import timedelta, timezone

from sqlalchemy import select

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
            found = _SINCE.run(connection, since=since, ids=some)
            assert {(email, moment(at)) for email, at in found} == {
                (row.email, row.created_at) for row in connection.execute(plainly)
            }
        named = Statement("SELECT id FROM subscribers WHERE email IN :emails")
        assert named.run(connection, emails=["o'hara%s:x@example.org", "é"]).all() == [(ids[1],)]
