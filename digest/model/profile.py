"""What a reader said of papers, and what was learned from it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.paper import StoredPaper


class Verdict(StrEnum):
    """What a reader says of a paper."""

    #: More like this one.
    MORE = "more"
    #: Less like this one.
    LESS = "less"
    #: Kept to read: says of her taste what "more" says.
    SAVE = "save"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Her last word on a paper."""

    paper: StoredPaper
    verdict: Verdict
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All that a reader's papers are ranked by."""

    #: Lines of the keyword language.
    interests: tuple[str, ...]
    #: Oldest first.
    judgements: tuple[Judgement, ...] = ()
    #: Terms of the judged papers that count no more.
    unlearned: frozenset[str] = frozenset()

    @property
    def liked(self) -> tuple[StoredPaper, ...]:
        return tuple(one.paper for one in self.judgements if one.verdict is not Verdict.LESS)

    @property
    def disliked(self) -> tuple[StoredPaper, ...]:
        return tuple(one.paper for one in self.judgements if one.verdict is Verdict.LESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedTerm:
    """A word or pair of words that her judgements weigh: above 0 for more, below 0 for less."""

    #: Its stems: what it is taken back by.
    key: str
    #: As the judged papers write it.
    text: str
    weight: float
