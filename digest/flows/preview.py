"""The letter that would be sent, without a row written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest import slots
from digest.compose.letter import Composer
from digest.flows.desk import Desk
from digest.flows.prepare import Prepare
from digest.flows.summaries import Summarising
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Gate, Ranked
from digest.model.subscriber import Pace, Standing, Subscriber, SubscriberId

#: Papers looked at for somebody who is not subscribed: the newest ones.
_NEWEST = 2_000


class Shelf(Protocol):
    """Papers to choose from. Every method may raise StoreError."""

    def at(self, revisions: dict[PaperId, int]) -> dict[PaperId, StoredPaper]:
        """Papers as they were at given revisions."""

    def newest(self, *, before: datetime, most: int) -> list[StoredPaper]:
        """The papers first seen last before a moment."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump."""


class Ledger(Protocol):
    """Issues that were made."""

    def of_slot(self, who: SubscriberId, slot: date) -> Issue | None:
        """The issue that a reader got for one of her days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A letter, and its parts for the eye."""

    issue: Issue
    letter: Letter
    html: str
    text: str
    #: Whether it was made with other templates than those that show it: its papers are the same, its looks
    #: may not be.
    is_redrawn: bool = False


class Sent(Protocol):
    """What a reader was sent. Every method may raise StoreError."""

    def sent_on(self, who: SubscriberId, paper: PaperId) -> date | None:
        """The slot of the last issue with this paper that reached her, or is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a paper is in a letter, or is not."""

    #: What the ranking says, as if the paper were a candidate.
    ranking: Ranked | Gate
    #: The first gate that dropped it; None where it is chosen.
    gate: Gate | None


class Preview:
    """Makes letters for the eye."""

    def __init__(
        self,
        *,
        prepare: Prepare,
        desk: Desk,
        shelf: Shelf,
        ledger: Ledger,
        sent: Sent,
        composer: Composer,
        summarising: Summarising,
    ) -> None:
        self._prepare = prepare
        self._desk = desk
        self._shelf = shelf
        self._ledger = ledger
        self._sent = sent
        self._composer = composer
        self._summarising = summarising

    def of(self, reader: Subscriber, *, now: datetime, as_of: datetime | None = None) -> Shown:
        """The letter of a reader: her issue of that day where there is one, else what she would get."""
        moment = as_of or now
        slot = slots.slot_at(moment, reader.pace)
        issue = self._ledger.of_slot(reader.id, slot)
        if issue is None:
            candidates = self.candidates(reader, now=now, as_of=as_of)
            until = self._shelf.last_dump(before=as_of)
            issue = self._prepare.issue(reader, slot, candidates, until=until, made_at=moment)
        return self._shown(issue, reader)

    def issue(self, reader: Subscriber, slot: date) -> Issue | None:
        """What she got for one of her days; None for a day without one."""
        return self._ledger.of_slot(reader.id, slot)

    def whole(self, issue: Issue) -> str:
        """The HTML of an issue's letter with every card, however long it is: for the web."""
        papers = self._shelf.at(dict(issue.revisions))
        return self._composer.whole(issue, papers, self._summarising.of(papers.values()))

    def candidates(
        self, reader: Subscriber, *, now: datetime, as_of: datetime | None
    ) -> Sequence[StoredPaper]:
        """What her next issue may hold; for a stranger or another moment, the newest papers before it."""
        if as_of is None and reader.standing is Standing.ACTIVE:
            return self._prepare.candidates([reader], until=self._shelf.last_dump())[0]
        return self._shelf.newest(before=as_of or now, most=_NEWEST)

    def explain(
        self, reader: Subscriber, paper: StoredPaper, *, now: datetime, as_of: datetime | None = None
    ) -> Explained:
        """Why a paper is in her next letter, or the first gate that dropped it."""
        candidates = self.candidates(reader, now=now, as_of=as_of)
        gate = None
        if all(candidate.id != paper.id for candidate in candidates):
            # The gates of time come first, and the reader wants to know of the others.
            candidates = [*candidates, paper]
            gate = self._gate_of_time(reader, paper)
        (ranking,) = self._desk.explain(reader, [paper], candidates)
        return Explained(ranking=ranking, gate=gate or (ranking if isinstance(ranking, Gate) else None))

    def _gate_of_time(self, reader: Subscriber, paper: StoredPaper) -> Gate:
        slot = self._sent.sent_on(reader.id, paper.id)
        if slot:
            sentence = f"It was already sent on {slot.isoformat()}; no paper is sent twice."
            return Gate(paper_id=paper.id, name="already sent", sentence=sentence)
        seen = f"{paper.first_seen:%Y-%m-%d %H:%M} UTC"
        sentence = (
            f"It was first seen {seen}, and the next issue has only papers first seen since the last one."
        )
        return Gate(paper_id=paper.id, name="not in your window", sentence=sentence)

    def _shown(self, issue: Issue, reader: Subscriber) -> Shown:
        papers = self._shelf.at(dict(issue.revisions))
        summaries = self._summarising.of(papers.values())
        return Shown(
            issue=issue,
            letter=self._composer.letter(issue, reader.email, papers, summaries),
            html=self._composer.html(issue, papers, summaries),
            text=self._composer.text(issue, papers, summaries),
            is_redrawn=issue.template_version != self._composer.template_version,
        )


def stranger(interests: Sequence[str], *, now: datetime) -> Subscriber:
    """Somebody with interests who is not subscribed."""
    return Subscriber(
        id=SubscriberId(0),
        email="you@digest.example",
        standing=Standing.PENDING,
        interests=tuple(interests),
        pace=Pace(),
        created_at=now,
        confirmed_at=None,
        consent=None,
        watermark=0,
        next_due_at=None,
    )
