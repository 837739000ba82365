"""Claimed issues become letters, just before they leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.compose.letter import Composer
from digest.errors import NotFound, SubscriptionError
from digest.flows.send_ports import Readers, Shelf
from digest.flows.summaries import Summarising
from digest.model.delivery import Delivery, Outcome, Skip, State
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.model.paper import PaperId, StoredPaper
from digest.model.subscriber import Standing, Subscriber
from digest.model.summary import Summary

Claimed = tuple[Delivery, Issue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A letter that may leave."""

    delivery: Delivery
    reader: Subscriber
    letter: Letter
    #: Of its issue: what makes its next try its own.
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A letter that does not leave."""

    delivery: Delivery
    outcome: Outcome
    skip: Skip | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the issues of one block name."""

    #: At the revisions that they name.
    named: Mapping[tuple[PaperId, int], StoredPaper] = field(default_factory=dict)
    summaries: Mapping[PaperId, Summary] = field(default_factory=dict)


class Envelopes:
    """Makes letters."""

    def __init__(
        self, *, readers: Readers, shelf: Shelf, summarising: Summarising, composer: Composer
    ) -> None:
        self._readers = readers
        self._shelf = shelf
        self._summarising = summarising
        self._composer = composer

    def papers(self, issues: Sequence[Issue]) -> Papers:
        """Every paper that the issues name. Raises StoreError."""
        wanted = {named for issue in issues for named in issue.revisions.items()}
        named: dict[tuple[PaperId, int], StoredPaper] = {}
        while wanted:
            one_each = dict(sorted(wanted))
            papers = self._shelf.at(one_each)
            named |= {(id_, revision): papers[id_] for id_, revision in one_each.items()}
            wanted -= one_each.items()
        return Papers(named=named, summaries=self._summarising.of(named.values()))

    def finish(self, block: Iterable[Claimed], papers: Papers, *, now: datetime) -> list[Finished | Stopped]:
        """The letters, or why there is none. Raises StoreError."""
        return [self._finished(delivery, issue, papers, now) for delivery, issue in block]

    def _finished(
        self, delivery: Delivery, issue: Issue, papers: Papers, now: datetime
    ) -> Finished | Stopped:
        try:
            reader = self._readers.get(delivery.subscriber_id)
            skip = self._reason_to_skip(reader, now)
            if skip:
                return Stopped(delivery=delivery, outcome=Outcome(state=State.SKIPPED), skip=skip)
            named = {id_: papers.named[id_, revision] for id_, revision in issue.revisions.items()}
            letter = self._composer.letter(issue, reader, named, papers.summaries)
        except (NotFound, SubscriptionError) as exc:
            return Stopped(delivery=delivery, outcome=Outcome(state=State.FAILED, said=str(exc)[:500]))
        return Finished(delivery=delivery, reader=reader, letter=letter, seed=issue.seed)

    def _reason_to_skip(self, reader: Subscriber, now: datetime) -> Skip | None:
        if reader.standing is not Standing.ACTIVE:
            return Skip.UNSUBSCRIBED
        if reader.paused_until and reader.paused_until > now:
            return Skip.PAUSED
        return Skip.SUPPRESSED if self._readers.suppressed(reader.email) else None
