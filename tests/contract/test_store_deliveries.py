"""The ledger of letters: on SQLite and on PostgreSQL."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from digest.model.delivery import Answer, Deadlines, Delivery, DeliveryId, Lease, Outcome, Skip, State, may
from digest.model.issue import Filing, Issue, Progress
from digest.model.subscriber import Subscriber
from digest.store.deliveries import Deliveries
from digest.store.engine import Database
from digest.store.issues import Issues
from digest.store.subscribers import Subscribers
from digest.store.tables.readers import DeliveryRow
from tests.builders import MONDAY
from tests.contract.test_store_readers import PROGRESS, SLOT, TOMORROW, a_reader, an_issue

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEASE = Lease(holder="first", at=MONDAY, lasts=timedelta(seconds=60))
OTHER = replace(LEASE, holder="second")
AT_ONCE = Deadlines(now=MONDAY, too_late=MONDAY - HOUR)


def filed(issue: Issue, *, skip: Skip | None = None, progress: Progress = PROGRESS) -> Filing:
    return Filing(issue=issue, progress=progress, due_at=MONDAY, skip=skip)


def a_letter(database: Database, reader: Subscriber | None = None) -> DeliveryId:
    """A letter that waits."""
    issue = an_issue(database, reader or a_reader(database))
    (id_,) = Issues(database).write([filed(issue)])
    assert id_ is not None
    return id_


def claimed(
    database: Database, *, now: datetime = MONDAY, lease: Lease = LEASE, dead: Sequence[str] = ()
) -> list[Delivery]:
    deadlines = Deadlines(now=now, too_late=now - HOUR)
    return [d for d, _ in Deliveries(database).claim(deadlines, lease, limit=9, dead=dead)]


def answer(id_: DeliveryId, state: State, *, due_at: datetime = TOMORROW, skip: Skip | None = None) -> Answer:
    return Answer(id=id_, outcome=Outcome(state=state, code=250, said="so"), due_at=due_at, skip=skip)


def begin(database: Database, id_: DeliveryId, lease: Lease = LEASE) -> bool:
    return id_ in Deliveries(database).record([], [id_], lease, now=MONDAY)


def note(database: Database, *answers: Answer, lease: Lease = LEASE) -> None:
    Deliveries(database).record(answers, [], lease, now=MONDAY)


def state(database: Database, id_: DeliveryId) -> State:
    return Deliveries(database).whereabouts([id_])[id_].state


def put(database: Database, id_: DeliveryId, where: State) -> None:
    """Move a letter where it could not go by itself."""
    table = DeliveryRow.__table__
    held = {"holder": LEASE.holder, "leased_until": LEASE.until}
    with database.writing("arranging a test") as connection:
        connection.execute(update(table).where(table.c.id == id_).values(state=where.value, **held))


def test_a_claimed_letter_is_nobody_elses_until_its_lease_runs_out(database: Database) -> None:
    id_ = a_letter(database)
    (first,) = claimed(database)
    assert (first.id, first.state, first.attempts) == (id_, State.CLAIMED, 0)
    assert claimed(database, lease=replace(OTHER, at=MONDAY + timedelta(seconds=59))) == []
    (again,) = claimed(database, lease=replace(OTHER, at=MONDAY + timedelta(seconds=60)))
    assert (again.id, again.attempts, again.doubts) == (id_, 0, 0)
    assert not begin(database, id_)
    assert begin(database, id_, OTHER)


def test_a_sender_that_never_heard_of_its_claim_gets_it_again(database: Database) -> None:
    id_ = a_letter(database)
    assert [d.id for d in claimed(database)] == [id_]
    assert [d.id for d in claimed(database)] == [id_]
    assert claimed(database, lease=OTHER) == []


def test_what_is_due_longest_is_taken_first_whatever_became_of_it_before(database: Database) -> None:
    states = [State.DUE, State.DEFERRED, State.IN_DOUBT, State.DUE, State.DEFERRED]
    ids = [a_letter(database, a_reader(database, f"{n}@example.org")) for n in range(len(states))]
    table, deliveries = DeliveryRow.__table__, Deliveries(database)
    for n, (id_, where) in enumerate(zip(ids, states, strict=True)):
        put(database, id_, where)
        due = update(table).where(table.c.id == id_).values(due_at=MONDAY - n * timedelta(minutes=1))
        with database.writing("arranging a test") as connection:
            connection.execute(due)

    def taken(lease: Lease) -> list[DeliveryId]:
        return [letter.id for letter, _ in deliveries.claim(AT_ONCE, lease, limit=3)]

    later = replace(LEASE, at=MONDAY - HOUR)
    assert taken(replace(later, holder="a")) == ids[:1:-1]
    assert taken(replace(later, holder="b")) == ids[1::-1]


def test_a_renewed_lease_lasts_longer(database: Database) -> None:
    a_letter(database)
    claimed(database)
    Deliveries(database).renew(replace(LEASE, at=MONDAY + timedelta(seconds=50)))
    assert claimed(database, lease=replace(OTHER, at=MONDAY + timedelta(seconds=100))) == []
    assert len(claimed(database, lease=replace(OTHER, at=MONDAY + timedelta(seconds=110)))) == 1


def test_a_dead_sender_is_not_waited_for(database: Database) -> None:
    id_ = a_letter(database)
    claimed(database)
    assert claimed(database, lease=OTHER, dead=["third"]) == []
    (again,) = claimed(database, lease=OTHER, dead=["first"])
    assert (again.id, again.doubts) == (id_, 0)


def test_what_a_dead_sender_had_begun_is_in_doubt_and_sent_again(database: Database) -> None:
    id_ = a_letter(database)
    claimed(database)
    assert begin(database, id_)
    (again,) = claimed(database, lease=OTHER, dead=["first"])
    assert (again.id, again.attempts, again.doubts) == (id_, 1, 1)
    assert begin(database, id_, OTHER)
    note(database, answer(id_, State.SENT), lease=OTHER)
    (doubt,) = Deliveries(database).doubtful()
    assert (doubt.id, doubt.slot, doubt.state, doubt.times) == (id_, SLOT, State.SENT, 1)


def test_what_is_in_doubt_is_held_where_the_operator_wants_that(database: Database) -> None:
    id_ = a_letter(database)
    claimed(database)
    begin(database, id_)
    held = replace(AT_ONCE, now=TOMORROW, is_resending=False)
    deliveries = Deliveries(database)
    assert deliveries.claim(held, OTHER, limit=9, dead=["first"]) == []
    assert deliveries.tidy(held) == {}
    assert [(d.id, d.state) for d in deliveries.doubtful(since=TOMORROW + DAY)] == [(id_, State.IN_DOUBT)]


def test_an_answer_that_comes_after_all_ends_the_doubt(database: Database) -> None:
    id_ = a_letter(database)
    claimed(database)
    begin(database, id_)
    Deliveries(database).claim(replace(AT_ONCE, is_resending=False), OTHER, limit=9, dead=["first"])
    note(database, answer(id_, State.SENT))
    assert state(database, id_) is State.SENT


def test_a_deferred_letter_waits_for_its_next_try(database: Database) -> None:
    id_ = a_letter(database)
    claimed(database)
    begin(database, id_)
    note(database, answer(id_, State.DEFERRED, due_at=MONDAY + HOUR))
    assert claimed(database) == []
    (again,) = claimed(database, now=MONDAY + HOUR, lease=OTHER)
    assert (again.id, again.attempts) == (id_, 1)


def test_writing_down_twice_changes_nothing(database: Database) -> None:
    ids = [a_letter(database, a_reader(database, f"{n}@example.org")) for n in range(2)]
    claimed(database)
    answers, deliveries = [answer(ids[0], State.SENT)], Deliveries(database)
    assert begin(database, ids[0])
    for _ in range(2):
        assert deliveries.record(answers, ids[1:], LEASE, now=MONDAY) == {ids[1]}
    assert state(database, ids[0]) is State.SENT
    deliveries.release(ids, LEASE, now=MONDAY)
    assert [d.attempts for d in claimed(database)] == [0]


def test_a_group_of_answers_is_written_down_together(database: Database) -> None:
    ends = [State.SENT, State.SENT, State.DEFERRED, State.FAILED, State.IN_DOUBT, State.IN_DOUBT]
    ids = [a_letter(database, a_reader(database, f"{n}@example.org")) for n in range(len(ends))]
    claimed(database)
    deliveries = Deliveries(database)
    assert deliveries.record([], ids, LEASE, now=MONDAY) == set(ids)
    note(database, *(answer(id_, end) for id_, end in zip(ids, ends, strict=True)))
    assert [state(database, id_) for id_ in ids] == ends
    assert [doubt.id for doubt in deliveries.doubtful()] == ids[4:]


def test_letters_that_were_not_handed_over_are_given_back(database: Database) -> None:
    ids = [a_letter(database, a_reader(database, f"{n}@example.org")) for n in range(2)]
    claimed(database)
    begin(database, ids[0])
    Deliveries(database).release(ids, OTHER, now=MONDAY)
    assert claimed(database, lease=OTHER) == []
    Deliveries(database).release(ids, LEASE, now=MONDAY)
    assert [(d.id, d.attempts) for d in claimed(database)] == [(id_, 0) for id_ in ids]


def test_a_letter_to_somebody_who_left_meanwhile_is_skipped(database: Database) -> None:
    reader = a_reader(database)
    a_letter(database, reader)
    Subscribers(database).unsubscribe(reader.id, reason="unsubscribed", now=MONDAY)
    assert Deliveries(database).tidy(AT_ONCE) == {Skip.UNSUBSCRIBED: 1}
    assert claimed(database) == []


def test_a_letter_to_somebody_who_pauses_is_skipped_and_its_papers_wait(database: Database) -> None:
    reader = a_reader(database)
    a_letter(database, reader)
    Subscribers(database).pause(reader.id, until=TOMORROW, now=MONDAY)
    assert Deliveries(database).tidy(AT_ONCE) == {Skip.PAUSED: 1}
    assert len(Issues(database).lost([reader.id])[reader.id]) == 1


@pytest.mark.parametrize("where", [State.DUE, State.DEFERRED, State.IN_DOUBT])
def test_a_letter_expires_when_her_next_slot_comes(database: Database, where: State) -> None:
    reader = a_reader(database)
    id_ = a_letter(database, reader)
    put(database, id_, where)
    early, late = (Deadlines(now=now, too_late=MONDAY - DAY) for now in (TOMORROW - HOUR, TOMORROW))
    assert Deliveries(database).tidy(early) == {}
    assert Deliveries(database).tidy(late) == {Skip.EXPIRED: 1}
    assert len(Issues(database).lost([reader.id])[reader.id]) == 1


def test_a_letter_that_nobody_tried_in_time_is_too_late(database: Database) -> None:
    reader = a_reader(database)
    a_letter(database, reader)
    deliveries = Deliveries(database)
    assert deliveries.tidy(Deadlines(now=MONDAY + HOUR, too_late=MONDAY)) == {}
    assert deliveries.tidy(Deadlines(now=MONDAY + HOUR, too_late=MONDAY + HOUR)) == {Skip.TOO_LATE: 1}
    assert len(Issues(database).lost([reader.id])[reader.id]) == 1


def test_a_letter_that_was_tried_is_never_too_late(database: Database) -> None:
    id_ = a_letter(database)
    claimed(database)
    begin(database, id_)
    note(database, answer(id_, State.DEFERRED))
    assert Deliveries(database).tidy(Deadlines(now=MONDAY + HOUR, too_late=MONDAY + HOUR)) == {}


@pytest.mark.parametrize(("old", "new"), list(itertools.product(State, State)))
def test_the_store_refuses_what_the_picture_does_not_draw(sqlite: Database, old: State, new: State) -> None:
    id_ = a_letter(sqlite)
    put(sqlite, id_, old)
    note(sqlite, answer(id_, new, skip=Skip.SUPPRESSED))
    assert state(sqlite, id_) is (new if may(old, new) else old)


@pytest.mark.parametrize("where", list(State))
def test_no_step_moves_a_letter_where_it_may_not_go(database: Database, where: State) -> None:
    id_, deliveries = a_letter(database), Deliveries(database)
    far = TOMORROW + DAY
    late = Deadlines(now=far, too_late=far)
    steps = (
        lambda: begin(database, id_),
        lambda: deliveries.release([id_], LEASE, now=MONDAY),
        lambda: deliveries.tidy(late),
        lambda: deliveries.claim(AT_ONCE, OTHER, limit=9),
        lambda: deliveries.claim(AT_ONCE, OTHER, limit=9, dead=["first"]),
    )
    for step in steps:
        put(database, id_, where)
        step()
        reached = state(database, id_)
        # Taking over and claiming again are two steps in one transaction.
        between = any(may(where, middle) and may(middle, reached) for middle in State)
        assert reached is where or may(where, reached) or between
        assert where not in (State.SENT, State.FAILED, State.SKIPPED) or reached is where
