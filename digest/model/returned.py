"""What comes back for letters, what becomes of it, and what follows for the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from digest.model.delivery import DeliveryId
from digest.model.subscriber import SubscriberId


class Report(StrEnum):
    """What a message says of a letter, before anybody knows whose letter it was."""

    FAILED = "failed"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    #: Nothing that we act on: an answer of a person, a notice of absence, advertising.
    NONE = "none"


class Kind(StrEnum):
    """What became of a message that came back: the parts of the account."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    COMPLAINT = "complaints"
    UNSUBSCRIBED = "unsubscribed"
    #: About no letter that we know: changes nothing.
    FOREIGN = "foreign"
    #: Carries an address or a token like ours whose signature is wrong: changes nothing.
    FORGED = "forged"
    #: Read before, here or in another mailbox: changes nothing.
    SEEN = "seen before"


class Consequence(StrEnum):
    """What follows for the reader."""

    NOTHING = "nothing"
    #: A hard answer that may pass: enough of them in a row make a dead address.
    COUNT = "count"
    DEAD_ADDRESS = "dead address"
    COMPLAINT = "complaint"
    #: She asked to leave.
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One message out of a mailbox of returns, read and not yet believed."""

    #: SHA-256 of what makes it this message, whatever mailbox it lies in; hex.
    fingerprint: str
    report: Report
    #: Addresses that it was sent to, or that it says the letter was sent from; any of them may be ours.
    addresses: tuple[str, ...] = ()
    #: Message-IDs of the letters that it returns, with angle brackets.
    message_ids: tuple[str, ...] = ()
    #: What may be tokens to unsubscribe.
    tokens: tuple[str, ...] = ()
    #: The enhanced status code (RFC 3463), like 5.1.1; "" where none is said.
    status: str = ""
    #: The words of the mail server that refused, one line, without addresses.
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whose letter it was. delivery_id: None where only the reader is known."""

    subscriber_id: SubscriberId
    delivery_id: DeliveryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is kept of a message that came back, or of an answer that refused a letter for good."""

    fingerprint: str
    kind: Kind
    whose: Addressee | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How many hard answers that may pass make a dead address, and when they are forgotten."""

    most: int
    forget_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsAccount:
    """What reading a mailbox came to: read = the sum of `by_kind`."""

    read: int = 0
    by_kind: Mapping[Kind, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        return self.read == sum(self.by_kind.values())

    @property
    def seen_before(self) -> int:
        return self.by_kind.get(Kind.SEEN, 0)
