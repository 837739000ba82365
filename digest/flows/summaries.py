"""Summaries of papers: those in the store, and those it lacks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from digest.model.paper import PaperId, StoredPaper
from digest.model.summary import Summary


class Summariser(Protocol):
    """What makes sentences."""

    @property
    def name(self) -> str:
        """With its version: summaries of another name are made again."""

    def summarise(self, title: str, abstract: str) -> str:
        """One sentence."""

    def brief(self, title: str, abstract: str) -> str:
        """Two sentences."""


class Summaries(Protocol):
    """What is kept of them. Every method may raise StoreError."""

    def of(self, revisions: Mapping[PaperId, int], *, engine: str) -> dict[PaperId, Summary]:
        """The stored summaries of given revisions; missing ones are left out."""

    def save(self, summaries: Iterable[Summary]) -> None:
        """Write summaries."""


class Summarising:
    """Makes each summary once."""

    def __init__(self, summariser: Summariser, summaries: Summaries) -> None:
        self._summariser = summariser
        self._summaries = summaries

    def of(self, papers: Iterable[StoredPaper]) -> dict[PaperId, Summary]:
        """The summaries of papers, without writing any."""
        wanted = list(papers)
        found = self._stored(wanted)
        return found | {p.id: self._made(p) for p in wanted if p.id not in found}

    def save(self, papers: Sequence[StoredPaper]) -> None:
        """Make and write the summaries that are missing."""
        found = self._stored(papers)
        self._summaries.save([self._made(paper) for paper in papers if paper.id not in found])

    def _stored(self, papers: Iterable[StoredPaper]) -> dict[PaperId, Summary]:
        return self._summaries.of({p.id: p.revision for p in papers}, engine=self._summariser.name)

    def _made(self, stored: StoredPaper) -> Summary:
        title, abstract = stored.paper.title, stored.paper.abstract
        return Summary(
            paper_id=stored.id,
            revision=stored.revision,
            engine=self._summariser.name,
            sentence=self._summariser.summarise(title, abstract) if abstract else "",
            brief=self._summariser.brief(title, abstract) if abstract else "",
        )
