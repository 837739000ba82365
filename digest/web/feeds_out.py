"""Feeds as documents: Atom (RFC 4287) and JSON Feed 1.1.

Texts are cleaned by whoever fills these values in; here they are written so that no reader can take them for
markup: the standard library builds the XML, the HTML inside is escaped piece by piece.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from markupsafe import Markup

ATOM = "application/atom+xml"
JSON = "application/feed+json"

_NAMESPACE = "http://www.w3.org/2005/Atom"
#: The day from which on this naming holds (RFC 4151); it is part of every id and never changes.
_SINCE = "2026-01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper, ready to be shown."""

    id: str
    title: str
    #: Where to read it.
    url: str
    #: What we know of it.
    ours: str
    #: Two sentences; "" where there are none.
    brief: str
    paragraphs: Sequence[str]
    authors: Sequence[str]
    tags: Sequence[str]
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, the newest first."""

    id: str
    title: str
    home: str
    #: Its own address; None where it must not be passed on.
    address: str | None
    #: When it changed last, also where it is empty.
    updated: datetime
    entries: Sequence[Entry]


def tag(public_url: str, name: str) -> str:
    """An id that stays when the site moves to another path or scheme (RFC 4151)."""
    return f"tag:{urlsplit(public_url).hostname},{_SINCE}:{name}"


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated))
    _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    if feed.address:
        _add(root, "link", rel="self", type=ATOM, href=feed.address)
    _add(_add(root, "author"), "name", "digest")
    _add(root, "generator", "digest")
    for entry in feed.entries:
        _add_entry(root, entry)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "language": "en",
        "authors": [{"name": "digest"}],
        "items": [_item(entry) for entry in feed.entries],
    }
    if feed.address:
        document["feed_url"] = feed.address
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _add_entry(root: ET.Element, entry: Entry) -> None:
    node = _add(root, "entry")
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "link", rel="alternate", href=entry.url)
    _add(node, "link", rel="related", type="text/html", href=entry.ours)
    _add(node, "published", _moment(entry.published))
    _add(node, "updated", _moment(entry.updated))
    for author in entry.authors:
        _add(_add(node, "author"), "name", author)
    for term in entry.tags:
        _add(node, "category", term=term)
    if entry.brief:
        _add(node, "summary", entry.brief)
    _add(node, "content", _html(entry), type="html")


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": _html(entry),
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
        "authors": [{"name": author} for author in entry.authors],
        "tags": list(entry.tags),
    }
    return item | ({"summary": entry.brief} if entry.brief else {})


def _html(entry: Entry) -> str:
    paragraphs = [Markup("<p>{}</p>").format(text) for text in entry.paragraphs]
    ours = Markup('<p><a href="{}">{}</a></p>').format(entry.ours, "Seen, counted and similar")
    return str(Markup("\n").join([*paragraphs, ours]))


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    node = ET.SubElement(parent, name, attributes)
    node.text = text or None
    return node


def _moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
