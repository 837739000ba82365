"""Feeds: RSS 0.9 to 2.0, Atom, RDF, arXiv's RSS and API answers, also where they are not well-formed.

feedparser reads them; given a string or bytes it would look for an address or a file of that name, so it
gets a stream only. Its own sanitizing is off: what we take is text (see `feed_text`).
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

import feedparser

from digest.errors import DumpError
from digest.model.dump import Head, PageDate, Payload, Reading, Rejected
from digest.model.paper import Paper
from digest.parse.clean import one_line
from digest.parse.dates import day_of, when
from digest.parse.decode import text_stream
from digest.parse.feed_entry import Entry, paper_of
from digest.parse.feed_pieces import Piece, pieces, root_of
from digest.parse.feed_text import plain
from digest.parse.json_fields import inner, text
from digest.parse.readings import readings

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,500}\?>", re.IGNORECASE)
_CLOCK = re.compile(r"[T\s]\d{1,2}:\d\d")
_FEED_ROOTS = frozenset({"channel", "feed", "rdf", "rss"})
_MOST_WORDS = 200
_ARXIV_FEED = re.compile(r"//(?:rss\.arxiv\.org|export\.arxiv\.org/rss|arxiv\.org/rss)", re.IGNORECASE)
_ARXIV_API = re.compile(r"//(?:export\.)?arxiv\.org/api", re.IGNORECASE)
_ARXIV_ERROR = re.compile(r"//(?:export\.)?arxiv\.org/api/errors", re.IGNORECASE)
#: What feedparser and the parsers below it raise on input that they did not expect.
_FOREIGN_ERRORS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError
)  # fmt: skip

#: What feedparser answers: `version`, `feed`, `entries` and more.
_Parsed = Mapping[str, object]


def read(payload: Payload, *, as_of: date | None) -> Iterator[Reading]:  # noqa: ARG001 - feed dates have years
    """The entries of one feed; each counts as a paper.

    Raises DumpError for XML that declares entities, for what is no feed and for arXiv's error answers.
    """
    parts = pieces(text_stream(payload))
    first = next(parts)
    start, root = root_of(first.content)
    if "<!ENTITY" in first.content[:start].upper():
        message = (
            f"{payload.origin}: declares entities, which attacks use; give a feed without a document type"
        )
        raise DumpError(message, origin=payload.origin)
    parsed = _parsed(first)
    opening = parsed or {}
    entries = _entries_of(opening)
    is_feed = opening.get("version") or entries or root.rpartition(":")[2].lower() in _FEED_ROOTS
    if not is_feed:
        message = f"{payload.origin}: is XML, but no feed that we know; give RSS, Atom or RDF"
        raise DumpError(message, origin=payload.origin)
    channel = _channel_of(opening)
    _refuse_errors(channel, entries, payload.origin)
    records = _Records(chain([(first, parsed)], ((piece, _parsed(piece)) for piece in parts)))
    yield from readings(
        Head(format=_format(text(opening, "version"), channel), page_date=_page_date(channel)),
        records,
        is_cut=lambda: records.is_cut,
        empty_note="The feed has no entries.",
    )


class _Records:
    """The entries of the pieces as papers; `is_cut` is known after the last."""

    def __init__(self, pieces_parsed: Iterator[tuple[Piece, _Parsed | None]]) -> None:
        self._pieces = pieces_parsed
        self._count = 0
        self.is_cut = False

    def __iter__(self) -> Iterator[Paper | Rejected]:
        for piece, parsed in self._pieces:
            yield from self._of(piece, parsed)
            if piece.left_out:
                yield self._rejected(piece.left_out)
            self.is_cut = piece.is_cut

    def _of(self, piece: Piece, parsed: _Parsed | None) -> Iterator[Paper | Rejected]:
        if parsed is not None:
            yield from map(self._record, _entries_of(parsed))
        elif len(piece.items) > 1:
            # One item that the parser cannot take must not cost the others.
            for single in piece.single():
                yield from self._of(single, _parsed(single))
        else:
            yield self._rejected("damaged")

    def _record(self, entry: Entry) -> Paper | Rejected:
        paper = paper_of(entry)
        if paper is None:
            return self._rejected("no title")
        self._count += 1
        return paper

    def _rejected(self, reason: str) -> Rejected:
        self._count += 1
        return Rejected(reason=reason, position=f"entry {self._count}")


def _parsed(piece: Piece) -> _Parsed | None:
    """What feedparser makes of a piece; None where it fails."""
    declaration = _DECLARATION.match(piece.content)
    content = piece.content[declaration.end() :] if declaration else piece.content
    try:
        # The text is UTF-8 now, whatever its declaration said.
        return dict(
            feedparser.parse(
                io.BytesIO(content.encode("utf-8", "replace")),
                response_headers={"content-type": "application/xml; charset=utf-8"},
                resolve_relative_uris=False,
                sanitize_html=False,
            )
        )
    except _FOREIGN_ERRORS:
        return None


def _channel_of(parsed: _Parsed) -> Entry:
    # As a plain dictionary: feedparser's own ones answer for other keys, and warn.
    found = inner(parsed, "feed")
    return dict(found) if isinstance(found, Mapping) else {}


def _entries_of(parsed: _Parsed) -> list[Entry]:
    found = inner(parsed, "entries")
    return [dict(entry) for entry in found] if isinstance(found, list) else []


def _refuse_errors(channel: Entry, entries: list[Entry], origin: str) -> None:
    """arXiv answers what it cannot do with a feed that says so."""
    said = ""
    if entries and _ARXIV_ERROR.search(text(entries[0], "id")):
        said = plain(text(entries[0], "summary")) or plain(text(entries[0], "title"))
    elif text(channel, "title").startswith("Feed error for query"):
        said = plain(f"{text(channel, 'title')} {text(channel, 'subtitle')}")
    if said:
        message = f"{origin}: is an error answer of arXiv: {one_line(said)[:_MOST_WORDS]}"
        raise DumpError(message, origin=origin)


def _format(version: str, channel: Entry) -> str:
    links = inner(channel, "links")
    listed = [text(each, "href") for each in links] if isinstance(links, list) else []
    addresses = " ".join((text(channel, "id"), text(channel, "link"), *listed))
    if version.startswith("atom") and _ARXIV_API.search(addresses):
        return "arxiv_api"
    if _ARXIV_FEED.search(addresses) or text(channel, "title").endswith("updates on arXiv.org"):
        return "arxiv_rss"
    if version in {"rss10", "rss090"}:
        return "rdf"
    return "atom" if version.startswith("atom") else "cdf" if version == "cdf" else "rss"


def _page_date(channel: Entry) -> PageDate | None:
    """The day as it is printed, whatever its time and zone."""
    for key in ("published", "updated"):
        printed = text(channel, key)
        day = day_of(when(_CLOCK.split(printed)[0]) or when(printed))
        if day:
            return PageDate.of(day)
    return None
