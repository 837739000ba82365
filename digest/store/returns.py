"""What came back for letters, each message once, with what follows for the reader."""

from datetime import date, datetime

from sqlalchemy import Connection, and_, select, update

from digest.model.delivery import DeliveryId
from digest.model.returned import Addressee, Consequence, Kind, Note, Tolerance
from digest.model.subscriber import SubscriberId
from digest.store.engine import Database, inserted
from digest.store.subscribers import end, leave
from digest.store.suppressions import (
    COMPLAINT,
    DEAD_ADDRESS,
    OPERATORS,
    UNSUBSCRIBED,
    email_key,
    suppress,
    take_back,
)
from digest.store.tables.readers import DeliveryRow, IssueRow, ReturnRow, SubscriberRow

_returns, _subscribers = ReturnRow.__table__, SubscriberRow.__table__
_deliveries, _issues = DeliveryRow.__table__, IssueRow.__table__


class Returns:
    """Bounces, complaints and what else came back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def letter_of(self, who: SubscriberId, slot: date) -> Addressee | None:
        """The letter of a reader's slot; None where it is gone, as with a reader who was erased."""
        mine = and_(_deliveries.c.subscriber_id == who, _deliveries.c.slot == slot.isoformat())
        with self._database.reading("looking for a letter") as connection:
            found = connection.execute(select(_deliveries.c.id).where(mine)).scalar()
        return None if found is None else Addressee(subscriber_id=who, delivery_id=DeliveryId(found))

    def letter_with(self, seed: str) -> Addressee | None:
        """The letter whose Message-ID is made of this seed."""
        query = (
            select(_deliveries.c.id, _deliveries.c.subscriber_id)
            .join(_issues, _issues.c.id == _deliveries.c.issue_id)
            .where(_issues.c.seed == seed)
        )
        with self._database.reading("looking for a letter") as connection:
            found = connection.execute(query).first()
        if found is None:
            return None
        return Addressee(subscriber_id=SubscriberId(found.subscriber_id), delivery_id=DeliveryId(found.id))

    def note(self, note: Note, consequence: Consequence, tolerance: Tolerance, *, now: datetime) -> bool:
        """Keep a message, or an answer, and let its consequence follow, all or nothing.

        Answers False, and changes nothing, where it was kept before. Of several bounces of one letter only
        the first is counted. Nothing follows for a reader who was erased.
        """
        with self._database.writing("keeping what came back") as connection:
            counts = not (consequence is Consequence.COUNT and _has_bounced(connection, note.whose))
            if not _kept(connection, note, now):
                return False
            if note.whose and counts:
                _follow(connection, note.whose.subscriber_id, consequence, tolerance, now)
        return True

    def lift(self, email: str) -> list[str]:
        """Take back what only the operator can, and forget her bounces; answers the reasons that stood."""
        with self._database.writing("lifting a suppression") as connection:
            forgotten = update(_subscribers).where(_subscribers.c.email_key == email_key(email))
            connection.execute(forgotten.values(bounces=0, bounced_at=None))
            return take_back(connection, email, OPERATORS)


def _kept(connection: Connection, note: Note, now: datetime) -> bool:
    values = {
        "message_hash": note.fingerprint,
        "kind": note.kind.value,
        "delivery_id": note.whose.delivery_id if note.whose else None,
        "status": note.status or None,
        "came_at": now,
    }
    statement = inserted(connection)(_returns).values(values).on_conflict_do_nothing()
    return connection.execute(statement.returning(_returns.c.message_hash)).first() is not None


def _has_bounced(connection: Connection, whose: Addressee | None) -> bool:
    if whose is None or whose.delivery_id is None:
        return False
    same = and_(_returns.c.delivery_id == whose.delivery_id, _returns.c.kind == Kind.BOUNCED.value)
    return connection.execute(select(_returns.c.message_hash).where(same)).first() is not None


def _follow(
    connection: Connection, who: SubscriberId, consequence: Consequence, tolerance: Tolerance, now: datetime
) -> None:
    query = select(_subscribers.c.email, _subscribers.c.bounces, _subscribers.c.bounced_at)
    # Two processes that count at once must not both start from the same figure.
    reader = connection.execute(query.where(_subscribers.c.id == who).with_for_update()).first()
    if reader is None:
        return
    match consequence:
        case Consequence.COUNT:
            is_recent = reader.bounced_at is not None and now - reader.bounced_at <= tolerance.forget_after
            bounces = reader.bounces + 1 if is_recent else 1
            counted = update(_subscribers).where(_subscribers.c.id == who)
            connection.execute(counted.values(bounces=bounces, bounced_at=now))
            if bounces >= tolerance.most:
                suppress(connection, reader.email, DEAD_ADDRESS, now=now)
        case Consequence.DEAD_ADDRESS:
            suppress(connection, reader.email, DEAD_ADDRESS, now=now)
        case Consequence.COMPLAINT:
            end(connection, who)
            for reason in (COMPLAINT, UNSUBSCRIBED):
                suppress(connection, reader.email, reason, now=now)
        case Consequence.LEAVE:
            leave(connection, who, now=now)
            suppress(connection, reader.email, UNSUBSCRIBED, now=now)
