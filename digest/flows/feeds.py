"""What feeds show: new papers, those of some interests, and those of one reader's issues."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from digest.errors import LinkError
from digest.flows.admission import Admission
from digest.flows.gallery import Gallery
from digest.flows.summaries import Summarising
from digest.links import Links
from digest.model.delivery import State
from digest.model.issue import Issue
from digest.model.listing import Listing
from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Reason
from digest.model.subscriber import Standing, Subscriber, SubscriberId
from digest.model.summary import Summary

#: Papers in a public feed: about a day of them.
MOST_ENTRIES = 50
#: Issues in a reader's feed.
_ISSUES = 14


class Lists(Protocol):
    """Lists of papers. Every method may raise StoreError."""

    def page(self, listing: Listing, *, most: int) -> list[StoredPaper]:
        """The first papers of a list after the one that it names."""

    def changed(self, ids: Iterable[PaperId]) -> dict[PaperId, datetime]:
        """When something new was last learned of each of these papers."""


class Shelf(Protocol):
    """Papers by their revisions. Every method may raise StoreError."""

    def at(self, revisions: Mapping[PaperId, int]) -> dict[PaperId, StoredPaper]:
        """Papers as they were at given revisions. Those that are not there are left out."""


class Ledger(Protocol):
    """Issues that were made. Every method may raise StoreError."""

    def of_reader(self, who: SubscriberId, *, most: int) -> list[tuple[Issue, State]]:
        """Her issues, the newest first, with what became of their letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One paper in a feed."""

    #: What tells it from every other item, for ever; no address, no token.
    key: str
    paper: StoredPaper
    summary: Summary | None
    #: When it came into the feed (aware, UTC), and when something new was learned of it.
    published: datetime
    updated: datetime
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One reader's feed."""

    #: Stands for her in what programs keep; nobody can tell whose it is.
    key: str
    items: Sequence[Item]


class Feeds:
    """Gathers what feeds show, the newest first."""

    def __init__(
        self,
        *,
        lists: Lists,
        shelf: Shelf,
        admission: Admission,
        ledger: Ledger,
        gallery: Gallery,
        links: Links,
        summarising: Summarising,
    ) -> None:
        self._lists = lists
        self._shelf = shelf
        self._admission = admission
        self._ledger = ledger
        self._gallery = gallery
        self._links = links
        self._summarising = summarising

    def listed(self, listing: Listing) -> list[Item]:
        """The papers of a list."""
        papers = self._lists.page(listing, most=MOST_ENTRIES)
        return self._items([(paper, ()) for paper in papers])

    def wanted(self, lines: Sequence[str], *, now: datetime) -> list[Item]:
        """The newest papers that these lines bring. Raises SubscriptionError, InterestError."""
        found = self._gallery.brought(lines, now=now)[:MOST_ENTRIES]
        return self._items([(paper, ranked.reasons) for paper, ranked in found])

    def own(self, token: str, *, now: datetime) -> Own:
        """The papers of a reader's issues, each with why it was chosen.

        Raises LinkError where the token is not ours, or she has left; NotFound where she was erased.
        """
        reader = self._reader(token, now=now)
        issues = [issue for issue, _ in self._ledger.of_reader(reader.id, most=_ISSUES)]
        papers: dict[tuple[PaperId, int], StoredPaper] = {}
        for issue in issues:
            revisions = {entry.paper_id: entry.revision for entry in issue.entries}
            papers |= {(id_, revisions[id_]): paper for id_, paper in self._shelf.at(revisions).items()}
        summaries = self._summarising.of(papers.values())
        items = [
            Item(
                key=f"{issue.seed}/{entry.paper_id}",
                paper=papers[entry.paper_id, entry.revision],
                summary=summaries.get(entry.paper_id),
                published=issue.made_at,
                updated=issue.made_at,
                reasons=entry.reasons,
            )
            for issue in issues
            for entry in issue.entries
            if (entry.paper_id, entry.revision) in papers
        ]
        # The number alone would tell how many readers there are.
        key = self._links.seed(reader.id, reader.created_at.date())
        return Own(key=key, items=items)

    def _reader(self, token: str, *, now: datetime) -> Subscriber:
        reader, _ = self._admission.admit("feed", token, now=now)
        if reader.standing is not Standing.ACTIVE:
            raise LinkError("this feed rests while you get no digest; sign up again", purpose="feed")
        return reader

    def _items(self, found: Sequence[tuple[StoredPaper, tuple[Reason, ...]]]) -> list[Item]:
        papers = [paper for paper, _ in found]
        summaries = self._summarising.of(papers)
        changed = self._lists.changed(paper.id for paper in papers)
        return [
            Item(
                key=f"papers/{paper.id}",
                paper=paper,
                summary=summaries.get(paper.id),
                published=paper.first_seen,
                updated=max(paper.first_seen, changed.get(paper.id, paper.first_seen)),
                reasons=reasons,
            )
            for paper, reasons in found
        ]
