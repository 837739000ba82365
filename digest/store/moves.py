"""A reader's way to another address, and the links that she makes void."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from digest.errors import LinkError, StoreError, SubscriptionError
from digest.model.subscriber import SubscriberId
from digest.store.engine import Database
from digest.store.suppressions import UNSUBSCRIBED, email_key, take_back
from digest.store.tables.readers import SubscriberRow

_subscribers = SubscriberRow.__table__


class Moves:
    """Changes of address. The new one waits beside the old one until it is confirmed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, id_: SubscriberId, email: str, *, now: datetime) -> None:
        """Write down where she wants to go, in place of what she wanted before."""
        wish = {"new_email": email, "new_email_at": now.replace(microsecond=0)}
        with self._database.writing("noting a new address") as connection:
            connection.execute(update(_subscribers).where(_subscribers.c.id == id_).values(wish))

    def waiting(self, id_: SubscriberId) -> tuple[str, datetime] | None:
        """The address that waits to be confirmed, and since when."""
        query = select(_subscribers.c.new_email, _subscribers.c.new_email_at)
        with self._database.reading("reading a new address") as connection:
            row = connection.execute(query.where(_subscribers.c.id == id_)).first()
        return (row.new_email, row.new_email_at) if row and row.new_email else None

    def take(self, id_: SubscriberId, *, asked_at: datetime, now: datetime) -> None:
        """Move her to the address that she asked for at this moment; her older links are void then.

        Raises LinkError where she asked for another one since, SubscriptionError where somebody has it.
        """
        try:
            self._move(id_, asked_at=asked_at, now=now)
        except StoreError as exc:
            if not isinstance(exc.__cause__, IntegrityError):
                raise
            raise SubscriptionError("this address has a digest already; leave there first") from exc

    def void_links(self, id_: SubscriberId, *, now: datetime) -> datetime:
        """Make every link of hers void that was made before now, those to leave apart. Answers the moment."""
        since = _next_second(now)
        with self._database.writing("making links void") as connection:
            connection.execute(update(_subscribers).where(_subscribers.c.id == id_).values(links_since=since))
        return since

    def _move(self, id_: SubscriberId, *, asked_at: datetime, now: datetime) -> None:
        me = _subscribers.c.id == id_
        with self._database.writing("changing an address") as connection:
            row = connection.execute(
                select(_subscribers.c.email, _subscribers.c.new_email, _subscribers.c.new_email_at)
                .where(me)
                .with_for_update()
            ).first()
            if row is None or row.new_email is None or row.new_email_at != asked_at:
                message = "this link was for a change of address that is done or was changed since"
                raise LinkError(message, purpose="address")
            moved = {
                "email": row.new_email,
                "email_key": email_key(row.new_email),
                "new_email": None,
                "new_email_at": None,
                "links_since": _next_second(now),
                # What was said of the old mailbox does not hold for the new one.
                "bounces": 0,
                "bounced_at": None,
            }
            connection.execute(update(_subscribers).where(me).values(moved))
            take_back(connection, row.new_email, [UNSUBSCRIBED])


def _next_second(now: datetime) -> datetime:
    """Tokens know whole seconds: the first of them in which no older link was made."""
    return now.replace(microsecond=0) + timedelta(seconds=1)
