"""One card of a page of papers as a paper: title, organisation, counts; rarely more."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digest.model.paper import Organization, Paper
from digest.parse.clean import arxiv_id, make_organization, make_paper, one_line
from digest.parse.dates import when

_SITE = "https://huggingface.co"
_PAGE = re.compile(r"(?:https://huggingface\.co)?(/papers/[\w./-]{4,40})")
_HANDLE = re.compile(r"(?:https://huggingface\.co)?/([\w.-]{1,96})")
#: Paths of the site that are no organisation's.
_OWN_PATHS = frozenset({"blog", "datasets", "docs", "join", "login", "models", "papers", "pricing", "spaces"})
_N_AUTHORS = re.compile(r"(\d{1,5}) authors?\b")
_PUBLISHED = re.compile(r"Published on ([A-Z][a-z]{2,8} \d{1,2}, \d{4})")
_COUNT = re.compile(r"\d{1,9}")


def card(markup: str) -> Paper | None:
    """The paper that a card shows; None where it has no title."""
    root = LexborHTMLParser(markup).root
    link = _title_link(root) if root else None
    if root is None or link is None:
        return None
    words = one_line(root.text(deep=True, separator=" "))
    page = _PAGE.match(link.attributes.get("href") or "")
    arxiv, version = (arxiv_id(_SITE + page[1]) if page else None) or (None, None)
    n_authors, published = _N_AUTHORS.search(words), _PUBLISHED.search(words)
    return make_paper(
        title=link.text(deep=True),
        abstract=max((node.text(deep=True) for node in root.css("p")), key=len, default=""),
        n_authors=int(n_authors[1]) if n_authors else None,
        organization=_organization(root),
        published=when(published[1]) if published else None,
        comments=_count(root, "a[href$='#community']"),
        upvotes=_count(root, "div.leading-none"),
        arxiv=arxiv,
        version=version,
        url=_SITE + page[1] if page else None,
        code_url=next(_addresses(root, "https://github.com/"), None),
    )


def _title_link(root: LexborNode) -> LexborNode | None:
    """The link in the heading; else the first link to a paper that has words."""
    for node in [*root.css("h3 a"), *root.css("a")]:
        if _PAGE.match(node.attributes.get("href") or "") and one_line(node.text(deep=True)):
            return node
    return None


def _count(root: LexborNode, selector: str) -> int | None:
    """The number that the first such element shows; a dash is no number."""
    node = root.css_first(selector)
    shown = one_line(node.text(deep=True)) if node else ""
    return int(shown) if _COUNT.fullmatch(shown) and shown.isascii() else None


def _organization(root: LexborNode) -> Organization | None:
    """The first link to an account below the heading; who submitted the paper stands above it."""
    is_below = False
    for node in root.css("h3, a[href]"):
        is_below = is_below or node.tag == "h3"
        handle = _HANDLE.fullmatch(node.attributes.get("href") or "")
        name = one_line(node.text(deep=True))
        if is_below and handle and name and handle[1] not in _OWN_PATHS:
            return make_organization(handle[1], name)
    return None


def _addresses(root: LexborNode, beginning: str) -> Iterator[str]:
    hrefs = (node.attributes.get("href") or "" for node in root.css("a[href]"))
    return (href for href in hrefs if href.startswith(beginning))
