"""A reader changes what is hers: her wishes, her address, her links; takes all of it away; is forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from digest.compose.letter import Composer
from digest.errors import LinkError, SubscriptionError
from digest.flows.at_once import Door, send_at_once
from digest.flows.enrolling import DAY, MOST_LETTERS, LettersAsked
from digest.flows.subscription import is_operators
from digest.flows.wishes import valid_address, valid_interests
from digest.links import Ticket
from digest.model.subscriber import Pace, Standing, Subscriber, SubscriberId

#: How long the pause of a letter's link lasts.
PAUSE = timedelta(days=14)


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""

    def save(self, email: str, interests: Sequence[str], pace: Pace, *, now: datetime) -> Subscriber:
        """Change the wishes of the reader with this address."""

    def pause(self, id_: SubscriberId, *, until: datetime | None, now: datetime) -> None:
        """Send nothing before a moment; None ends the pause."""

    def erase(self, id_: SubscriberId, *, now: datetime) -> None:
        """Delete everything about a reader."""

    def suppressed(self, email: str) -> str | None:
        """Why nothing is sent to this address."""


class Moves(Protocol):
    """Changes of address. Every method may raise StoreError."""

    def ask(self, id_: SubscriberId, email: str, *, now: datetime) -> None:
        """Write down where she wants to go."""

    def waiting(self, id_: SubscriberId) -> tuple[str, datetime] | None:
        """The address that waits to be confirmed, and since when."""

    def take(self, id_: SubscriberId, *, asked_at: datetime, now: datetime) -> None:
        """Move her to the address that she asked for then."""

    def void_links(self, id_: SubscriberId, *, now: datetime) -> datetime:
        """Make her older links void; answers the moment from which they hold."""


class Tuning:
    """What a reader does to her own subscription, once she is admitted."""

    def __init__(
        self, *, readers: Readers, moves: Moves, asked: LettersAsked, composer: Composer, outbox: Door
    ) -> None:
        self._readers = readers
        self._moves = moves
        self._asked = asked
        self._composer = composer
        self._outbox = outbox

    def change(
        self, reader: Subscriber, interests: Sequence[str], pace: Pace, *, now: datetime
    ) -> Subscriber:
        """Take new wishes. Raises SubscriptionError, InterestError."""
        return self._readers.save(reader.email, valid_interests(interests), pace, now=now)

    def pause(self, reader: Subscriber, *, now: datetime) -> datetime:
        """Send nothing for two weeks; answers until when. What comes meanwhile waits."""
        until = now + PAUSE
        self._readers.pause(reader.id, until=until, now=now)
        return until

    def resume(self, reader: Subscriber, *, now: datetime) -> None:
        """End a pause; harmless where there is none."""
        if reader.paused_until is not None:
            self._readers.pause(reader.id, until=None, now=now)

    def ask_to_move(self, reader: Subscriber, email: str, *, now: datetime) -> None:
        """Send a letter to a new address that asks to confirm it; nothing says whether somebody has it.

        Raises SubscriptionError for what is no address or is hers already, MailError.
        """
        address = valid_address(email)
        if address == reader.email:
            raise SubscriptionError("this is where your letters go already")
        if is_operators(self._readers.suppressed(address)) or not self._asked.take(
            address, most=MOST_LETTERS, within=DAY, now=now
        ):
            return
        self._moves.ask(reader.id, address, now=now)
        letter = self._composer.new_address(reader, address, made_at=now)
        send_at_once(self._outbox, letter, what="the letter", advice="try again in a few minutes")

    def waiting_address(self, reader: Subscriber) -> str:
        """The address that waits to be confirmed; "" for none."""
        waiting = self._moves.waiting(reader.id)
        return waiting[0] if waiting else ""

    def check_move(self, reader: Subscriber, ticket: Ticket) -> str:
        """The address that a link of ours is for. Raises LinkError where it is done or was changed since."""
        waiting = self._moves.waiting(reader.id)
        if waiting is None or waiting[1] != ticket.made_at:
            message = "this link was for a change of address that is done or was changed since"
            raise LinkError(message, purpose="address")
        return waiting[0]

    def move(self, reader: Subscriber, ticket: Ticket, *, now: datetime) -> Subscriber:
        """Send her letters to the new address from now on, and tell the old one.

        Raises LinkError where it is done or was changed since, SubscriptionError where somebody has it.
        """
        self._moves.take(reader.id, asked_at=ticket.made_at, now=now)
        moved = self._readers.get(reader.id)
        if reader.standing is Standing.ACTIVE and not self._readers.suppressed(reader.email):
            letter = self._composer.moved(moved, reader.email, made_at=now)
            send_at_once(
                self._outbox, letter, what="the letter", advice="your address is changed all the same"
            )
        return moved

    def void_links(self, reader: Subscriber, *, now: datetime) -> datetime:
        """Make her links void but for those to leave; answers the moment from which new ones hold."""
        return self._moves.void_links(reader.id, now=now)

    def erase(self, reader: Subscriber, *, now: datetime) -> None:
        """Delete everything about her but the hash that keeps her from being written to again."""
        self._readers.erase(reader.id, now=now)
