"""One subscriber's digest for one local day, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from digest.model.delivery import Skip
from digest.model.paper import PaperId
from digest.model.ranking import Reason
from digest.model.subscriber import Pace, SubscriberId

IssueId = NewType("IssueId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A paper that says nearly what an entry says: it is named under the entry's card."""

    paper_id: PaperId
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the pages counted when the issue was made, and what they had counted before."""

    comments: int | None = None
    upvotes: int | None = None
    #: In the dump before the last one that counted; None where no dump did.
    comments_before: int | None = None
    upvotes_before: int | None = None
    #: The day (UTC) of that dump.
    before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper of an issue: which revision of it, and why it is there. Many issues have the very same."""

    paper_id: PaperId
    revision: int
    #: Empty for a rising paper.
    reasons: tuple[Reason, ...] = ()
    counts: Counts = Counts()
    #: Names of the sources that had shown it.
    sources: tuple[str, ...] = ()
    #: Folded into it, the better one first.
    similar: tuple[Similar, ...] = ()
    #: Of a rising paper that was shown again: for how many days no dump had shown it; else 0.
    days_away: int = 0

    @property
    def is_exploration(self) -> bool:
        """Whether it comes from beyond her interests."""
        return any(reason.field == "exploration" for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A paper that she was sent, and what is new about it."""

    paper_id: PaperId
    revision: int
    #: The slot of the issue that told her of it last.
    sent_on: date
    #: The new version's number; None where that is not what changed.
    version: int | None = None
    #: The DOI that it was published under; None where that is not what changed.
    doi: str | None = None
    has_new_title: bool = False
    has_new_abstract: bool = False


class Trouble(StrEnum):
    """What was wrong with a source."""

    #: It could not be read, or nothing in it was what it used to be.
    BROKEN = "broken"
    #: It had less or older papers than usual.
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A source that was not well when the issue was made."""

    source: str
    trouble: Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the foot says of her wishes, as they were when the issue was made."""

    #: Her interests as they are shown; those that only exclude are left out.
    interests: tuple[str, ...] = ()
    pace: Pace = field(default_factory=Pace)
    #: The interest that most entries follow, and how many do; "" and 0 where none is followed.
    favourite: str = ""
    n_following: int = 0


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
    #: Of each entry, in their order.
    scores: tuple[float, ...]
    #: How many papers were looked at for her.
    n_candidates: int
    template_version: str
    #: Where the MIME boundary and the Message-ID come from; hex.
    seed: str
    #: Talked of now, and not chosen by her words; most momentum first.
    rising: tuple[Entry, ...] = ()
    #: Sent to her before and changed since.
    updated: tuple[Update, ...] = ()
    notices: tuple[Notice, ...] = ()
    wishes: Wishes = Wishes()

    @property
    def revisions(self) -> Mapping[PaperId, int]:
        """Every paper that it names, each once."""
        parts: tuple[Sequence[Entry | Update], ...] = (self.entries, self.rising, self.updated)
        named = {one.paper_id: one.revision for part in parts for one in part}
        for entry in self.entries:
            for one in entry.similar:
                named[one.paper_id] = one.revision
        return named


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a reader has been told of one paper: the last time."""

    revision: int
    slot: date


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
