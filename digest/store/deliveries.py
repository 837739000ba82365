"""Letters on their way: who may send which, and what became of it.

The life of a letter is drawn in `digest.model.delivery`; every change here names the states that it may come
from, so that one which is not allowed changes no row.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    cast,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import Update

from digest.model.delivery import (
    Answer,
    Deadlines,
    Delivery,
    DeliveryId,
    Doubt,
    Lease,
    Skip,
    State,
    Whereabouts,
    before,
)
from digest.model.issue import Issue
from digest.model.subscriber import Standing, SubscriberId
from digest.store.answers import mark
from digest.store.claims import begin, claim, claimed, read, take_over
from digest.store.engine import Database, listed
from digest.store.tables.readers import DeliveryRow, SubscriberRow

_deliveries, _subscribers = DeliveryRow.__table__, SubscriberRow.__table__


class Deliveries:
    """The way of every letter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tidy(self, deadlines: Deadlines) -> dict[Skip, int]:
        """Skip the waiting letters that are not to leave any more; how many, by reason."""
        now = deadlines.now
        resent = (State.IN_DOUBT,) if deadlines.is_resending else ()
        left = _of_readers(_subscribers.c.standing != Standing.ACTIVE.value)
        paused = _of_readers(_subscribers.c.paused_until > now)
        untried = and_(_deliveries.c.attempts == 0, _deliveries.c.doubts == 0)
        rules = (
            (Skip.UNSUBSCRIBED, (State.DUE, State.DEFERRED, State.IN_DOUBT), left),
            (Skip.PAUSED, (State.DUE, State.DEFERRED), paused),
            (Skip.EXPIRED, (State.DUE, State.DEFERRED, *resent), _deliveries.c.expires_at <= now),
            (Skip.TOO_LATE, (State.DUE,), and_(untried, _deliveries.c.due_at < deadlines.too_late)),
        )
        skipped: dict[Skip, int] = {}
        with self._database.writing("looking for letters that are too old") as connection:
            for reason, states, rule in rules:
                values = {"reason": reason.value, "leased_until": None, "changed_at": now}
                changed = _to(State.SKIPPED, among=states).where(rule).values(values)
                skipped[reason] = connection.execute(changed).rowcount
        return {reason: n for reason, n in skipped.items() if n}

    def has_work(self, deadlines: Deadlines) -> bool:
        """Whether a letter waits, or is with a sender who may have died; cheap, to be asked often."""
        resent = [State.IN_DOUBT] if deadlines.is_resending else []
        states = _in([State.DUE, State.DEFERRED, State.CLAIMED, State.SENDING, *resent])
        with self._database.reading("looking for letters") as connection:
            found = select(_deliveries.c.id).where(states, _deliveries.c.due_at <= deadlines.now).limit(1)
            return connection.execute(found).first() is not None

    def claim(
        self,
        deadlines: Deadlines,
        lease: Lease,
        *,
        limit: int,
        only: SubscriberId | None = None,
        dead: Collection[str] = (),
    ) -> list[tuple[Delivery, Issue]]:
        """Take up to `limit` due letters; while the lease lasts nobody else gets them.

        First the claims of `dead` senders, and those whose lease ran out, are taken from them: what was
        sending is in doubt, what was only claimed is due again. Answers all that this sender has claimed and
        not begun: also what it claimed without learning of it, because the database went away.
        """
        with self._database.writing("claiming letters") as connection:
            take_over(connection, deadlines, lease.at, dead)
            claim(connection, deadlines, lease, limit=limit, only=only)
            rows = claimed(connection, lease.holder)
        return [read(row) for row in rows]

    def record(
        self, answers: Sequence[Answer], begun: Sequence[DeliveryId], lease: Lease, *, now: datetime
    ) -> set[DeliveryId]:
        """Write down what became of letters, and which are begun next, in one transaction.

        Answers which of `begun` are this sender's to send: another may have taken them over. Doing it twice
        changes nothing.
        """
        with self._database.writing("noting answers") as connection:
            mark(connection, answers, lease.holder, now=now)
            return begin(connection, begun, lease, now=now) if begun else set()

    def renew(self, lease: Lease) -> None:
        """Keep what this sender holds."""
        with self._database.writing("renewing a lease") as connection:
            held = and_(_in([State.CLAIMED, State.SENDING]), _deliveries.c.holder == lease.holder)
            connection.execute(update(_deliveries).where(held).values(leased_until=lease.until))

    def release(self, ids: Iterable[DeliveryId], lease: Lease, *, now: datetime) -> None:
        """Give letters back that this sender did not hand over."""
        back = {"leased_until": None, "changed_at": now}
        with self._database.writing("giving letters back") as connection:
            mine = and_(_deliveries.c.id.in_(list(ids)), _deliveries.c.holder == lease.holder)
            begun = _to(State.DUE, among=[State.SENDING]).where(mine)
            connection.execute(begun.values(attempts=_deliveries.c.attempts - 1, **back))
            connection.execute(_to(State.DUE, among=[State.CLAIMED]).where(mine).values(back))

    def send_again(self, id_: DeliveryId, *, now: datetime) -> bool:
        """Let a letter in doubt leave once more, also after her next slot; whether it still was in doubt."""
        values = {"due_at": now, "expires_at": None, "leased_until": None, "changed_at": now}
        return self._decided(_to(State.DUE, among=[State.IN_DOUBT]).values(values), id_)

    def drop(self, id_: DeliveryId, *, now: datetime) -> bool:
        """Leave a letter in doubt at what it came to; whether it still was in doubt."""
        values = {"reason": Skip.DROPPED.value, "leased_until": None, "changed_at": now}
        return self._decided(_to(State.SKIPPED, among=[State.IN_DOUBT]).values(values), id_)

    def _decided(self, change: Update, id_: DeliveryId) -> bool:
        with self._database.writing("deciding on a letter in doubt") as connection:
            return bool(connection.execute(change.where(_deliveries.c.id == id_)).rowcount)

    def whereabouts(self, ids: Iterable[DeliveryId]) -> dict[DeliveryId, Whereabouts]:
        """Where these letters are."""
        with self._database.reading("looking after letters") as connection:
            wanted = select(cast(listed(connection, ids).c.value, BigInteger))
            rows = connection.execute(select(_deliveries).where(_deliveries.c.id.in_(wanted)))
            return {
                DeliveryId(row.id): Whereabouts(
                    state=State(row.state), reason=row.reason or "", holder=row.holder
                )
                for row in rows
            }

    def states(self, *, since: datetime) -> dict[tuple[State, str], int]:
        """How many letters changed into each state, with the reason of the skipped ones, since a moment."""
        query = (
            select(_deliveries.c.state, _deliveries.c.reason, func.count())
            .where(_deliveries.c.changed_at >= since)
            .group_by(_deliveries.c.state, _deliveries.c.reason)
        )
        with self._database.reading("counting letters") as connection:
            return {(State(state), reason): n for state, reason, n in connection.execute(query)}

    def doubtful(self, *, since: datetime | None = None) -> list[Doubt]:
        """Every letter that ever was in doubt; with `since` those that changed since then or still are."""
        query = select(_deliveries).where(_deliveries.c.doubts > 0).order_by(_deliveries.c.id)
        if since is not None:
            query = query.where(or_(_in([State.IN_DOUBT]), _deliveries.c.changed_at >= since))
        with self._database.reading("listing letters in doubt") as connection:
            return [_doubt(row) for row in connection.execute(query)]


def _in(states: Iterable[State]) -> ColumnElement[bool]:
    return or_(*(_deliveries.c.state == state.value for state in states))


def _to(after: State, *, among: Collection[State] | None = None) -> Update:
    """A change into a state, from the states that allow it (`among` these)."""
    allowed = before(after) if among is None else before(after) & set(among)
    return update(_deliveries).where(_in(sorted(allowed))).values(state=after.value)


def _of_readers(rule: ColumnElement[bool]) -> ColumnElement[bool]:
    return _deliveries.c.subscriber_id.in_(select(_subscribers.c.id).where(rule))


def _doubt(row: Row[Any]) -> Doubt:
    return Doubt(
        id=DeliveryId(row.id),
        subscriber_id=SubscriberId(row.subscriber_id),
        slot=date.fromisoformat(row.slot),
        state=State(row.state),
        times=row.doubts,
    )
