"""Greetings and farewells: sent apart, so that nobody waits for a mail server to confirm or to leave."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from digest.compose.transactional import Transactional
from digest.errors import MailError, NotFound, SubscriptionError
from digest.flows.send_ports import Outbox
from digest.log import log
from digest.model.delivery import DeliveryId, State
from digest.model.letter import Letter
from digest.model.returned import Consequence
from digest.model.subscriber import Courtesy, Standing, Subscriber, SubscriberId

Owed = tuple[SubscriberId, Courtesy, datetime]

#: Letters taken at a time.
_GROUP = 100
#: Before a letter is tried again that did not leave, and when it is too late for it.
_PAUSE = timedelta(minutes=15)
_TOO_LATE = timedelta(days=1)
_BELONGS_TO = {Courtesy.WELCOME: Standing.ACTIVE, Courtesy.ENDED: Standing.UNSUBSCRIBED}
#: Whoever said so, or whose mailbox does, gets no letter at all.
_NEVER = (Consequence.COMPLAINT.value, Consequence.DEAD_ADDRESS.value)


class List(Protocol):
    """What readers are owed. Every method may raise StoreError."""

    def take(self, *, now: datetime, most: int) -> list[Owed]:
        """Whom to write what, and since when they are owed it; nobody else gets the same."""

    def put_back(self, letters: Iterable[Owed], *, due_at: datetime) -> None:
        """Try these again later."""


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""

    def suppressed(self, email: str) -> str | None:
        """The gravest reason why nothing is sent to this address."""


class Courtesies:
    """Writes what readers are owed."""

    def __init__(
        self,
        *,
        owed: List,
        readers: Readers,
        composer: Transactional,
        outbox: Callable[[], AbstractContextManager[Outbox]],
    ) -> None:
        self._owed = owed
        self._readers = readers
        self._composer = composer
        self._outbox = outbox

    def send(self, *, now: datetime) -> int:
        """Send what is owed by now; answers how many left. What did not leave is tried again for a day.

        Raises StoreError, SettingsError; trouble with mail is logged, not raised.
        """
        taken = [one for one in self._owed.take(now=now, most=_GROUP) if now - one[2] <= _TOO_LATE]
        letters = {DeliveryId(number): self._letter(one) for number, one in enumerate(taken)}
        left = {id_: taken[id_] for id_, letter in letters.items() if letter is not None}
        try:
            n_sent = self._hand_over([(id_, letter) for id_, letter in letters.items() if letter], left)
        except MailError as exc:
            log.error("courtesies.stopped", reason=str(exc))
            n_sent = 0
        finally:
            if left:
                self._owed.put_back(left.values(), due_at=now + _PAUSE)
        return n_sent

    def _hand_over(self, letters: Sequence[tuple[DeliveryId, Letter]], left: dict[DeliveryId, Owed]) -> int:
        """Takes from `left` what is not to be tried again."""
        if not letters:
            return 0
        n_sent = 0
        with self._outbox() as outbox:
            for id_, outcome in outbox.send(letters):
                if outcome.state is not State.DEFERRED:
                    del left[id_]
                n_sent += outcome.state is State.SENT
        log.info("courtesies.sent", sent=n_sent, of=len(letters))
        return n_sent

    def _letter(self, one: Owed) -> Letter | None:
        """Her letter; None where it is not true any more or may not be sent."""
        who, kind, since = one
        try:
            reader = self._readers.get(who)
            if reader.standing is not _BELONGS_TO[kind] or self._readers.suppressed(reader.email) in _NEVER:
                return None
            if kind is Courtesy.WELCOME:
                return self._composer.welcome(reader, made_at=since)
            return self._composer.ended(reader, made_at=since)
        except (NotFound, SubscriptionError):
            return None
