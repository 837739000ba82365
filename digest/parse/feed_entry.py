"""One entry of a feed as a paper."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from digest.model.paper import Paper
from digest.parse.clean import arxiv_id, doi, make_paper
from digest.parse.dates import when
from digest.parse.feed_text import plain
from digest.parse.json_fields import first_text, inner, text
from digest.parse.people import people, person

#: arXiv until 2024: `Title. (arXiv:2305.01234v2 [cs.CL] UPDATED)`.
_SUFFIX = re.compile(r"\.? ?\((?P<id>arXiv:[\w./-]{5,40}) ?\[(?P<category>[\w.-]{1,30})\][A-Z ]{0,40}\)$")
#: arXiv since 2024: `arXiv:2402.01234v1 Announce Type: replace-cross Abstract: …`.
_PREFIX = re.compile(r"(?P<id>arXiv:[\w./-]{5,40}) Announce Type: ?[\w-]{1,30} (?:Abstract: ?)?")
#: Nature: `Nature, Published online: 13 May 2026; doi:10.1038/…` and then the abstract or nothing.
_ONLINE = re.compile(r"^[^;]{0,100}Published online: [^;]{4,40}; ?doi: ?10\.\S{4,100} ?")
#: Atypon's journals: `Journal, Volume 105, Issue S2, Page e1-e7, April 2015.`
_CITATION = re.compile(r"^[^.;]{1,200}\bVol(?:ume|\.)? [\w-]{1,12}, (?:Issue|Number|No\.?) [^;]{1,120}$")
#: ACL Anthology: `Ada Lovelace and Alan Turing in Proceedings of …`.
_IN_PROCEEDINGS = re.compile(
    r"^(?P<authors>.{3,2000}?) in (?:Proceedings|Findings|Transactions|Computational) .{1,400}$"
)
_TEASER = ("…", "...", "[…]", "[...]", "more]")
_MOST_CATEGORIES = 20

Entry = Mapping[str, object]


def paper_of(entry: Entry) -> Paper | None:
    """The paper that an entry shows; None where it has no title."""
    title = plain(text(entry, "title"))
    suffix = _SUFFIX.search(title)
    texts = [plain(each) for each in _texts(entry)]
    prefix = next((match for match in map(_PREFIX.search, texts) if match), None)
    link = _link(entry)
    named = [match["id"] for match in (suffix, prefix) if match]
    arxiv, version = _identity([*named, text(entry, "id"), link, _number(entry)])
    abstract = (texts and prefix and prefix.string[prefix.end() :]) or _abstract(texts)
    return make_paper(
        title=title[: suffix.start()] if suffix else title,
        abstract=abstract,
        authors=_authors(entry) or _authors_of_anthology(link, texts),
        published=_published(entry),
        comments=_count(text(entry, "slash_comments")),
        arxiv=arxiv,
        version=version,
        doi=next((found for found in map(doi, (_number(entry), text(entry, "id"), link)) if found), None),
        url=link,
        categories=_categories(entry, suffix["category"] if suffix else ""),
    )


def _identity(candidates: Iterable[str]) -> tuple[str | None, int | None]:
    """The first arXiv id, and its version where any candidate tells it."""
    found = [each for each in map(arxiv_id, candidates) if each]
    if not found:
        return None, None
    versions = (version for number, version in found if number == found[0][0] and version)
    return found[0][0], next(versions, None)


def _number(entry: Entry) -> str:
    keys = ("prism_doi", "arxiv_doi", "dc_identifier", "prism_url")
    return next((value for value in (text(entry, key) for key in keys) if doi(value) or arxiv_id(value)), "")


def _link(entry: Entry) -> str:
    links = inner(entry, "links")
    listed = [text(each, "href") for each in links] if isinstance(links, list) else []
    candidates = (text(entry, "link"), *listed, text(entry, "id"))
    return next((each for each in candidates if each.lower().startswith(("http://", "https://"))), "")


def _texts(entry: Entry) -> Iterator[str]:
    """What may be the abstract: the summary, then the contents."""
    yield text(entry, "summary")
    contents = inner(entry, "content")
    yield from (text(each, "value") for each in contents) if isinstance(contents, list) else ()


def _abstract(texts: Iterable[str]) -> str:
    """The first text that says something; a teaser gives way to what it teases."""
    said = [_ONLINE.sub("", each) for each in texts if not _CITATION.match(each)]
    found = [each for each in said if each and not _IN_PROCEEDINGS.match(each)]
    if not found:
        return ""
    longest = max(found, key=len)
    return longest if found[0].endswith(_TEASER) else found[0]


def _authors(entry: Entry) -> tuple[str, ...]:
    listed = inner(entry, "authors")
    names = [plain(text(each, "name")) for each in listed] if isinstance(listed, list) else []
    names = [name for name in names if name]
    if len(names) > 1:
        return tuple(map(person, names))
    return people(first_text(*names, plain(text(entry, "author"))))


def _authors_of_anthology(link: str, texts: Iterable[str]) -> tuple[str, ...]:
    if "aclanthology.org/" not in link:
        return ()
    match = next((match for match in map(_IN_PROCEEDINGS.match, texts) if match), None)
    return people(match["authors"]) if match else ()


def _published(entry: Entry) -> date | datetime | None:
    keys = ("published", "created", "updated", "prism_publicationdate", "prism_coverdate")
    return next((found for found in (when(text(entry, key)) for key in keys) if found), None)


def _categories(entry: Entry, first: str) -> tuple[str, ...]:
    tags = inner(entry, "tags")
    terms = [plain(text(each, "term")) for each in tags] if isinstance(tags, list) else []
    return tuple(dict.fromkeys(term for term in (first, *terms) if term))[:_MOST_CATEGORIES]


def _count(digits: str) -> int | None:
    is_count = digits.isascii() and digits.isdigit() and len(digits) < 10
    return int(digits) if is_count else None
