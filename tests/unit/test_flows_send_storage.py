"""A database that is locked, has no room, or goes away in the middle of a run."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection

from digest.errors import StoreError
from digest.model.delivery import Outcome, State
from digest.store.engine import Database
from tests.unit.send_builders import PostalDay

READERS = 40
NAMES = {f"reader{n}" for n in range(1, READERS + 1)}
#: A server with much to say: its answers need room.
WORDY = Outcome(state=State.SENT, code=250, said="ok " * 160)


def a_day(home: Path, url: str = "") -> PostalDay:
    day = PostalDay(home).with_send(patience_s=0.5)
    if url:
        day.on(url)
    return day.has_papers().has_crowd(READERS).later(hours=1)


def without_room(day: PostalDay) -> Callable[[Connection], None]:
    """From now on the file may not grow."""
    with sqlite3.connect(day.settings.home / "digest.db") as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()

    def limit(connection: Connection) -> None:
        connection.connection.driver_connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[union-attr]

    return limit


def test_a_full_disk_is_said_so_and_nobody_is_left_out(tmp_path: Path) -> None:
    day = a_day(tmp_path)
    day.on_begin = without_room(day)
    with pytest.raises(StoreError, match=r"full; make room on its disk, then start again: nothing is lost"):
        day.run()
    assert day.office.letters == []
    day.on_begin = None
    account = day.run()
    assert (account.sent, account.adds_up) == (READERS, True)
    assert sorted(day.office.names) == sorted(NAMES)


def test_a_disk_that_fills_up_while_letters_leave_loses_none(tmp_path: Path) -> None:
    day = a_day(tmp_path)
    day.office.answers = dict.fromkeys(NAMES, WORDY)
    day.office.closes_after = 0
    day.run()  # the issues are written
    day.office.closes_after = 999
    day.on_begin = without_room(day)
    with pytest.raises(StoreError, match=r"make room .* answers could not be written down"):
        day.run()
    gone = len(day.office.letters)
    assert 0 < gone < READERS
    day.on_begin = None
    account = day.run()
    assert account.adds_up
    assert set(day.office.names) == NAMES
    assert day.states() == {"sent": READERS}
    twice = {name for name in NAMES if day.office.names.count(name) > 1}
    assert len(twice) <= len(account.in_doubt)
    assert len(set(day.office.letters)) == READERS


def test_a_database_that_is_locked_for_a_while_is_waited_for(tmp_path: Path) -> None:
    day = a_day(tmp_path)
    lock = sqlite3.connect(tmp_path / "digest.db", isolation_level=None, check_same_thread=False)

    def hold(name: str) -> None:
        if name == "reader7":
            lock.execute("BEGIN IMMEDIATE")
            threading.Timer(0.7, lambda: lock.execute("ROLLBACK")).start()

    day.office.meanwhile = hold
    account = day.run()
    assert (account.sent, account.adds_up) == (READERS, True)
    assert sorted(day.office.names) == sorted(NAMES)
    lock.close()


def test_a_database_that_stays_locked_stops_the_run_with_a_sentence(tmp_path: Path) -> None:
    day = a_day(tmp_path)
    lock = sqlite3.connect(tmp_path / "digest.db", isolation_level=None)

    def hurry(connection: Connection) -> None:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 20")  # type: ignore[union-attr]

    day.on_begin = hurry
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"locked; wait for the program that holds it"):
        day.run()
    lock.execute("ROLLBACK")
    lock.close()
    assert day.run().sent == READERS


class Outage:
    """A PostgreSQL that throws everybody out of one database and lets nobody in."""

    def __init__(self, database: Database) -> None:
        self._name = str(database.url.database)
        plain = database.url.set(drivername="postgresql", database="postgres")
        self._url = plain.render_as_string(hide_password=False)

    def begin(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            self._allow(connection, allowed="false")
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(ended, [self._name])

    def end(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            self._allow(connection, allowed="true")

    def _allow(self, connection: psycopg.Connection[tuple[object, ...]], *, allowed: str) -> None:
        text = "ALTER DATABASE {} ALLOW_CONNECTIONS " + allowed
        connection.execute(sql.SQL(text).format(sql.Identifier(self._name)))


def test_a_database_that_comes_back_in_time_is_not_noticed(tmp_path: Path, postgres: Database) -> None:
    day = a_day(tmp_path, postgres.url.render_as_string(hide_password=False)).with_send(patience_s=20)
    outage = Outage(postgres)

    def go_away(name: str) -> None:
        if name == "reader7":
            outage.begin()
            threading.Timer(0.7, outage.end).start()

    day.office.meanwhile = go_away
    account = day.run()
    assert (account.sent, account.adds_up, account.in_doubt) == (READERS, True, ())
    assert sorted(day.office.names) == sorted(NAMES)


def test_a_database_that_stays_away_stops_the_run_and_loses_none(tmp_path: Path, postgres: Database) -> None:
    day = a_day(tmp_path, postgres.url.render_as_string(hide_password=False))
    outage = Outage(postgres)

    def go_away(name: str) -> None:
        if name == "reader7":
            outage.begin()

    day.office.meanwhile = go_away
    with pytest.raises(StoreError, match=r"see that it runs and can be reached"):
        day.run()
    assert 7 <= len(day.office.letters) < READERS
    outage.end()
    day.office.meanwhile = lambda _: None
    account = day.run()
    assert account.adds_up
    assert set(day.office.names) == NAMES
    assert len(set(day.office.letters)) == READERS
    assert day.states() == {"sent": READERS}
