"""What comes back for letters: whose it is, what is believed, and what follows for the reader.

::

    a message ──▶ which letter?  a return address with our signature, else a Message-ID of ours that was sent
                    │ none: foreign, or forged where a signature of ours is wrong; nothing changes
                    ▼
                  bounced     by its status: nothing, counted, or a dead address
                  delayed     nothing
                  complaint   never again
                  unsubscribe she has left (the token says who)
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Protocol

from digest.errors import LinkError, NotFound
from digest.links import Links
from digest.log import log
from digest.model.delivery import Delivery, Outcome, State
from digest.model.returned import (
    Addressee,
    Consequence,
    Kind,
    Note,
    Report,
    Returned,
    ReturnsAccount,
    Tolerance,
)
from digest.model.subscriber import Subscriber, SubscriberId

#: `<seed@domain>`, as letters of issues have it.
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@([^<>@\s]{1,255})>")

#: What follows from an answer that ended a letter after so many tries: nothing, count or dead address.
Judge = Callable[[Outcome, int], Consequence]


class Ledger(Protocol):
    """What is kept of letters and of what came back for them. Every method may raise StoreError."""

    def letter_of(self, who: SubscriberId, slot: date) -> Addressee | None:
        """The letter of a reader's slot."""

    def letter_with(self, seed: str) -> Addressee | None:
        """The letter whose Message-ID is made of this seed."""

    def note(self, note: Note, consequence: Consequence, tolerance: Tolerance, *, now: datetime) -> bool:
        """Keep it and let the consequence follow, or answer False where it was kept before."""


class Readers(Protocol):
    """The subscribers."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""


class Returns:
    """Believes or does not believe what comes back.

    bounce_address: what signed return addresses are made of, or ""; letters_from: the domain of Message-IDs.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        readers: Readers,
        links: Links,
        judge: Judge,
        tolerance: Tolerance,
        bounce_address: str,
        letters_from: str,
    ) -> None:
        self._ledger = ledger
        self._readers = readers
        self._links = links
        self._judge = judge
        self._tolerance = tolerance
        self._bounce_address = bounce_address.casefold()
        self._letters_from = letters_from.casefold()

    def answered(self, delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
        """What follows from the answer that ended a letter while we were sending it. Harmless when repeated.

        delivery: with this attempt counted. Raises StoreError.
        """
        consequence = self._judge(outcome, delivery.attempts)
        if consequence is Consequence.NOTHING:
            return
        whose = Addressee(subscriber_id=delivery.subscriber_id, delivery_id=delivery.id)
        # A report that comes for the same letter later counts no second time.
        fingerprint = f"answer to delivery {delivery.id}"
        note = Note(fingerprint=fingerprint, kind=Kind.BOUNCED, whose=whose, status=outcome.enhanced)
        self._ledger.note(note, consequence, self._tolerance, now=now)
        log.info("returns.answer_counts", delivery=delivery.id, consequence=consequence.value)

    def take_in(
        self, mailbox: Iterable[Returned], *, now: datetime, progress: Callable[[int], None] = lambda _n: None
    ) -> ReturnsAccount:
        """Read a mailbox. Each message is one transaction: killed and started again, none counts twice."""
        counts: Counter[Kind] = Counter()
        for returned in mailbox:
            counts[self._taken(returned, now=now)] += 1
            progress(counts.total())
        account = ReturnsAccount(read=counts.total(), by_kind={kind: counts[kind] for kind in Kind})
        log.info("returns.mailbox_read", read=account.read, bounced=counts[Kind.BOUNCED])
        return account

    def _taken(self, returned: Returned, *, now: datetime) -> Kind:
        kind, whose = self._recognised(returned, now=now)
        note = Note(fingerprint=returned.fingerprint, kind=kind, whose=whose, status=returned.status)
        is_new = self._ledger.note(note, self._consequence(returned, kind), self._tolerance, now=now)
        return kind if is_new else Kind.SEEN

    def _recognised(self, returned: Returned, *, now: datetime) -> tuple[Kind, Addressee | None]:
        match returned.report:
            case Report.NONE:
                return Kind.FOREIGN, None
            case Report.UNSUBSCRIBE:
                return self._who_leaves(returned, now=now)
            case Report.FAILED:
                return self._whose(returned, Kind.BOUNCED)
            case Report.DELAYED:
                return self._whose(returned, Kind.DELAYED)
            case Report.COMPLAINT:
                return self._whose(returned, Kind.COMPLAINT)

    def _whose(self, returned: Returned, kind: Kind) -> tuple[Kind, Addressee | None]:
        for address in returned.addresses:
            try:
                who, slot = self._links.read_return(address)
            except LinkError:
                continue
            # Ours, though the letter may be gone with a reader who was erased.
            return kind, self._ledger.letter_of(who, slot) or self._about_a_subscription(who, slot)
        for seed in self._seeds(returned):
            if found := self._ledger.letter_with(seed):
                return kind, found
        return (Kind.FORGED if self._claims_to_be_ours(returned) else Kind.FOREIGN), None

    def _about_a_subscription(self, who: SubscriberId, day: date) -> Addressee | None:
        """Whose letter it was, where it was no issue: those that are none have the UTC day."""
        try:
            reader = self._readers.get(who)
        except NotFound:
            return None
        # SQLite may give the number of somebody who was erased to somebody new: her letters are younger.
        return Addressee(subscriber_id=who) if day >= reader.created_at.date() else None

    def _who_leaves(self, returned: Returned, *, now: datetime) -> tuple[Kind, Addressee | None]:
        for token in returned.tokens:
            try:
                ticket = self._links.read("unsubscribe", token, now=now)
                reader = self._readers.get(ticket.subscriber_id)
            except LinkError:
                continue
            except NotFound:
                return Kind.UNSUBSCRIBED, None
            # SQLite may give the number of somebody who was erased to somebody new: her letters are younger.
            is_hers = ticket.made_at >= reader.created_at.replace(microsecond=0)
            return Kind.UNSUBSCRIBED, Addressee(subscriber_id=reader.id) if is_hers else None
        return Kind.FORGED, None

    def _seeds(self, returned: Returned) -> list[str]:
        found = (_MESSAGE_ID.fullmatch(message_id) for message_id in returned.message_ids)
        return [each[1] for each in found if each and each[2].casefold() == self._letters_from]

    def _claims_to_be_ours(self, returned: Returned) -> bool:
        local, at, domain = self._bounce_address.rpartition("@")
        addresses = (address.casefold() for address in returned.addresses)
        return bool(at) and any(
            each.startswith(f"{local}+") and each.endswith(f"@{domain}") for each in addresses
        )

    def _consequence(self, returned: Returned, kind: Kind) -> Consequence:
        match kind:
            case Kind.COMPLAINT:
                return Consequence.COMPLAINT
            case Kind.UNSUBSCRIBED:
                return Consequence.LEAVE
            case Kind.BOUNCED:
                answer = Outcome(state=State.FAILED, enhanced=returned.status, said=returned.said)
                return self._judge(answer, 1)
        return Consequence.NOTHING
