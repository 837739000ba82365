"""Letters on their way: who may send which, and what became of it.

The life of a letter is drawn in `digest.model.delivery`; every change here names the states that it may come
from, so that one which is not allowed changes no row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
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
from digest.store.contents import from_json
from digest.store.engine import Database, listed, tabled, written
from digest.store.tables.readers import DeliveryRow, IssueRow, SubscriberRow

_deliveries, _issues, _subscribers = DeliveryRow.__table__, IssueRow.__table__, SubscriberRow.__table__

#: What a sender needs of a letter that it claimed.
_CLAIMED = [_deliveries.c[name] for name in ("id", "subscriber_id", "slot", "attempts", "due_at", "doubts")]
#: What is kept of a letter whose sender died.
_NO_ANSWER = "its sender ended before an answer was written down"
_MARK = """
UPDATE deliveries SET state = ?, code = ?, said = ?, reason = ?, due_at = ?, leased_until = NULL,
changed_at = ?, doubts = doubts + ? WHERE id = ? AND holder = ? AND state IN ({})
"""


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
            _take_over(connection, deadlines, lease.at, dead)
            waiting = [State.DUE, State.DEFERRED, *([State.IN_DOUBT] if deadlines.is_resending else [])]
            open_ = or_(_deliveries.c.expires_at.is_(None), _deliveries.c.expires_at > deadlines.now)
            chosen = (
                select(_deliveries.c.id)
                .where(_in(waiting), _deliveries.c.due_at <= deadlines.now, open_)
                .order_by(_deliveries.c.due_at, _deliveries.c.id)
                .limit(limit)
            )
            if only is not None:
                chosen = chosen.where(_deliveries.c.subscriber_id == only)
            if not self._database.is_sqlite:
                chosen = chosen.with_for_update(skip_locked=True)
            ids = list(connection.execute(chosen).scalars())
            taken = {"holder": lease.holder, "leased_until": lease.until, "changed_at": deadlines.now}
            connection.execute(_to(State.CLAIMED).where(_deliveries.c.id.in_(ids)).values(taken))
            rows = connection.execute(
                select(*_CLAIMED, _issues.c.content)
                .join(_issues, _issues.c.id == _deliveries.c.issue_id)
                .where(_in([State.CLAIMED]), _deliveries.c.holder == lease.holder)
                .order_by(_deliveries.c.due_at, _deliveries.c.id)
            ).all()
        return [(_delivery(*row[:-1]), from_json(row[-1])) for row in rows]

    def record(
        self, answers: Iterable[Answer], begun: Sequence[DeliveryId], lease: Lease, *, now: datetime
    ) -> set[DeliveryId]:
        """Write down what became of letters, and which are begun next, in one transaction.

        Answers which of `begun` are this sender's to send: another may have taken them over. Doing it twice
        changes nothing.
        """
        with self._database.writing("noting answers") as connection:
            for state, group in _by_state(answers).items():
                _mark(connection, state, group, lease.holder, now)
            if not begun:
                return set()
            mine = and_(_deliveries.c.id.in_(begun), _deliveries.c.holder == lease.holder)
            values = {
                "attempts": _deliveries.c.attempts + 1,
                "leased_until": lease.until,
                "changed_at": now,
            }
            connection.execute(_to(State.SENDING).where(mine).values(values))
            sending = select(_deliveries.c.id).where(mine, _in([State.SENDING]))
            return {DeliveryId(id_) for id_ in connection.execute(sending).scalars()}

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


def _take_over(connection: Connection, deadlines: Deadlines, at: datetime, dead: Collection[str]) -> None:
    over = or_(_deliveries.c.leased_until <= at, _deliveries.c.holder.in_(sorted(dead)))
    values = {"leased_until": None, "changed_at": deadlines.now}
    doubt = {"doubts": _deliveries.c.doubts + 1, "code": None, "said": _NO_ANSWER}
    connection.execute(_to(State.IN_DOUBT).where(over).values(**values, **doubt))
    connection.execute(_to(State.DUE, among=[State.CLAIMED]).where(over).values(values))


def _by_state(answers: Iterable[Answer]) -> Mapping[State, list[Answer]]:
    found: defaultdict[State, list[Answer]] = defaultdict(list)
    for answer in answers:
        found[answer.outcome.state].append(answer)
    return found


def _mark(
    connection: Connection, state: State, answers: Sequence[Answer], holder: str, now: datetime
) -> None:
    """Write down answers that lead to one state."""
    if connection.dialect.name == "sqlite":
        # The driver's own way: as fast as SQLite is, where a compiled statement costs five times that.
        sql = _MARK.format(", ".join(f"'{one.value}'" for one in sorted(before(state))))
        fixed = written(connection, now), int(state is State.IN_DOUBT)
        rows = [(state.value, *_facts(connection, a), *fixed, a.id, holder) for a in answers]
        connection.exec_driver_sql(sql, rows)
        return
    names = ("code", "said", "reason", "due_at", "id")
    rows_ = [dict(zip(names, (*_facts(connection, a), a.id), strict=True)) for a in answers]
    columns = tabled(rows_, {name: _deliveries.c[name].type for name in names})
    mine = and_(_deliveries.c.id == columns.pop("id"), _deliveries.c.holder == holder)
    doubts = _deliveries.c.doubts + int(state is State.IN_DOUBT)
    values = {**columns, "leased_until": None, "changed_at": now, "doubts": doubts}
    connection.execute(_to(state).where(mine).values(values))


def _facts(connection: Connection, answer: Answer) -> tuple[int | None, str, str, str]:
    reason = answer.skip.value if answer.skip else ""
    return answer.outcome.code, answer.outcome.said, reason, written(connection, answer.due_at)


def _of_readers(rule: ColumnElement[bool]) -> ColumnElement[bool]:
    return _deliveries.c.subscriber_id.in_(select(_subscribers.c.id).where(rule))


def _delivery(
    id_: int, subscriber_id: int, slot: str, attempts: int, due_at: datetime, doubts: int
) -> Delivery:
    return Delivery(
        id=DeliveryId(id_),
        subscriber_id=SubscriberId(subscriber_id),
        slot=date.fromisoformat(slot),
        state=State.CLAIMED,
        attempts=attempts,
        due_at=due_at,
        doubts=doubts,
    )


def _doubt(row: Row[Any]) -> Doubt:
    return Doubt(
        id=DeliveryId(row.id),
        subscriber_id=SubscriberId(row.subscriber_id),
        slot=date.fromisoformat(row.slot),
        state=State(row.state),
        times=row.doubts,
    )
