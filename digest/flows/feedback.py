"""What a reader says of papers, what was learned from it, and how it is forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.flows.desk import Desk
from digest.model.paper import PaperId
from digest.model.profile import Judgement, LearnedTerm, Verdict
from digest.model.subscriber import Subscriber, SubscriberId
from digest.rank.terms import LONGEST_TERM


class Judgements(Protocol):
    """Her words on papers, one for each. Every method may raise StoreError."""

    def judge(self, who: SubscriberId, paper: PaperId, verdict: Verdict, *, now: datetime) -> None:
        """Write her word on a paper down, in place of what she said of it before."""

    def forget(self, who: SubscriberId, paper: PaperId | None = None) -> int:
        """Take her word on a paper back, or every word of hers; answers how many there were."""

    def unlearn(self, who: SubscriberId, term: str) -> None:
        """Let a term count no more in what is learned of her."""

    def learn_again(self, who: SubscriberId, term: str) -> None:
        """Let a term count again."""

    def unlearned(self, who: SubscriberId) -> frozenset[str]:
        """The terms that count no more."""

    def judgements(self, who: SubscriberId) -> tuple[Judgement, ...]:
        """Her judgements, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A profile, for its reader."""

    interests: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    #: The heaviest first; empty without judgements.
    terms: Sequence[LearnedTerm]
    #: Terms that count no more, in alphabetical order.
    unlearned: tuple[str, ...]
    #: What her lines count for beside her liked papers: 1 without any.
    weight_of_lines: float


class Feedback:
    """Takes judgements; the next letter and preview go by them."""

    def __init__(self, judgements: Judgements, desk: Desk) -> None:
        self._judgements = judgements
        self._desk = desk

    def judge(self, reader: Subscriber, paper: PaperId, verdict: Verdict, *, now: datetime) -> None:
        """Note what she says of a paper; her last word counts."""
        self._judgements.judge(reader.id, paper, verdict, now=now)

    def forget(self, reader: Subscriber, paper: PaperId | None = None) -> int:
        """Unlearn what she said of a paper, or of all papers; answers how many judgements went."""
        return self._judgements.forget(reader.id, paper)

    def forget_number(self, reader: Subscriber, number: int) -> None:
        """Unlearn what she said of the paper with this number; harmless where she said nothing."""
        self._judgements.forget(reader.id, PaperId(number))

    def unlearn(self, reader: Subscriber, term: str) -> None:
        """Let a learned term count no more; harmless where it does not count."""
        if 0 < len(term) <= LONGEST_TERM:
            self._judgements.unlearn(reader.id, term)

    def learn_again(self, reader: Subscriber, term: str) -> None:
        """Let a term count again that was taken out."""
        self._judgements.learn_again(reader.id, term)

    def learned(
        self, reader: Subscriber, *, now: datetime, terms: Sequence[LearnedTerm] | None = None
    ) -> Learned:
        """Her profile as it stands: lines, judgements, and the words and weights that came of them.

        terms: the words, where somebody has them ready.
        """
        judgements = self._judgements.judgements(reader.id)
        n_liked = sum(one.verdict is not Verdict.LESS for one in judgements)
        return Learned(
            interests=reader.interests,
            judgements=judgements,
            terms=self._desk.learned(reader, now=now) if terms is None else terms,
            unlearned=tuple(sorted(self._judgements.unlearned(reader.id))),
            weight_of_lines=1 / (1 + n_liked),
        )
