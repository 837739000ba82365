"""One JSON record of a paper API as a paper."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from digest.model.dump import Rejected
from digest.model.paper import Organization, Paper
from digest.parse.clean import arxiv_id, doi, make_organization, make_paper
from digest.parse.json_fields import count, first_text, inner, moment, moment_ms, names, text, unwrapped
from digest.parse.json_records import Damaged, Record
from digest.parse.people import people

#: A record of one API as a paper; None where it has no title.
PaperOf = Callable[[Mapping[str, object]], Paper | None]


def as_paper(record: Record | Damaged) -> Paper | Rejected:
    """The paper that a record is, or why it is none."""
    if isinstance(record, Damaged):
        return Rejected(reason=record.reason, position=record.position)
    value = unwrapped(record.value)
    if not isinstance(value, dict):
        return Rejected(reason="not a record", position=record.position)
    return _SHAPES[shape_of(value)](value) or Rejected(reason="no title", position=record.position)


def shape_of(record: object) -> str:
    """Which API a record is from: `hf_json`, `openreview` or `biorxiv_api`."""
    if isinstance(inner(record, "content"), dict):
        return "openreview"
    if text(record, "doi") and isinstance(inner(record, "authors"), str):
        return "biorxiv_api"
    return "hf_json"


def daily_paper(record: Mapping[str, object]) -> Paper | None:
    """A paper of Hugging Face's daily papers, or of any list with titles, abstracts and authors.

    Early records have a `paper` inside with most facts; a record may also be such a paper itself.
    """
    paper = inner(record, "paper")
    paper = paper if isinstance(paper, dict) else record
    number = first_text(text(paper, "id"), text(paper, "arxiv_id"), text(paper, "arxivId"))
    arxiv, version = arxiv_id(number) or (None, None)
    authors = inner(paper, "authors")
    # A surname and a given name in one text are told apart as in feeds.
    people_named = people(authors) if isinstance(authors, str) else names(authors)
    return make_paper(
        title=first_text(text(paper, "title"), text(record, "title")),
        abstract=first_text(text(paper, "summary"), text(record, "summary"), text(paper, "abstract")),
        authors=people_named,
        n_authors=len(authors) if isinstance(authors, list) and authors else None,
        organization=_organization(paper, record),
        published=_published(paper, record),
        comments=_known(count(record, "numComments"), count(paper, "numComments")),
        upvotes=_known(count(paper, "upvotes"), count(record, "upvotes")),
        arxiv=arxiv,
        version=version,
        doi=doi(text(paper, "doi")),
        url=_page(paper, arxiv),
        project_page=text(paper, "projectPage"),
        code_url=text(paper, "githubRepo"),
    )


def _known(*counts: int | None) -> int | None:
    return next((each for each in counts if each is not None), None)


def _published(*records: object) -> date | datetime | None:
    keys = ("publishedAt", "published", "date")
    return moment(*(text(record, key) for key in keys for record in records))


def _organization(*records: object) -> Organization | None:
    for record in records:
        shown = inner(record, "organization")
        found = make_organization(text(shown, "name"), text(shown, "fullname"))
        if found:
            return found
    return None


def _page(paper: object, arxiv: str | None) -> str | None:
    own = first_text(text(paper, "url"), text(paper, "link"))
    return own or (f"https://huggingface.co/papers/{arxiv}" if arxiv else None)


def openreview_note(record: Mapping[str, object]) -> Paper | None:
    """A note of OpenReview: version 2 wraps each value as `{"value": …}`, version 1 does not."""

    def content(key: str) -> object:
        found = inner(record, "content", key)
        return found.get("value") if isinstance(found, dict) else found

    authors, forum = content("authors"), first_text(text(record, "forum"), text(record, "id"))
    times = (moment_ms(inner(record, key)) for key in ("pdate", "cdate", "tcdate"))
    return make_paper(
        title=_as_text(content("title")),
        abstract=_as_text(content("abstract")),
        authors=names(authors),
        n_authors=len(authors) if isinstance(authors, list) and authors else None,
        published=next((time for time in times if time), None),
        doi=doi(_as_text(content("doi"))),
        url=f"https://openreview.net/forum?id={forum}" if forum else None,
        code_url=_as_text(content("code")),
        project_page=_as_text(content("project_page")),
    )


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def preprint(record: Mapping[str, object]) -> Paper | None:
    """A preprint of the bioRxiv and medRxiv API; its version is the server's own, not arXiv's."""
    number, authors = text(record, "doi"), inner(record, "authors")
    return make_paper(
        title=first_text(text(record, "title"), text(record, "preprint_title")),
        abstract=first_text(text(record, "abstract"), text(record, "preprint_abstract")),
        authors=people(authors) if isinstance(authors, str) else names(authors),
        published=moment(text(record, "date"), text(record, "preprint_date")),
        doi=doi(number),
        categories=(text(record, "category"),),
    )


_SHAPES: dict[str, PaperOf] = {"hf_json": daily_paper, "openreview": openreview_note, "biorxiv_api": preprint}
