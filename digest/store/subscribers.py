"""Readers: their wishes, their standing, their addresses."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from digest.errors import NotFound
from digest.model.subscriber import Consent, Pace, Standing, Subscriber, SubscriberId
from digest.store.engine import Database, inserted
from digest.store.tables.readers import InterestRow, SubscriberRow, SuppressionRow

_subscribers, _interests = SubscriberRow.__table__, InterestRow.__table__
_suppressions = SuppressionRow.__table__

#: Readers read from the database at a time.
_BLOCK = 500


class Subscribers:
    """The readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, email: str, interests: Sequence[str], pace: Pace, *, now: datetime) -> Subscriber:
        """Add a reader as pending, or change the wishes of the one with this address."""
        wishes = {"zone": pace.zone, "at": f"{pace.at:%H:%M}", "days": _days(pace), "most": pace.most}
        fresh = {
            "email": email,
            "email_key": email_key(email),
            "standing": Standing.PENDING.value,
            "created_at": now,
            "watermark": 0,
            "bounces": 0,
        }
        with self._database.writing("saving a subscriber") as connection:
            statement = inserted(connection)(_subscribers).values(**fresh, **wishes)
            connection.execute(statement.on_conflict_do_update(index_elements=["email_key"], set_=wishes))
            id_ = connection.execute(
                select(_subscribers.c.id).where(_subscribers.c.email_key == email_key(email))
            ).scalar_one()
            connection.execute(delete(_interests).where(_interests.c.subscriber_id == id_))
            rows = [{"subscriber_id": id_, "position": n, "line": line} for n, line in enumerate(interests)]
            if rows:
                connection.execute(_interests.insert(), rows)
            return _one(connection, id_)

    def activate(self, id_: SubscriberId, consent: Consent, *, watermark: int, next_due_at: datetime) -> None:
        """Confirm a sign-up. The first confirmation counts: a second one only renews the due time."""
        with self._database.writing("confirming a subscriber") as connection:
            standing = connection.execute(
                select(_subscribers.c.standing).where(_subscribers.c.id == id_)
            ).scalar()
            if standing is None:
                raise NotFound("this subscription was erased; sign up again", kind="subscriber", key=str(id_))
            values: dict[str, Any] = {"next_due_at": next_due_at}
            if standing != Standing.ACTIVE:
                values |= {
                    "standing": Standing.ACTIVE.value,
                    "watermark": watermark,
                    "confirmed_at": consent.at,
                    "consent_at": consent.at,
                    "consent_how": consent.how,
                    "consent_origin": consent.origin,
                }
            connection.execute(update(_subscribers).where(_subscribers.c.id == id_).values(values))
            email = connection.execute(
                select(_subscribers.c.email).where(_subscribers.c.id == id_)
            ).scalar_one()
            connection.execute(delete(_suppressions).where(_suppressions.c.email_hash == _hash(email)))

    def unsubscribe(self, id_: SubscriberId, *, reason: str, now: datetime) -> None:
        """End a subscription, and keep the address from being written to again."""
        with self._database.writing("ending a subscription") as connection:
            email = connection.execute(select(_subscribers.c.email).where(_subscribers.c.id == id_)).scalar()
            if email is None:
                return
            ended = {"standing": Standing.UNSUBSCRIBED.value, "next_due_at": None}
            connection.execute(update(_subscribers).where(_subscribers.c.id == id_).values(ended))
            statement = inserted(connection)(_suppressions).values(
                email_hash=_hash(email), reason=reason, since=now
            )
            connection.execute(statement.on_conflict_do_nothing())

    def erase(self, id_: SubscriberId) -> None:
        """Delete everything about a reader; what keeps her from being written to stays, as a hash."""
        with self._database.writing("erasing a subscriber") as connection:
            connection.execute(delete(_subscribers).where(_subscribers.c.id == id_))
        self._database.forget()

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""
        with self._database.reading("reading a subscriber") as connection:
            return _one(connection, id_)

    def with_address(self, email: str) -> Subscriber:
        """The reader with this address, however it is capitalised. Raises NotFound."""
        with self._database.reading("reading a subscriber") as connection:
            query = select(_subscribers.c.id).where(_subscribers.c.email_key == email_key(email))
            id_ = connection.execute(query).scalar()
            if id_ is None:
                message = f"nobody is subscribed as {email}; `digest subscribers list` shows who is"
                raise NotFound(message, kind="subscriber", key=email)
            return _one(connection, id_)

    def all(self, *, due_before: datetime | None = None) -> Iterator[Subscriber]:
        """Every reader, oldest first; with `due_before` the active ones whose next issue is due by then."""
        last = 0
        while True:
            query = (
                select(_subscribers).where(_subscribers.c.id > last).order_by(_subscribers.c.id).limit(_BLOCK)
            )
            if due_before is not None:
                query = query.where(
                    _subscribers.c.standing == Standing.ACTIVE.value, _subscribers.c.next_due_at <= due_before
                )
            with self._database.reading("reading subscribers") as connection:
                block = _values(connection, list(connection.execute(query).mappings()))
            if not block:
                return
            yield from block
            last = block[-1].id

    def suppressed(self, email: str) -> str | None:
        """Why nothing is sent to this address; None where it may be."""
        with self._database.reading("reading suppressions") as connection:
            query = select(_suppressions.c.reason).where(_suppressions.c.email_hash == _hash(email))
            return connection.execute(query).scalar()


def email_key(email: str) -> str:
    """What two spellings of one address share."""
    return email.strip().casefold()


def _hash(email: str) -> str:
    return sha256(email_key(email).encode()).hexdigest()


def _days(pace: Pace) -> str:
    return "".join(str(day) for day in sorted(pace.days))


def _one(connection: Connection, id_: int) -> Subscriber:
    row = connection.execute(select(_subscribers).where(_subscribers.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound("there is no such subscriber any more", kind="subscriber", key=str(id_))
    return _values(connection, [row])[0]


def _values(connection: Connection, rows: Sequence[RowMapping]) -> list[Subscriber]:
    lines: dict[int, list[str]] = {row["id"]: [] for row in rows}
    query = (
        select(_interests).where(_interests.c.subscriber_id.in_(list(lines))).order_by(_interests.c.position)
    )
    for interest in connection.execute(query):
        lines[interest.subscriber_id].append(interest.line)
    return [_value(row, lines[row["id"]]) for row in rows]


def _value(row: RowMapping, interests: Iterable[str]) -> Subscriber:
    consent = None
    if row["consent_at"] is not None:
        consent = Consent(
            at=row["consent_at"], how=row["consent_how"] or "", origin=row["consent_origin"] or ""
        )
    return Subscriber(
        id=SubscriberId(row["id"]),
        email=row["email"],
        standing=Standing(row["standing"]),
        interests=tuple(interests),
        pace=Pace(
            zone=row["zone"],
            at=time.fromisoformat(row["at"]),
            days=frozenset(int(day) for day in row["days"]),
            most=row["most"],
        ),
        created_at=row["created_at"],
        confirmed_at=row["confirmed_at"],
        consent=consent,
        watermark=row["watermark"],
        next_due_at=row["next_due_at"],
    )
