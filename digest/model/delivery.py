"""The life of a letter on its way.

::

    issue ──▶ due ──▶ claimed ──▶ sending ──▶ sent
               ▲ │     │ ▲ │ │     │ │ │ └──▶ failed            refused for good
               │ │     │ │ │ └─────│─│─│────▶ failed            no letter can be made
               └─│─────┴─│─│───────┘ │ │                        given back: it did not leave
                 │       ├─│── deferred│◀                       not now: it has a next try
                 │       └─│── in doubt ◀                       perhaps: no answer to its final dot is known
                 ▼         ▼                                    (sent where its answer comes after all; due
               skipped ◀── deferred, in doubt                     again by the operator's word)
               quiet day, paused, suppressed, unsubscribed, expired, too late, dropped

A sender claims letters for a lease that it renews while it lives. `sending` is committed before the first
letter of a group leaves, the answers after it. A sender that dies leaves its claims either in `claimed`, and
they are due again as if nothing had been, or in `sending`, and they are in doubt: sent again with the same
Message-ID, or held for the operator, as the setting says.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, NewType

from digest.model.subscriber import SubscriberId

DeliveryId = NewType("DeliveryId", int)


class State(StrEnum):
    """Where a letter is."""

    DUE = "due"
    #: A sender has it, and nothing of it has left.
    CLAIMED = "claimed"
    #: A sender has it, and it may be leaving.
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    IN_DOUBT = "in doubt"
    FAILED = "failed"
    SKIPPED = "skipped"

    # The enumeration's own is not C, and letters are counted by it.
    __hash__ = str.__hash__


#: From each state, where a letter may go.
_NEXT = MappingProxyType(
    {
        State.DUE: frozenset({State.CLAIMED, State.SKIPPED}),
        State.CLAIMED: frozenset({State.SENDING, State.DUE, State.FAILED, State.SKIPPED}),
        State.SENDING: frozenset({State.SENT, State.DEFERRED, State.IN_DOUBT, State.FAILED, State.DUE}),
        State.DEFERRED: frozenset({State.CLAIMED, State.SKIPPED}),
        # Due again by the operator's word.
        State.IN_DOUBT: frozenset({State.CLAIMED, State.SENT, State.SKIPPED, State.DUE}),
        State.SENT: frozenset[State](),
        State.FAILED: frozenset[State](),
        State.SKIPPED: frozenset[State](),
    }
)

#: Where a letter's life ends, and where it goes on.
ENDED = tuple(state for state in State if not _NEXT[state])
OPEN = tuple(state for state in State if _NEXT[state])


def may(before: State, after: State) -> bool:
    """Whether a letter may go from one state to another."""
    return after in _NEXT[before]


def before(after: State) -> frozenset[State]:
    """The states from which a letter may come into this one."""
    return frozenset(state for state in State if may(state, after))


class Skip(StrEnum):
    """Why no letter goes out for a slot."""

    QUIET_DAY = "quiet day"
    PAUSED = "paused"
    SUPPRESSED = "suppressed"
    UNSUBSCRIBED = "unsubscribed"
    #: It could not leave before her next slot.
    EXPIRED = "expired"
    #: Nobody tried to send it for so long that it goes into her next issue.
    TOO_LATE = "too late"
    #: It was in doubt, and the operator lets it be: she may have it.
    DROPPED = "dropped"


#: Papers of issues that were skipped so are candidates again, as are those of failed ones.
LOSES_PAPERS = frozenset({Skip.PAUSED, Skip.EXPIRED, Skip.TOO_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a mail server or mailbox answered to one letter."""

    #: sent, deferred, in doubt or failed.
    state: State
    #: The SMTP reply code; None for a mailbox or where no answer came.
    code: int | None = None
    #: The answer's words, one line, at most 500 characters, without addresses.
    said: str = ""
    #: The enhanced status code (RFC 3463), such as "5.1.1"; "" where none was given.
    enhanced: str = ""
    #: How far the letter was: "connect", "login", "mail", "rcpt", "data" or "dot"; "" for a mailbox.
    phase: str = ""


class Delivery(NamedTuple):
    """One letter on its way to one subscriber. Unique on (subscriber_id, slot)."""

    id: DeliveryId
    subscriber_id: SubscriberId
    slot: date
    state: State
    #: How often it was begun; 0 before the first try.
    attempts: int
    #: Not before this moment (aware, UTC).
    due_at: datetime
    #: How often it was in doubt.
    doubts: int = 0


class Answer(NamedTuple):
    """What is written down of one letter."""

    id: DeliveryId
    outcome: Outcome
    #: When a deferred letter, or one in doubt, is tried again (aware, UTC).
    due_at: datetime
    #: Why it is skipped, where it is.
    skip: Skip | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A sender's hold on letters. By its own clock: senders on several machines keep theirs set."""

    #: The sender's own, never used again.
    holder: str
    at: datetime
    lasts: timedelta

    @property
    def until(self) -> datetime:
        return self.at + self.lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """What is too old to be sent, and what happens to letters in doubt."""

    #: The moment of the run.
    now: datetime
    #: A letter that was due before this moment and never tried is too late.
    too_late: datetime
    #: Whether letters in doubt are sent again; else they are held for the operator.
    is_resending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where one letter is at the moment, and who had it last."""

    state: State
    #: Why it is skipped; "" where it is not.
    reason: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A letter that was in doubt: its reader may have it twice, or, where it is held, not at all."""

    id: DeliveryId
    subscriber_id: SubscriberId
    slot: date
    #: Where it is now.
    state: State
    #: How often no answer to its final dot was known.
    times: int
