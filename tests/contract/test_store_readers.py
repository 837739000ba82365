"""Readers, issues and deliveries: on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from digest.errors import NotFound, StoreError
from digest.model.issue import Counts, Entry, Issue, Progress
from digest.model.paper import PaperId
from digest.model.ranking import Reason
from digest.model.subscriber import BY_HERSELF, Consent, Pace, Standing, Subscriber, SubscriberId
from digest.store.due_readers import DueReaders
from digest.store.engine import Database
from digest.store.operation import Operation, Run
from digest.store.owed import Owed
from digest.store.subscribers import Subscribers
from tests.builders import MONDAY, a_paper
from tests.contract.test_store_intake import take_in

CONSENT = Consent(at=MONDAY, how="operator", origin="a test")
BY_HERSELF_NOW = Consent(at=MONDAY, how=BY_HERSELF, origin="a test")
TOMORROW = MONDAY + timedelta(days=1)
SLOT = MONDAY.date()
PROGRESS = Progress(watermark=1, next_due_at=TOMORROW)


def a_reader(database: Database, email: str = "ada@example.org", *, due: datetime = MONDAY) -> Subscriber:
    readers = Subscribers(database)
    pending = readers.save(email, ["graph learning"], Pace(), now=MONDAY)
    readers.activate(pending.id, CONSENT, watermark=0, next_due_at=due)
    return readers.get(pending.id)


def an_issue(database: Database, reader: Subscriber, *, slot: date = SLOT) -> Issue:
    (paper_id,) = take_in(database, [a_paper()]) if slot == SLOT else (PaperId(1),)
    reason = Reason(interest="graph learning", words=("graphs",), field="title", value=2.5)
    counts = Counts(comments=3, comments_before=1, before=SLOT)
    entry = Entry(paper_id=paper_id, revision=1, reasons=(reason,), counts=counts)
    return Issue(
        subscriber_id=reader.id,
        slot=slot,
        made_at=MONDAY,
        subject="Quiet Growth",
        entries=(entry,),
        scores=(2.5,),
        n_candidates=4,
        template_version="v1",
        seed="0" * 32,
    )


def test_a_reader_comes_out_as_she_went_in(database: Database) -> None:
    readers = Subscribers(database)
    pace = Pace(zone="Asia/Kathmandu", at=time(6, 45), days=frozenset({0, 3}), most=5)
    saved = readers.save("Ada@Example.org", ["one", "-two"], pace, now=MONDAY)
    assert (saved.email, saved.interests, saved.pace) == ("Ada@Example.org", ("one", "-two"), pace)
    assert (saved.standing, saved.confirmed_at, saved.next_due_at) == (Standing.PENDING, None, None)
    assert readers.with_address("ADA@example.ORG") == saved


def test_signing_up_again_changes_the_wishes_and_keeps_the_standing(database: Database) -> None:
    reader = a_reader(database)
    again = Subscribers(database).save("ADA@example.org", ["rivers"], Pace(most=3), now=TOMORROW)
    assert (again.id, again.interests, again.pace.most) == (reader.id, ("rivers",), 3)
    assert (again.standing, again.created_at) == (Standing.ACTIVE, MONDAY)


def test_the_first_confirmation_counts(database: Database) -> None:
    reader = a_reader(database)
    later = replace(CONSENT, at=TOMORROW)
    Subscribers(database).activate(reader.id, later, watermark=7, next_due_at=TOMORROW)
    again = Subscribers(database).get(reader.id)
    assert (again.consent, again.watermark, again.next_due_at) == (CONSENT, 0, MONDAY)


def test_who_leaves_is_suppressed_until_she_herself_confirms_again(database: Database) -> None:
    readers, reader = Subscribers(database), a_reader(database)
    readers.unsubscribe(reader.id, reason="unsubscribed", now=MONDAY)
    assert readers.get(reader.id).standing is Standing.UNSUBSCRIBED
    assert readers.suppressed("ADA@example.org") == "unsubscribed"
    readers.activate(reader.id, CONSENT, watermark=0, next_due_at=TOMORROW)
    assert readers.suppressed("ada@example.org") == "unsubscribed"
    readers.activate(reader.id, replace(CONSENT, how=BY_HERSELF), watermark=0, next_due_at=TOMORROW)
    assert readers.suppressed("ada@example.org") is None


def test_only_active_readers_whose_hour_has_come_are_due(database: Database) -> None:
    readers = Subscribers(database)
    a_reader(database, "due@example.org")
    a_reader(database, "later@example.org", due=TOMORROW)
    readers.save("pending@example.org", ["x y"], Pace(), now=MONDAY)
    assert [reader.email for reader in DueReaders(database).all(due_before=MONDAY)] == ["due@example.org"]
    assert len(list(readers.all())) == 3


def test_a_key_is_made_once(database: Database) -> None:
    operation = Operation(database)
    first = operation.keys("links", now=MONDAY)
    assert len(first[0]) >= 40
    assert operation.keys("links", now=TOMORROW) == first
    assert operation.keys("other", now=MONDAY) != first


def test_accounts_of_runs_are_kept(database: Database) -> None:
    operation = Operation(database)
    runs = [
        Run(kind="send", started_at=at, ended_at=at, account={"due": n})
        for n, at in enumerate((MONDAY, TOMORROW))
    ]
    for run in runs:
        operation.note(run)
    assert operation.runs("send", limit=9) == runs[::-1]
    assert operation.runs("ingest", limit=9) == []


def test_a_reader_who_is_not_there_is_said_to_be_so(database: Database) -> None:
    with pytest.raises(NotFound, match=r"nobody is subscribed as eve@example\.org"):
        Subscribers(database).with_address("eve@example.org")
    with pytest.raises(NotFound):
        Subscribers(database).activate(SubscriberId(99), CONSENT, watermark=0, next_due_at=MONDAY)


def test_who_was_erased_can_leave_and_be_erased_again_and_is_owed_nothing(database: Database) -> None:
    readers, owed = Subscribers(database), Owed(database)
    ada = readers.save("ada@example.org", ["graph learning"], Pace(), now=MONDAY)
    readers.activate(ada.id, BY_HERSELF_NOW, watermark=0, next_due_at=TOMORROW)
    (greeting,) = owed.take(now=MONDAY, most=9)
    for _ in range(2):
        readers.erase(ada.id, now=MONDAY)
        readers.unsubscribe(ada.id, reason="unsubscribed", now=MONDAY)
        owed.put_back([greeting], due_at=MONDAY)
    assert (list(readers.all()), owed.take(now=MONDAY, most=9)) == ([], [])
    assert readers.suppressed("ada@example.org")


def test_a_pause_of_somebody_pending_waits_with_her(database: Database) -> None:
    readers = Subscribers(database)
    ben = readers.save("ben@example.org", ["tides"], Pace(), now=MONDAY)
    readers.pause(ben.id, until=TOMORROW, now=MONDAY)
    paused = readers.get(ben.id)
    assert (paused.standing, paused.paused_until, paused.next_due_at) == (Standing.PENDING, TOMORROW, None)


def test_a_moment_without_a_zone_is_refused_rather_than_guessed(database: Database) -> None:
    with pytest.raises(StoreError, match="a moment needs a zone"):
        Subscribers(database).save("ada@example.org", ["tides"], Pace(), now=MONDAY.replace(tzinfo=None))
