"""Who stands before us with a link: what every page behind a token asks first."""

from datetime import datetime
from typing import Protocol

from digest.errors import LinkError
from digest.links import Links, Purpose, Ticket
from digest.model.subscriber import Subscriber, SubscriberId


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""


class Admission:
    """Lets readers in by their links."""

    def __init__(self, *, readers: Readers, links: Links) -> None:
        self._readers = readers
        self._links = links

    def admit(self, purpose: Purpose, token: str, *, now: datetime) -> tuple[Subscriber, Ticket]:
        """Whose link it is, and what it says.

        Raises LinkError for one that is forged, expired, void or for another purpose, NotFound for that of
        somebody who was erased.
        """
        ticket = self._links.read(purpose, token, now=now)
        reader = self._readers.get(ticket.subscriber_id)
        if ticket.made_at < reader.created_at.replace(microsecond=0):
            # The number was that of somebody who was erased.
            message = "this link is of a subscription that was erased; sign up again"
            raise LinkError(message, purpose=purpose)
        if reader.links_since and ticket.made_at < reader.links_since:
            message = "this link was made void; take the one from your newest letter, or ask for a new one"
            raise LinkError(message, purpose=purpose)
        return reader, ticket
