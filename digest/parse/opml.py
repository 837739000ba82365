"""OPML: lists of feeds, as readers export them; most real ones are not well-formed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from digest.errors import DumpError
from digest.model.dump import Payload
from digest.parse.clean import one_line, web_url
from digest.parse.decode import whole_text
from digest.parse.feed_text import unescaped

#: Characters; lists of ten thousand feeds have some five million.
_LARGEST = 20_000_000
_OUTLINE = re.compile(r"<(?P<slash>/?)outline(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s(?P<name>[\w:.-]{1,60})\s{0,20}=\s{0,20}(?P<quote>[\"'])")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One feed of a list."""

    #: Its address where it has no title.
    title: str
    url: str
    #: The site that the feed is of.
    site: str | None = None
    #: The headings that it stands under, outermost first.
    categories: tuple[str, ...] = ()


def read(payload: Payload, *, as_of: date | None) -> NoReturn:  # noqa: ARG001 - every parser has this signature
    """Raises DumpError: a list of feeds has no papers."""
    what = "is a list of feeds, not of papers; name it as a source in the catalogue"
    message = f"{payload.origin}: {what}, and its feeds are read"
    raise DumpError(message, origin=payload.origin)


def feeds(payload: Payload) -> list[FeedEntry]:
    """The feeds of the list, in its order, those with an address of http or https.

    Raises DumpError where there is none.
    """
    found = list(_feeds(whole_text(payload, _LARGEST)))
    if not found:
        message = f"{payload.origin}: names no feed; a list of feeds has outlines with an xmlUrl"
        raise DumpError(message, origin=payload.origin)
    return found


def _feeds(text: str) -> Iterator[FeedEntry]:
    # The title of each open outline, "" where it is a feed itself.
    path: list[str] = []
    for is_end, inside in _outlines(text):
        if is_end:
            path = path[:-1]
            continue
        facts, is_empty = _facts(inside)
        title = one_line(facts.get("title") or facts.get("text") or "")
        url = web_url(facts.get("xmlurl"))
        if url:
            categories = tuple(name for name in path if name)
            site = web_url(facts.get("htmlurl"))
            yield FeedEntry(title=title or url, url=url, site=site, categories=categories)
        if not is_empty:
            path.append("" if facts.get("xmlurl") else title)


def _outlines(text: str) -> Iterator[tuple[bool, str]]:
    """Each tag of an outline: whether it is an end tag, and what stands between it and the next."""
    first, *commented = text.split("<!--")
    shown = first + "".join(part.partition("-->")[2] for part in commented)
    marks = list(_OUTLINE.finditer(shown))
    ends = [*(mark.start() for mark in marks[1:]), len(shown)]
    return ((bool(mark["slash"]), shown[mark.end() : end]) for mark, end in zip(marks, ends, strict=False))


def _facts(inside: str) -> tuple[dict[str, str], bool]:
    """The attributes, names in lower case, and whether the tag closes itself.

    A value goes on to the last quote before the next attribute: bare quotes, `&` and `<br>` occur in it.
    """
    facts: dict[str, str] = {}
    starts = list(_ATTRIBUTE.finditer(inside))
    ends = [*(start.start() for start in starts[1:]), len(inside)]
    rest = inside
    for start, end in zip(starts, ends, strict=False):
        value, _, rest = inside[start.end() : end].rpartition(start["quote"])
        facts[start["name"].lower()] = unescaped(value).strip()
    return facts, rest.lstrip().startswith("/")
