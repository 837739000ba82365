"""What the records of one paper say together: the better fact is kept."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import TypeVar

from digest.model.change import Record
from digest.model.paper import Paper

T = TypeVar("T")

#: An abstract shorter than this share of the longest one is a teaser or was cut off.
_WHOLE = 0.6


def merged(records: Sequence[Record]) -> Paper:
    """One paper of several records (at least one). Counts of comments and votes are left to the sightings.

    Text comes from the highest version, then the latest dump; ids, an exact date and the longer author list
    win over their absence.
    """
    latest = [r.paper for r in sorted(records, key=_age, reverse=True)]
    authors = max((p.authors for p in latest), key=len)
    published, inferred = _published(latest)
    return Paper(
        title=latest[0].title,
        abstract=_abstract(latest),
        authors=authors,
        n_authors=len(authors) or max(p.n_authors or 0 for p in latest) or None,
        organization=_first(latest, lambda p: p.organization),
        published=published,
        published_inferred=inferred,
        arxiv=min((p.arxiv for p in latest if p.arxiv), default=None),
        doi=min((p.doi for p in latest if p.doi), default=None),
        version=max((p.version for p in latest if p.version), default=None),
        url=_url(latest),
        project_page=_first(latest, lambda p: p.project_page),
        code_url=_first(latest, lambda p: p.code_url),
        categories=_first(latest, lambda p: p.categories) or (),
    )


def _age(record: Record) -> tuple[int, int, str]:
    return record.paper.version or 0, record.first_dump, record.fingerprint


def _first(papers: Iterable[Paper], fact: Callable[[Paper], T | None]) -> T | None:
    return next((value for p in papers if (value := fact(p))), None)


def _abstract(latest: Sequence[Paper]) -> str | None:
    abstracts = [p.abstract for p in latest if p.abstract]
    enough = _WHOLE * max(map(len, abstracts), default=0)
    return next((a for a in abstracts if len(a) >= enough), None)


def _url(latest: Sequence[Paper]) -> str | None:
    """The page of a record that names the paper by an id is the better one."""
    known = [p for p in latest if p.arxiv or p.doi]
    return _first([*known, *latest], lambda p: p.url)


def _published(papers: Sequence[Paper]) -> tuple[date | datetime | None, bool]:
    """The earliest of the most exact dates; a printed year beats an inferred one, a moment beats a day."""
    dated = [p for p in papers if p.published]
    if not dated:
        return None, False
    best = min(dated, key=lambda p: (p.published_inferred, not isinstance(p.published, datetime), _moment(p)))
    return best.published, best.published_inferred


def _moment(paper: Paper) -> datetime:
    if isinstance(paper.published, datetime):
        return paper.published
    return datetime.combine(paper.published or date.min, time.min, UTC)
