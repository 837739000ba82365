"""What the operator's desk counts, lists and decides: on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from digest.errors import NotFound
from digest.model.delivery import Skip, State
from digest.model.dump import Account, Status
from digest.model.subscriber import FOREVER
from digest.store.archive import Archive
from digest.store.deliveries import Deliveries
from digest.store.due_readers import DueReaders
from digest.store.engine import Database
from digest.store.glance import Glances
from digest.store.issues import Issues
from digest.store.pauses import Pauses
from digest.store.subscribers import Subscribers
from tests.builders import MONDAY, a_dump
from tests.contract.test_store_deliveries import a_letter, claimed, put, state
from tests.contract.test_store_readers import SLOT, TOMORROW, a_reader

DAY = timedelta(days=1)


def test_the_letters_of_a_slot_are_counted_by_state_and_reason(database: Database) -> None:
    ada, ben, cem = (a_reader(database, f"{name}@example.org") for name in ("ada", "ben", "cem"))
    put(database, a_letter(database, ada), State.SENT)
    a_letter(database, ben)
    Issues(database).skip(cem.id, SLOT, Skip.PAUSED, now=MONDAY, then=TOMORROW)
    Issues(database).skip(cem.id, SLOT - DAY, Skip.TOO_LATE, now=MONDAY, then=TOMORROW)
    counted = Glances(database).letters_of(SLOT)
    assert counted.states == {State.SENT: 1, State.DUE: 1, State.SKIPPED: 1}
    assert (counted.due, counted.waiting, counted.skipped) == (3, 1, {"paused": 1})
    assert Glances(database).letters_of(SLOT + DAY).due == 0


def test_letters_of_a_slot_are_counted_along_indexes(sqlite: Database) -> None:
    said: list[tuple[str, Any]] = []
    event.listen(sqlite.engine, "before_cursor_execute", lambda *call: said.append((call[2], call[3])))
    Glances(sqlite).letters_of(SLOT)
    statement, values = said[-1]
    with sqlite.reading("explaining") as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = [row.detail for row in rows if " deliveries " in row.detail]
    assert ["deliveries_by_slot (slot=?" in plan[0], "deliveries_by_due (state=?" in plan[1]] == [True, True]


def test_a_readers_letters_come_newest_first_with_what_they_hold(database: Database) -> None:
    ada, glances = a_reader(database), Glances(database)
    id_ = a_letter(database, ada)
    Issues(database).skip(ada.id, SLOT + DAY, Skip.PAUSED, now=MONDAY, then=TOMORROW)
    later, first = glances.letters_to(ada.id, limit=9)
    assert (later.state, later.reason, later.n_papers) == (State.SKIPPED, "paused", None)
    assert (first.id, first.slot, first.n_papers) == (id_, SLOT, 1)
    assert glances.oldest_due() == MONDAY


def test_a_letter_in_doubt_is_due_again_or_dropped_and_no_other_letter_is(database: Database) -> None:
    deliveries, glances = Deliveries(database), Glances(database)
    first, second, third = (
        a_letter(database, a_reader(database, f"{name}@example.org")) for name in ("ada", "ben", "cem")
    )
    for id_ in (first, second):
        put(database, id_, State.IN_DOUBT)
    assert [letter.id for letter in glances.letters_in_doubt(limit=9)] == [first, second]
    assert deliveries.send_again(first, now=MONDAY)
    assert deliveries.drop(second, now=MONDAY)
    assert [deliveries.drop(id_, now=MONDAY) for id_ in (first, second, third)] == [False] * 3
    assert not deliveries.send_again(third, now=MONDAY)
    assert [state(database, id_) for id_ in (first, second, third)] == [
        State.DUE,
        State.SKIPPED,
        State.DUE,
    ]
    # Also when her next slot has come: the operator has said so.
    assert first in {delivery.id for delivery in claimed(database, now=TOMORROW + DAY)}


def test_dumps_that_drifted_wait_until_their_bytes_are_taken_in_or_let_go(database: Database) -> None:
    archive = Archive(database)
    drifted = replace(a_dump(sha256="a" * 64, status=Status.DRIFT), kept="/dumps/a")
    archive.note(drifted)
    archive.note(replace(drifted, sha256="b" * 64, kept="/dumps/b"))
    archive.note(replace(drifted, sha256="c" * 64, status=Status.TRUNCATED, kept="/dumps/c"))
    assert [dump.kept for dump in archive.held_back()] == ["/dumps/a", "/dumps/b"]
    archive.note(replace(drifted, status=Status.OK))
    archive.let_go(2)
    assert archive.held_back() == []
    with pytest.raises(NotFound):
        archive.one_held_back(1)


def test_a_source_is_as_its_last_dump_left_it_and_a_list_as_any_of_its_feeds(database: Database) -> None:
    archive, glances = Archive(database), Glances(database)
    account = Account(read=3, new=2, seen=1)
    archive.note(a_dump("feeds/one", account=account))
    archive.note(a_dump("feeds/two", taken_at=MONDAY + DAY, status=Status.EMPTY))
    archive.note(a_dump("feedsmith"))
    found = glances.source("feeds", is_catalogued=True)
    assert (found.status, found.read_at, found.last_good) == (Status.EMPTY, MONDAY + DAY, MONDAY)
    assert glances.source("feeds/one", is_catalogued=True).account == account
    assert glances.source("unknown", is_catalogued=True).status is None
    assert glances.known_sources(but={"feeds"}, limit=9) == ["feedsmith"]


def test_readers_are_found_by_parts_of_addresses_that_are_taken_as_they_are(database: Database) -> None:
    subscribers = Subscribers(database)
    ada = a_reader(database, "Ada.L_x@example.org")
    a_reader(database, "ben@example.org")
    assert [r.id for r in subscribers.find(" ADA.l_", limit=9)] == [ada.id]
    assert [r.id for r in subscribers.find(str(ada.id), limit=9)] == [ada.id]
    assert [len(subscribers.find(text, limit=1)) for text in ("example", "%", "l%x", "²")] == [1, 0, 0, 0]


def test_due_readers_are_counted(database: Database) -> None:
    a_reader(database)
    assert DueReaders(database).due(before=MONDAY - DAY) == 0
    assert DueReaders(database).due(before=MONDAY + 9 * DAY) == 1


def test_pauses_that_last_are_listed_with_their_ends(database: Database) -> None:
    pauses = Pauses(database)
    pauses.pause("late.example", until=MONDAY, reason="over")
    pauses.pause("strict.example", until=MONDAY + DAY, reason="refused by policy")
    pauses.stop("*", reason="stopped")
    assert [(p.domain, p.until) for p in pauses.lasting(MONDAY)] == [
        ("*", None),
        ("strict.example", MONDAY + DAY),
    ]
    assert [p.domain for p in pauses.lasting(FOREVER)] == ["*"]
