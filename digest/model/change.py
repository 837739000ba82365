"""What a dump changes in the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.paper import Paper, PaperId, StoredPaper


class ChangeKind(StrEnum):
    """What a record means for the paper it belongs to."""

    NEW = "new"
    #: The paper was known and its facts changed.
    UPDATED = "updated"
    #: Nothing that was not known; a sighting all the same.
    SEEN = "seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One set of facts that some dump gave for a paper. Dumps that say the same share a record."""

    #: Of the facts, without the counts of comments and votes.
    fingerprint: str
    #: The fold of the title; papers of one title share it.
    title_key: str
    paper: Paper
    #: When and in which dump these facts were first met.
    first_seen: datetime
    first_dump: int
    #: The paper it was stored under; None while it is new.
    paper_id: PaperId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one paper."""

    kind: ChangeKind
    #: None for a paper that is not stored yet.
    paper_id: PaperId | None
    #: What all its records say together.
    paper: Paper
    #: All of its records, stored and new.
    records: tuple[Record, ...]
    #: Stored papers that turn out to be this one.
    absorbed: tuple[PaperId, ...] = ()
    #: Whether what the paper says is different now: a new revision.
    is_revised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A stored paper that is no longer what it was."""

    #: As it is now.
    paper: StoredPaper
    #: What it said at each revision before.
    before: Mapping[int, Paper]
