"""Claimed issues become letters, just before they leave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.compose.letter import Composer
from digest.errors import SubscriptionError
from digest.flows.send_ports import Readers, Shelf
from digest.flows.summaries import Summarising
from digest.model.delivery import Delivery, Outcome, Skip, State
from digest.model.issue import Entry, Issue, Similar, Update
from digest.model.letter import Letter
from digest.model.paper import PaperId, StoredPaper
from digest.model.subscriber import Recipient, Standing
from digest.model.summary import Summary

#: Papers, and entries that name them, kept at hand between two blocks.
_MOST_KNOWN = 2_000
_MOST_SEEN = 20_000
#: Letters made one behind the other: what makes them stays warm in the processor, at little memory.
_HANDFUL = 16

Claimed = tuple[Delivery, Issue]
#: What was claimed, and where it goes.
Addressed = tuple[Delivery, Issue, str]


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
    summaries: Mapping[tuple[PaperId, int], Summary] = field(default_factory=dict)
    #: The same by paper alone; None while a paper is named at two revisions.
    plainly: tuple[Mapping[PaperId, StoredPaper], Mapping[PaperId, Summary]] | None = None

    @classmethod
    def at(
        cls,
        named: Mapping[tuple[PaperId, int], StoredPaper],
        summaries: Mapping[tuple[PaperId, int], Summary],
    ) -> "Papers":
        """Papers and their summaries, both at their revisions."""
        papers = {id_: paper for (id_, _), paper in named.items()}
        told = {id_: summary for (id_, _), summary in summaries.items()}
        return cls(
            named=named, summaries=summaries, plainly=(papers, told) if len(papers) == len(named) else None
        )

    def of(self, issue: Issue) -> tuple[Mapping[PaperId, StoredPaper], Mapping[PaperId, Summary]]:
        """At least the papers that an issue names, as it names them."""
        if self.plainly:
            return self.plainly
        revisions = issue.revisions.items()
        return {one[0]: self.named[one] for one in revisions}, {
            one[0]: self.summaries[one] for one in revisions
        }


class Envelopes:
    """Makes letters."""

    def __init__(
        self, *, readers: Readers, shelf: Shelf, summarising: Summarising, composer: Composer
    ) -> None:
        self._readers = readers
        self._shelf = shelf
        self._summarising = summarising
        self._composer = composer
        #: Most letters of a day name the same papers.
        self._known = Papers()
        #: Their entries by identity, kept so that no other can have it: issues share them.
        self._seen: dict[int, Entry] = {}

    def papers(self, issues: Sequence[Issue]) -> Papers:
        """Every paper that the issues name. Raises StoreError."""
        if len(self._known.named) > _MOST_KNOWN or len(self._seen) > _MOST_SEEN:
            self._known, self._seen = Papers(), {}
        missing = self._named_anew(issues) - self._known.named.keys()
        if not missing:
            return self._known  # the very same: whoever keeps what was made of it need not look again
        named, summaries = dict(self._known.named), dict(self._known.summaries)
        while missing:
            one_each = dict(sorted(missing))
            papers = self._shelf.at(one_each)
            made = self._summarising.of(papers.values())
            for id_, revision in one_each.items():
                named[id_, revision], summaries[id_, revision] = papers[id_], made[id_]
            missing -= one_each.items()
        self._known = Papers.at(named, summaries)
        return self._known

    def _named_anew(self, issues: Sequence[Issue]) -> set[tuple[PaperId, int]]:
        """What the issues name, but for entries that were seen before."""
        seen = self._seen
        anew = {
            id(one): one
            for issue in issues
            for row in (issue.entries, issue.rising)
            for one in row
            if id(one) not in seen
        }
        seen |= anew
        named: list[Entry | Similar | Update] = [*anew.values()]
        named += [one for entry in anew.values() for one in entry.similar]
        named += [one for issue in issues for one in issue.updated]
        return {(one.paper_id, one.revision) for one in named}

    def admitted(self, group: Sequence[Claimed], *, now: datetime) -> tuple[list[Addressed], list[Stopped]]:
        """Whose letters may leave, and why others may not. Raises StoreError."""
        readers = self._readers.those({delivery.subscriber_id for delivery, _ in group})
        admitted: list[Addressed] = []
        stopped: list[Stopped] = []
        for delivery, issue in group:
            reader = readers.get(delivery.subscriber_id)
            if reader is None:
                stopped.append(_failed(delivery, "the reader is there no more"))
            elif skip := _reason_to_skip(reader, now):
                stopped.append(Stopped(delivery=delivery, outcome=Outcome(state=State.SKIPPED), skip=skip))
            else:
                admitted.append((delivery, issue, reader.email))
        return admitted, stopped

    def letters(
        self, some: Sequence[Addressed], papers: Papers
    ) -> Iterator[tuple[Addressed, Letter | Stopped]]:
        """Each with its letter, or why it cannot be; made a handful at a time, as they are asked for."""
        for start in range(0, len(some), _HANDFUL):
            handful = some[start : start + _HANDFUL]
            yield from zip(handful, [self._letter(one, papers) for one in handful], strict=True)

    def _letter(self, one: Addressed, papers: Papers) -> Letter | Stopped:
        delivery, issue, email = one
        try:
            return self._composer.letter(issue, email, *papers.of(issue))
        except SubscriptionError as exc:
            return _failed(delivery, str(exc))


def _reason_to_skip(reader: Recipient, now: datetime) -> Skip | None:
    if reader.standing is not Standing.ACTIVE:
        return Skip.UNSUBSCRIBED
    if reader.paused_until and reader.paused_until > now:
        return Skip.PAUSED
    return Skip.SUPPRESSED if reader.is_suppressed else None


def _failed(delivery: Delivery, why: str) -> Stopped:
    return Stopped(delivery=delivery, outcome=Outcome(state=State.FAILED, said=why[:500]))
