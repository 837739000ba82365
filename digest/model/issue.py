"""One subscriber's digest for one local day, as data."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from digest.model.delivery import Skip
from digest.model.paper import PaperId
from digest.model.ranking import Reason
from digest.model.subscriber import SubscriberId

IssueId = NewType("IssueId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper of an issue: which revision of it, and why it is there."""

    paper_id: PaperId
    revision: int
    score: float
    reasons: tuple[Reason, ...]
    #: What the page counted when the issue was made.
    comments: int | None = None
    upvotes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a letter shows.

    With the revisions it names, the templates and the keys it gives the letter again.
    """

    subscriber_id: SubscriberId
    #: Her local calendar day; unique with the subscriber.
    slot: date
    #: When it was made (aware, UTC): the Date of its letter and the time of its tokens.
    made_at: datetime
    subject: str
    #: Best first; empty on a quiet day.
    entries: tuple[Entry, ...]
    #: How many papers were looked at for her.
    n_candidates: int
    template_version: str
    #: Where the MIME boundary and the Message-ID come from; hex.
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a reader is with her issue: written with it, in one transaction."""

    #: The number of the last dump taken into account.
    watermark: int
    next_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is written of a reader's slot, all or nothing."""

    issue: Issue
    progress: Progress
    #: When the slot's hour came (aware, UTC).
    due_at: datetime
    #: Why no letter goes out; None where one does.
    skip: Skip | None = None
