"""What sending needs from outside."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from digest.model.delivery import (
    Answer,
    Deadlines,
    Delivery,
    DeliveryId,
    Doubt,
    Lease,
    Outcome,
    Whereabouts,
)
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.model.paper import PaperId, StoredPaper
from digest.model.subscriber import Recipient, SubscriberId

#: What to write down of an outcome, and how often the letter was begun: some refusals ask for another try.
Judge = Callable[[Outcome, int], Outcome]
#: Lets follow for the reader what an answer that ended her letter says. After a crash it may come again. May
#: raise StoreError.
Follow = Callable[[Delivery, Outcome, datetime], None]


class Outbox(Protocol):
    """The way out."""

    @property
    def shown(self) -> str:
        """Where letters go, without secrets."""

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]:
        """Hand letters over, each answer as it comes. A letter is pulled before its first command.

        Raises MailError where nothing can be sent; letters that were pulled and have no outcome by then were
        not handed over.
        """


class Queue(Protocol):
    """Letters that wait. Every method may raise StoreError."""

    def claim(
        self,
        deadlines: Deadlines,
        lease: Lease,
        *,
        limit: int,
        only: SubscriberId | None = None,
        dead: Collection[str] = (),
    ) -> list[tuple[Delivery, Issue]]:
        """Take due letters, first those of dead senders; while the lease lasts nobody else gets them."""

    def release(self, ids: Iterable[DeliveryId], lease: Lease, *, now: datetime) -> None:
        """Give letters back that this sender did not hand over."""

    def whereabouts(self, ids: Iterable[DeliveryId]) -> dict[DeliveryId, Whereabouts]:
        """Where these letters are."""

    def doubtful(self, *, since: datetime | None = None) -> list[Doubt]:
        """Letters that were in doubt and changed since a moment, or still are in doubt."""


class Book(Protocol):
    """Letters that a sender holds. Every method may raise StoreError."""

    def record(
        self, answers: Sequence[Answer], begun: Sequence[DeliveryId], lease: Lease, *, now: datetime
    ) -> set[DeliveryId]:
        """Write down answers and what is begun next; which of those are this sender's to send."""

    def renew(self, lease: Lease) -> None:
        """Keep what this sender holds."""


class Presence(Protocol):
    """Which senders live."""

    def entered(self) -> AbstractContextManager[str]:
        """A name for a sender that lives until the block ends."""

    def dead(self) -> set[str]:
        """Senders that are known to live no more."""

    def forget(self, names: Collection[str]) -> None:
        """Nothing is theirs any more."""


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def those(self, ids: Iterable[SubscriberId]) -> dict[SubscriberId, Recipient]:
        """These readers; who is there no more is left out."""


class Shelf(Protocol):
    """Papers as issues name them. May raise StoreError."""

    def at(self, revisions: dict[PaperId, int]) -> dict[PaperId, StoredPaper]:
        """Papers as they were at given revisions."""
