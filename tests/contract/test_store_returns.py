"""What came back and who is not written to: on SQLite and on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from digest.model.delivery import DeliveryId
from digest.model.issue import Filing
from digest.model.returned import Addressee, Consequence, Kind, Note, Tolerance
from digest.model.subscriber import BY_HERSELF, Pace, Standing, Subscriber, SubscriberId
from digest.store.engine import Database
from digest.store.issues import Issues
from digest.store.returns import Returns
from digest.store.subscribers import Subscribers
from digest.store.suppressions import Suppressions
from tests.builders import MONDAY
from tests.contract.test_store_readers import CONSENT, PROGRESS, SLOT, TOMORROW, a_reader, an_issue

#: Three hard answers within four weeks.
THREE = Tolerance(most=3, forget_after=timedelta(weeks=4))


def a_note(whose: Addressee | None, *, fingerprint: str = "f", kind: Kind = Kind.BOUNCED) -> Note:
    return Note(fingerprint=fingerprint, kind=kind, whose=whose, status="5.1.1")


def a_letter(database: Database, reader: Subscriber, *, seed: str = "0" * 32) -> DeliveryId:
    issue = replace(an_issue(database, reader), seed=seed)
    (delivery,) = Issues(database).write([Filing(issue=issue, progress=PROGRESS, due_at=MONDAY)])
    assert delivery is not None
    return delivery


def reason(database: Database, email: str = "ada@example.org") -> str | None:
    return Suppressions(database).suppressed(email)


def follow(
    database: Database, reader: Subscriber, consequence: Consequence, *, now: datetime = MONDAY
) -> None:
    note = a_note(Addressee(subscriber_id=reader.id), fingerprint=str(uuid4()))
    assert Returns(database).note(note, consequence, THREE, now=now)


def test_a_letter_is_found_by_its_slot_and_by_its_seed(database: Database) -> None:
    reader, returns = a_reader(database), Returns(database)
    delivery = a_letter(database, reader, seed="abc123")
    letter = Addressee(subscriber_id=reader.id, delivery_id=delivery)
    assert returns.letter_of(reader.id, SLOT) == letter == returns.letter_with("abc123")
    assert returns.letter_of(reader.id, date(2026, 4, 1)) is None
    assert returns.letter_with("abc124") is None


def test_a_dead_address_gets_nothing_and_stays_subscribed(database: Database) -> None:
    reader = a_reader(database)
    follow(database, reader, Consequence.DEAD_ADDRESS)
    assert reason(database, "ADA@Example.org") == "dead address"
    assert Subscribers(database).get(reader.id).standing is Standing.ACTIVE


def test_a_complaint_ends_the_subscription_for_good(database: Database) -> None:
    reader, readers = a_reader(database), Subscribers(database)
    follow(database, reader, Consequence.COMPLAINT)
    assert reason(database) == "complaint"
    assert readers.get(reader.id).standing is Standing.UNSUBSCRIBED
    readers.activate(reader.id, replace(CONSENT, how=BY_HERSELF), watermark=0, next_due_at=TOMORROW)
    assert reason(database) == "complaint"


def test_who_asks_to_leave_has_left(database: Database) -> None:
    reader = a_reader(database)
    follow(database, reader, Consequence.LEAVE)
    assert reason(database) == "unsubscribed"
    assert Subscribers(database).get(reader.id).standing is Standing.UNSUBSCRIBED


def test_hard_answers_are_counted_until_they_are_too_many(database: Database) -> None:
    reader = a_reader(database)
    for day in range(2):
        follow(database, reader, Consequence.COUNT, now=MONDAY + timedelta(days=day))
        assert reason(database) is None
    follow(database, reader, Consequence.COUNT, now=MONDAY + timedelta(days=2))
    assert reason(database) == "dead address"


def test_hard_answers_are_forgotten_after_quiet_weeks(database: Database) -> None:
    reader = a_reader(database)
    for weeks in (0, 1, 5.1, 9.1, 13.2):
        follow(database, reader, Consequence.COUNT, now=MONDAY + timedelta(weeks=weeks))
    assert reason(database) is None


def test_the_same_message_is_kept_once_and_counts_once(database: Database) -> None:
    reader, returns = a_reader(database), Returns(database)
    whose = Addressee(subscriber_id=reader.id)
    kept = [returns.note(a_note(whose), Consequence.COUNT, THREE, now=MONDAY) for _ in range(4)]
    assert kept == [True, False, False, False]
    assert reason(database) is None


def test_several_bounces_of_one_letter_count_once(database: Database) -> None:
    reader, returns = a_reader(database), Returns(database)
    whose = Addressee(subscriber_id=reader.id, delivery_id=a_letter(database, reader))
    for number in range(4):
        assert returns.note(a_note(whose, fingerprint=str(number)), Consequence.COUNT, THREE, now=MONDAY)
    assert reason(database) is None


def test_a_later_bounce_of_the_same_letter_may_still_say_that_the_address_is_dead(database: Database) -> None:
    reader, returns = a_reader(database), Returns(database)
    whose = Addressee(subscriber_id=reader.id, delivery_id=a_letter(database, reader))
    returns.note(a_note(whose, fingerprint="1"), Consequence.COUNT, THREE, now=MONDAY)
    returns.note(a_note(whose, fingerprint="2"), Consequence.DEAD_ADDRESS, THREE, now=MONDAY)
    assert reason(database) == "dead address"


def test_a_message_that_is_nobodys_is_kept_and_changes_nothing(database: Database) -> None:
    a_reader(database)
    returns = Returns(database)
    foreign = a_note(None, kind=Kind.FOREIGN)
    assert returns.note(foreign, Consequence.NOTHING, THREE, now=MONDAY)
    assert not returns.note(foreign, Consequence.NOTHING, THREE, now=MONDAY)
    assert reason(database) is None


@pytest.mark.parametrize("consequence", list(Consequence))
def test_nothing_follows_for_somebody_who_was_erased(database: Database, consequence: Consequence) -> None:
    reader = a_reader(database)
    Subscribers(database).erase(reader.id, now=MONDAY)
    follow(database, reader, consequence)
    # What keeps her from being written to is all that stays.
    assert reason(database) == "unsubscribed"


def test_the_operator_lifts_what_is_his_and_not_what_is_hers(database: Database) -> None:
    reader, returns = a_reader(database), Returns(database)
    for consequence in (Consequence.LEAVE, Consequence.DEAD_ADDRESS, Consequence.COMPLAINT):
        follow(database, reader, consequence)
    assert returns.lift(" ADA@example.org") == ["complaint", "dead address"]
    assert reason(database) == "unsubscribed"
    assert returns.lift("ada@example.org") == []
    assert reason(database) == "unsubscribed"


def test_a_lifted_address_begins_to_count_anew(database: Database) -> None:
    reader = a_reader(database)
    for _ in range(3):
        follow(database, reader, Consequence.COUNT)
    Returns(database).lift("ada@example.org")
    follow(database, reader, Consequence.COUNT)
    assert reason(database) is None


@pytest.mark.parametrize(
    ("consequence", "stays"),
    [
        (Consequence.LEAVE, "unsubscribed"),
        (Consequence.COMPLAINT, "complaint"),
        (Consequence.DEAD_ADDRESS, "dead address"),
    ],
)
def test_suppression_survives_erasure_and_another_sign_up(
    database: Database, consequence: Consequence, stays: str
) -> None:
    reader, readers = a_reader(database), Subscribers(database)
    follow(database, reader, consequence)
    readers.erase(reader.id, now=MONDAY)
    again = readers.save("Ada@example.org", ["graph learning"], Pace(), now=TOMORROW)
    readers.activate(again.id, CONSENT, watermark=0, next_due_at=TOMORROW)
    assert reason(database) == stays


def test_the_last_time_she_left_is_known(database: Database) -> None:
    reader, suppressions = a_reader(database), Suppressions(database)
    assert suppressions.left_at("ada@example.org") is None
    for now in (MONDAY, TOMORROW):
        follow(database, reader, Consequence.LEAVE, now=now)
        assert suppressions.left_at("ada@example.org") == now


def _four_times(work: Callable[[int], bool]) -> list[bool]:
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(work, range(4)))


def test_processes_that_read_one_mailbox_together_count_each_message_once(database: Database) -> None:
    reader, returns = a_reader(database), Returns(database)
    whose = Addressee(subscriber_id=reader.id)
    kept = _four_times(lambda _: returns.note(a_note(whose), Consequence.COUNT, THREE, now=MONDAY))
    assert sorted(kept) == [False, False, False, True]
    assert reason(database) is None


def test_answers_that_come_at_once_are_all_counted(database: Database) -> None:
    reader, returns = a_reader(database), Returns(database)
    whose = Addressee(subscriber_id=reader.id)
    kept = _four_times(
        lambda n: returns.note(
            a_note(whose, fingerprint=str(n)), Consequence.COUNT, replace(THREE, most=4), now=MONDAY
        )
    )
    assert kept == [True] * 4
    assert reason(database) == "dead address"


def test_a_reader_who_is_not_there_needs_no_letter(database: Database) -> None:
    returns = Returns(database)
    assert returns.letter_of(SubscriberId(99), SLOT) is None
    assert reason(database) is None
