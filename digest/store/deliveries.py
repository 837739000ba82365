"""Letters on their way: who may send which, and what became of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from digest.model.delivery import Delivery, DeliveryId, Outcome, State
from digest.model.issue import Issue
from digest.model.subscriber import Standing, SubscriberId
from digest.store.engine import Database
from digest.store.issues import issue_of
from digest.store.tables.readers import DeliveryRow, IssueRow, SubscriberRow

_deliveries, _issues, _subscribers = DeliveryRow.__table__, IssueRow.__table__, SubscriberRow.__table__

#: What an answer changes.
Answer = tuple[DeliveryId, Outcome, datetime]


class Deliveries:
    """The way of every letter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self, now: datetime, *, limit: int, lease_s: int, only: SubscriberId | None = None
    ) -> list[tuple[Delivery, Issue]]:
        """Take up to `limit` due letters; nobody else gets them for `lease_s` seconds.

        A letter whose lease ran out is due again. Letters to readers who left meanwhile are skipped.
        """
        with self._database.writing("claiming letters") as connection:
            self._skip_left(connection, now)
            chosen = select(_deliveries.c.id).where(_is_free(now)).limit(limit)
            chosen = chosen.order_by(_deliveries.c.due_at, _deliveries.c.id)
            if only is not None:
                chosen = chosen.where(_deliveries.c.subscriber_id == only)
            if not self._database.is_sqlite:
                chosen = chosen.with_for_update(skip_locked=True)
            ids = list(connection.execute(chosen).scalars())
            taken = {
                "state": State.SENDING.value,
                "attempts": _deliveries.c.attempts + 1,
                "leased_until": now + timedelta(seconds=lease_s),
                "changed_at": now,
            }
            connection.execute(update(_deliveries).where(_deliveries.c.id.in_(ids)).values(taken))
            rows = connection.execute(
                select(_deliveries, _issues.c.content)
                .join(_issues, _issues.c.id == _deliveries.c.issue_id)
                .where(_deliveries.c.id.in_(ids))
                .order_by(_deliveries.c.due_at, _deliveries.c.id)
            ).all()
        return [(_delivery(row), issue_of(row.content)) for row in rows]

    def answer(self, answers: Iterable[Answer], *, now: datetime) -> None:
        """Write down what became of claimed letters; deferred ones are due again at the given moment."""
        with self._database.writing("noting answers") as connection:
            for id_, outcome, due_at in answers:
                values = {
                    "state": outcome.state.value,
                    "code": outcome.code,
                    "said": outcome.said,
                    "due_at": due_at,
                    "leased_until": None,
                    "changed_at": now,
                }
                mine = and_(_deliveries.c.id == id_, _deliveries.c.state == State.SENDING.value)
                connection.execute(update(_deliveries).where(mine).values(values))

    def release(self, ids: Sequence[DeliveryId], *, now: datetime) -> None:
        """Give claimed letters back that were not tried."""
        with self._database.writing("giving letters back") as connection:
            mine = and_(_deliveries.c.id.in_(ids), _deliveries.c.state == State.SENDING.value)
            back = {"state": State.DUE.value, "leased_until": None, "changed_at": now}
            back_again = update(_deliveries).where(mine).values(attempts=_deliveries.c.attempts - 1, **back)
            connection.execute(back_again)

    def states(self, *, since: datetime) -> dict[tuple[State, str], int]:
        """How many letters changed into each state, with the reason of the skipped ones, since a moment."""
        query = (
            select(_deliveries.c.state, _deliveries.c.reason, func.count())
            .where(_deliveries.c.changed_at >= since)
            .group_by(_deliveries.c.state, _deliveries.c.reason)
        )
        with self._database.reading("counting letters") as connection:
            return {(State(state), reason): n for state, reason, n in connection.execute(query)}

    def _skip_left(self, connection: Connection, now: datetime) -> None:
        left = select(_subscribers.c.id).where(_subscribers.c.standing != Standing.ACTIVE.value)
        waiting = _deliveries.c.state.in_((State.DUE.value, State.DEFERRED.value))
        skipped = {"state": State.SKIPPED.value, "reason": "unsubscribed", "changed_at": now}
        connection.execute(
            update(_deliveries).where(waiting, _deliveries.c.subscriber_id.in_(left)).values(skipped)
        )


def _is_free(now: datetime) -> ColumnElement[bool]:
    waiting = _deliveries.c.state.in_((State.DUE.value, State.DEFERRED.value)) & (_deliveries.c.due_at <= now)
    left = (_deliveries.c.state == State.SENDING.value) & (_deliveries.c.leased_until <= now)
    return or_(waiting, left)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=DeliveryId(row.id),
        subscriber_id=SubscriberId(row.subscriber_id),
        slot=date.fromisoformat(row.slot),
        state=State(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
    )
