"""Builders for the tests of `digest.rank`: papers, frequencies and rankers with defaults."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.model.paper import Organization, Paper, PaperId, StoredPaper
from digest.model.ranking import Ranked
from digest.rank.frequencies import Frequencies
from digest.rank.language import parse
from digest.rank.match import Ranker
from digest.rank.terms import terms

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

#: What the archive is full of, so that words have a rarity.
_OTHERS = (
    ("Learning to sort laundry with a camera", "A model learns to sort laundry. Training takes an hour."),
    ("A model of rain on tin roofs", "We model the noise of rain and compare it with recordings of roofs."),
    ("Training sheepdogs by loudspeaker", "A method for training dogs over distance, tested on three farms."),
    ("Learning bus timetables", "We present a model for learning timetables from the data of buses."),
    ("Measuring bread", "A method to measure loaves by their data, with a model of crust."),
)


def a_paper(
    title: str = "Learning to sort laundry with a camera",
    abstract: str | None = None,
    *,
    number: int = 1,
    authors: tuple[str, ...] = (),
    org: Organization | None = None,
    sources: tuple[str, ...] = (),
    seen_after_h: float = 0,
) -> StoredPaper:
    return StoredPaper(
        id=PaperId(number),
        revision=1,
        first_seen=NOON + timedelta(hours=seen_after_h),
        first_dump=1,
        paper=Paper(title=title, abstract=abstract, authors=authors, organization=org),
        sources=sources,
    )


def an_archive(papers: Iterable[StoredPaper] = (), *, copies: int = 8) -> Frequencies:
    """Frequencies of an archive that holds these papers among others."""
    others = [Paper(title=title, abstract=abstract) for title, abstract in _OTHERS * copies]
    everything = [*others, *(stored.paper for stored in papers)]
    counts = Counter(term for paper in everything for term in terms(paper))
    return Frequencies(n_documents=len(everything), counts=counts)


def a_ranker(papers: Sequence[StoredPaper], *, floor: float = 0.0) -> Ranker:
    return Ranker(papers, an_archive(papers), floor=floor)


def ranked(papers: Sequence[StoredPaper], *lines: str, floor: float = 0.0) -> list[Ranked]:
    """The ranking of these papers for a reader with these lines."""
    return a_ranker(papers, floor=floor).rank([parse(line) for line in lines])


def found(papers: Sequence[StoredPaper], *lines: str, floor: float = 0.0) -> list[int]:
    """The ids of `ranked`."""
    return [one.paper_id for one in ranked(papers, *lines, floor=floor)]


def meets(title: str, abstract: str | None, line: str) -> bool:
    """Whether one paper meets one line."""
    return found([a_paper(title, abstract)], line) == [1]


def plain(title: str | None, abstract: str | None = None, number: int = 0) -> dict[str, Any]:
    """A paper as `rank_batch` takes it."""
    return {"id": number, "title": title, "abstract": abstract}
