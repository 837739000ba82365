"""Asking for letters on a page: the same answer for everybody, and no mailbox is filled by others."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from digest.compose.letter import Composer
from digest.errors import NotFound
from digest.flows.at_once import Door, send_at_once
from digest.flows.subscription import Subscription, is_operators
from digest.flows.wishes import valid_address, valid_interests
from digest.model.subscriber import Pace, Standing, Subscriber

#: Letters a day that pages send to one address, whoever asks for them.
MOST_LETTERS = 3
DAY = timedelta(hours=24)
_ADVICE = "try again in a few minutes"


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def with_address(self, email: str) -> Subscriber:
        """The reader with this address. Raises NotFound."""

    def suppressed(self, email: str) -> str | None:
        """Why nothing is sent to this address."""


class LettersAsked(Protocol):
    """Letters that were asked for on pages. Every method may raise StoreError."""

    def take(self, email: str, *, most: int, within: timedelta, now: datetime) -> bool:
        """Count one more letter to an address; false where there were too many."""


class Enrolling:
    """Signing up on a page, and asking for a new link there."""

    def __init__(
        self,
        *,
        readers: Readers,
        asked: LettersAsked,
        subscription: Subscription,
        composer: Composer,
        outbox: Door,
    ) -> None:
        self._readers = readers
        self._asked = asked
        self._subscription = subscription
        self._composer = composer
        self._outbox = outbox

    def sign_up(self, email: str, interests: Sequence[str], pace: Pace, *, now: datetime) -> None:
        """Send the letter that asks her to confirm; to who reads us already, the way to her settings.

        What an active reader wants is not changed by who knows her address. Nothing says whether an address
        is known. Raises SubscriptionError and InterestError for wishes that cannot be, MailError.
        """
        address, lines = valid_address(email), valid_interests(interests)
        if not self._may_write(address, now=now):
            return
        known = self._known(address)
        if known and known.standing is Standing.ACTIVE:
            self._send_link(known, now=now)
        else:
            self._subscription.ask(address, lines, pace, now=now)

    def send_link(self, email: str, *, now: datetime) -> None:
        """Send a reader the way to her settings. Raises SubscriptionError for no address, MailError."""
        address = valid_address(email)
        known = self._known(address)
        if known and known.standing is Standing.ACTIVE and self._may_write(address, now=now):
            self._send_link(known, now=now)

    def _may_write(self, address: str, *, now: datetime) -> bool:
        if is_operators(self._readers.suppressed(address)):
            return False
        return self._asked.take(address, most=MOST_LETTERS, within=DAY, now=now)

    def _known(self, address: str) -> Subscriber | None:
        try:
            return self._readers.with_address(address)
        except NotFound:
            return None

    def _send_link(self, reader: Subscriber, *, now: datetime) -> None:
        letter = self._composer.new_link(reader, made_at=_link_time(reader, now))
        send_at_once(self._outbox, letter, what="the letter", advice=_ADVICE)


def _link_time(reader: Subscriber, now: datetime) -> datetime:
    """When a link is made: not before the moment from which her links hold."""
    return max(now, reader.links_since or now)
