"""Readers: their wishes, their standing, their addresses."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    delete,
    select,
    update,
)

from digest.errors import NotFound
from digest.model.subscriber import (
    Consent,
    Courtesy,
    Pace,
    Standing,
    Subscriber,
    SubscriberId,
)
from digest.store.due_readers import WISHES, pace_of
from digest.store.due_times import due_after, due_anew
from digest.store.engine import Database, inserted
from digest.store.owed import forget, owe
from digest.store.suppressions import UNSUBSCRIBED, Suppressions, email_key, suppress, take_back
from digest.store.tables.readers import InterestRow, IssueRow, SubscriberRow

_subscribers, _interests, _issues = SubscriberRow.__table__, InterestRow.__table__, IssueRow.__table__

#: Readers read from the database at a time.
_BLOCK = 500
#: What a subscription that is over comes to.
_OVER = {"standing": Standing.UNSUBSCRIBED.value, "next_due_at": None}


class Subscribers:
    """The readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, email: str, interests: Sequence[str], pace: Pace, *, now: datetime) -> Subscriber:
        """Add a reader as pending, or change the wishes of the one with this address.

        Where her hour or zone changes, so does when her next issue is due: no slot is given twice, and the
        one that she waits for is not left out.
        """
        wishes = _columns(pace)
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
            connection.execute(statement.on_conflict_do_nothing(index_elements=["email_key"]))
            mine = select(_subscribers).where(_subscribers.c.email_key == email_key(email)).with_for_update()
            known = values_of(connection, list(connection.execute(mine).mappings()))[0]
            id_ = known.id
            due = due_anew(connection, known, pace, now=now)
            connection.execute(
                update(_subscribers).where(_subscribers.c.id == id_).values(**wishes, next_due_at=due)
            )
            connection.execute(delete(_interests).where(_interests.c.subscriber_id == id_))
            rows = [{"subscriber_id": id_, "position": n, "line": line} for n, line in enumerate(interests)]
            if rows:
                connection.execute(_interests.insert(), rows)
            return _one(connection, id_)

    def activate(self, id_: SubscriberId, consent: Consent, *, watermark: int, next_due_at: datetime) -> None:
        """Confirm a sign-up. The first confirmation counts: a second one changes nothing.

        Consent that she gave herself takes back that she had left; nobody else's does.
        """
        with self._database.writing("confirming a subscriber") as connection:
            standing = connection.execute(
                select(_subscribers.c.standing).where(_subscribers.c.id == id_)
            ).scalar()
            if standing is None:
                raise NotFound("this subscription was erased; sign up again", kind="subscriber", key=str(id_))
            if standing != Standing.ACTIVE:
                values: dict[str, Any] = {
                    "standing": Standing.ACTIVE.value,
                    "watermark": watermark,
                    "next_due_at": next_due_at,
                    "paused_until": None,
                    "confirmed_at": consent.at,
                    "consent_at": consent.at,
                    "consent_how": consent.how,
                    "consent_origin": consent.origin,
                }
                connection.execute(update(_subscribers).where(_subscribers.c.id == id_).values(values))
                forget(connection, id_)
                if consent.is_hers:
                    owe(connection, id_, Courtesy.WELCOME, since=consent.at)
            if consent.is_hers:
                email = select(_subscribers.c.email).where(_subscribers.c.id == id_)
                take_back(connection, connection.execute(email).scalar_one(), [UNSUBSCRIBED])

    def unsubscribe(self, id_: SubscriberId, *, reason: str, now: datetime) -> None:
        """End a subscription, and keep the address from being written to again."""
        with self._database.writing("ending a subscription") as connection:
            email = connection.execute(select(_subscribers.c.email).where(_subscribers.c.id == id_)).scalar()
            if email is None:
                return
            leave(connection, id_, now=now)
            suppress(connection, email, reason, now=now)

    def erase(self, id_: SubscriberId, *, now: datetime) -> None:
        """Delete everything about a reader but a hash that keeps her from being written to again."""
        with self._database.writing("erasing a subscriber") as connection:
            email = connection.execute(select(_subscribers.c.email).where(_subscribers.c.id == id_)).scalar()
            if email is not None:
                suppress(connection, email, UNSUBSCRIBED, now=now)
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

    def find(self, text: str, *, limit: int) -> list[Subscriber]:
        """Readers whose address holds a text, or whose number it is, by number."""
        wanted = _subscribers.c.email_key.contains(text.strip().casefold(), autoescape=True)
        if text.strip().isdecimal() and len(text) < 18:  # what a database can hold
            wanted = wanted | (_subscribers.c.id == int(text))
        return self._block(select(_subscribers).where(wanted).order_by(_subscribers.c.id).limit(limit))

    def all(self) -> Iterator[Subscriber]:
        """Every reader, oldest first."""
        last = SubscriberId(0)
        while block := self.page(after=last, most=_BLOCK):
            yield from block
            last = block[-1].id

    def page(self, *, after: SubscriberId, most: int) -> list[Subscriber]:
        """Readers with greater numbers than one, the lowest first."""
        query = select(_subscribers).where(_subscribers.c.id > after)
        return self._block(query.order_by(_subscribers.c.id).limit(most))

    def pause(self, id_: SubscriberId, *, until: datetime | None, now: datetime) -> None:
        """Send nothing before a moment; None ends the pause. Her watermark stays: nothing is forgotten."""
        with self._database.writing("pausing a subscriber") as connection:
            reader = _one(connection, id_)
            values: dict[str, Any] = {"paused_until": until}
            if reader.standing is Standing.ACTIVE:
                values["next_due_at"] = due_after(connection, reader, reader.pace, until, now=now)
            connection.execute(update(_subscribers).where(_subscribers.c.id == id_).values(values))

    def _block(self, query: Select[Any]) -> list[Subscriber]:
        with self._database.reading("reading subscribers") as connection:
            return values_of(connection, list(connection.execute(query).mappings()))

    def zones(self) -> list[str]:
        """Where readers live: every zone once."""
        with self._database.reading("reading zones") as connection:
            return list(connection.execute(select(_subscribers.c.zone).distinct()).scalars())

    def suppressed(self, email: str) -> str | None:
        """The gravest reason why nothing is sent to this address; None where it may be."""
        return Suppressions(self._database).suppressed(email)


def leave(connection: Connection, id_: int, *, now: datetime) -> None:
    """Let a subscription be over because she wants it; whoever had one is told so."""
    mine = _subscribers.c.id == id_
    had_one = connection.execute(select(_subscribers.c.standing).where(mine)).scalar() == Standing.ACTIVE
    if had_one:
        end(connection, id_)
        owe(connection, id_, Courtesy.ENDED, since=now)
    else:
        connection.execute(update(_subscribers).where(mine).values(_OVER))


def end(connection: Connection, id_: int) -> None:
    """Let a subscription be over; nothing that she was owed is sent."""
    forget(connection, id_)
    connection.execute(update(_subscribers).where(_subscribers.c.id == id_).values(_OVER))


def _columns(pace: Pace) -> dict[str, Any]:
    return {
        "zone": pace.zone,
        "at": f"{pace.at:%H:%M}",
        "days": "".join(str(day) for day in sorted(pace.days)),
        "most": pace.most,
        "quiet": pace.quiet.value,
        "language": pace.language,
        "about": pace.about,
        "explores": pace.explores,
    }


def _one(connection: Connection, id_: int) -> Subscriber:
    row = connection.execute(select(_subscribers).where(_subscribers.c.id == id_)).mappings().first()
    if row is None:
        raise NotFound("there is no such subscriber any more", kind="subscriber", key=str(id_))
    return values_of(connection, [row])[0]


def values_of(connection: Connection, rows: Sequence[RowMapping]) -> list[Subscriber]:
    """Rows as readers, with their interests."""
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
        pace=pace_of(*(row[name] for name in WISHES)),
        created_at=row["created_at"],
        confirmed_at=row["confirmed_at"],
        consent=consent,
        watermark=row["watermark"],
        next_due_at=row["next_due_at"],
        paused_until=row["paused_until"],
        links_since=row["links_since"],
    )
