"""The life of a letter on its way.

::

    due ──▶ sending ──▶ sent
     ▲        │ ├─────▶ deferred ──▶ (due again at its next try)
     │        │ ├─────▶ in doubt        the final dot was written, no answer came
     └────────┘ └─────▶ failed
     lease ran out
    due ──▶ skipped     (quiet day, unsubscribed …)
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from digest.model.subscriber import SubscriberId

DeliveryId = NewType("DeliveryId", int)


class State(StrEnum):
    """Where a letter is."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    IN_DOUBT = "in doubt"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a mail server or mailbox answered to one letter."""

    #: sent, deferred, in doubt or failed.
    state: State
    #: The SMTP reply code; None for a mailbox or where no answer came.
    code: int | None = None
    #: The answer's words, one line, at most 500 characters, without addresses.
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One letter on its way to one subscriber. Unique on (subscriber_id, slot)."""

    id: DeliveryId
    subscriber_id: SubscriberId
    slot: date
    state: State
    #: How often the server was asked; 0 before the first try.
    attempts: int
    #: Not before this moment (aware, UTC).
    due_at: datetime
