"""One click, and no letter comes any more."""

from datetime import datetime
from typing import Protocol

from digest.errors import NotFound
from digest.links import Links
from digest.model.subscriber import Subscriber, SubscriberId


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""

    def unsubscribe(self, id_: SubscriberId, *, reason: str, now: datetime) -> None:
        """End a subscription."""


class Leaving:
    """Ends subscriptions by the token of a letter, as often as it is asked."""

    def __init__(self, *, readers: Readers, links: Links) -> None:
        self._readers = readers
        self._links = links

    def check(self, token: str, *, now: datetime) -> None:
        """Change nothing. Raises LinkError where the token is not ours."""
        self._links.read("unsubscribe", token, now=now)

    def by_token(self, token: str, *, now: datetime) -> None:
        """Send nothing more to whom the token was made for; harmless where she has left or was erased.

        Raises LinkError where the token is not ours, StoreError.
        """
        ticket = self._links.read("unsubscribe", token, now=now)
        try:
            reader = self._readers.get(ticket.subscriber_id)
        except NotFound:
            return
        # SQLite may give the number of somebody who was erased to somebody new: her letters are younger.
        if ticket.made_at >= reader.created_at.replace(microsecond=0):
            self._readers.unsubscribe(reader.id, reason="unsubscribed", now=now)
