"""What the API takes and gives. Facts that are not known are null; moments are UTC."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from digest.compose.cards import page, source_name
from digest.model.paper import StoredPaper
from digest.model.ranking import Ranked
from digest.model.sighting import Sighting as SeenOnce
from digest.model.summary import Summary
from digest.rank.language import LONGEST_LINE
from digest.rank.similar import Similar
from digest.web.parameters import GREATEST

#: Lines of one profile, as many as a reader can have.
_MOST_LINES = 100
#: Text that can be kept: no control characters.
_TEXT = r"^[^\x00-\x1f\x7f-\x9f]*$"


class Given(BaseModel):
    """Something that we say."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """Something that we are asked: exactly the fields that are named, of exactly their kinds."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Organization(Given):
    """Who a paper is from."""

    handle: str
    name: str


class Ids(Given):
    """The numbers by which others know a paper."""

    arxiv: str | None
    doi: str | None


class Paper(Given):
    """A paper as the archive knows it; the texts are those of its sources, not cleaned for display."""

    id: int = Field(ge=1, le=GREATEST)
    revision: int
    title: str
    abstract: str | None
    #: Two sentences of the abstract.
    summary: str | None
    authors: list[str]
    n_authors: int | None
    organization: Organization | None
    #: A day, or a moment where the source gives one.
    published: date | datetime | None
    published_inferred: bool
    comments: int | None
    upvotes: int | None
    ids: Ids
    url: str
    categories: list[str]
    #: The places that showed it.
    sources: list[str]
    first_seen: datetime


class PaperPage(Given):
    """One page of a list."""

    papers: list[Paper]
    #: What to give as `after` for the next page; null on the last one.
    after: int | None


class Found(Given):
    """One page of search results."""

    papers: list[Paper]
    #: Whether there is another page.
    has_more: bool


class Sighting(Given):
    """A paper in one dump, with what was counted there."""

    at: datetime
    comments: int | None
    upvotes: int | None


class Like(Given):
    """A paper that is like another one."""

    id: int
    title: str
    #: How much of what tells the other apart it has, 0 to 1.
    share: float
    #: Both say nearly the same.
    is_twin: bool


class PaperInFull(Paper):
    """A paper with its history and what is like it."""

    sightings: list[Sighting]
    similar: list[Like]


class Reason(Given):
    """One part of a score: all of them add up to it."""

    interest: str
    words: list[str]
    field: str
    value: float


class Chosen(Given):
    """A paper that some lines chose, and why."""

    paper: Paper
    score: float
    reasons: list[Reason]


Line = Annotated[
    str, Field(min_length=1, max_length=LONGEST_LINE, pattern=_TEXT, examples=["graph learning", "-survey"])
]
Lines = Annotated[
    list[Line], Field(min_length=1, max_length=_MOST_LINES, description="Lines of the keyword language")
]


class Wish(Asked):
    """A profile to try."""

    interests: Lines
    most: int = Field(7, ge=1, le=50, description="Papers per issue")


class Preview(Given):
    """What these lines would have brought."""

    #: The newest day that has something for them; null in an empty archive.
    day: date | None
    n_candidates: int
    #: Best first.
    chosen: list[Chosen]


class LineMet(Given):
    """What one line met."""

    line: str
    excludes: bool
    n_met: int


class BackTest(Given):
    """What these lines would have brought over the last days."""

    n_days: int
    papers_a_day: float
    lines: list[LineMet]


def paper(stored: StoredPaper, summary: Summary | None) -> Paper:
    """A stored paper."""
    return Paper(**_facts(stored, summary))


def in_full(
    stored: StoredPaper,
    summary: Summary | None,
    *,
    sightings: list[SeenOnce],
    similar: list[Similar],
) -> PaperInFull:
    """A stored paper with all around it."""
    return PaperInFull(
        **_facts(stored, summary),
        sightings=[Sighting(at=one.at, comments=one.comments, upvotes=one.upvotes) for one in sightings],
        similar=[
            Like(
                id=one.paper.id,
                title=one.paper.paper.title,
                share=round(min(1.0, one.share), 3),
                is_twin=one.is_twin,
            )
            for one in similar
        ],
    )


def chosen(stored: StoredPaper, ranked: Ranked, summary: Summary | None) -> Chosen:
    """A paper that was chosen."""
    reasons = [
        Reason(interest=one.interest, words=list(one.words), field=one.field, value=one.value)
        for one in ranked.reasons
    ]
    return Chosen(paper=paper(stored, summary), score=ranked.score, reasons=reasons)


def _facts(stored: StoredPaper, summary: Summary | None) -> dict[str, Any]:
    known, of = stored.paper, stored.paper.organization
    return {
        "id": stored.id,
        "revision": stored.revision,
        "title": known.title,
        "abstract": known.abstract,
        "summary": summary.brief if summary and summary.brief else None,
        "authors": list(known.authors),
        "n_authors": known.n_authors,
        "organization": Organization(handle=of.handle, name=of.name) if of else None,
        "published": known.published,
        "published_inferred": known.published_inferred,
        "comments": known.comments,
        "upvotes": known.upvotes,
        "ids": Ids(arxiv=known.arxiv, doi=known.doi),
        "url": page(known),
        "categories": list(known.categories),
        "sources": list(dict.fromkeys(filter(None, map(source_name, stored.sources)))),
        "first_seen": stored.first_seen,
    }
