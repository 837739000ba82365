"""What every format shares: text on one line, ids, addresses, and the paper made of them."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict, Unpack
from urllib.parse import unquote, urlsplit

from digest.model.paper import Organization, Paper

#: Controls that are no white space, and byte order marks within the text.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
_PIECE_CHARS = 1 << 16
_SURROGATE = re.compile("[\ud800-\udfff]")

_NEW_ID = r"(?P<new>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})"
_OLD_ID = r"(?P<archive>[a-z]{2,8}(?:-[a-z]{2,4})?)(?:\.[a-z]{2})?/(?P<number>\d{2}(?:0[1-9]|1[0-2])\d{3})"
_ID = rf"(?:{_NEW_ID}|{_OLD_ID})(?:v(?P<version>\d{{1,3}}))?(?!\d)"
#: An id counts alone or behind something that says that it is one; a number within a text is none.
_WHOLE_ID = re.compile(rf"(?:arxiv\s*:\s*)?{_ID}(?:\.pdf)?(?:\s*\[[\w.-]+\])?", re.IGNORECASE)
_NAMED_ID = re.compile(
    r"(?:arxiv\.org[:/](?:(?:abs|pdf|html|format|ps|src|e-print|list)/)?|arxiv\s*:\s*|10\.48550/arxiv\."
    rf"|(?:huggingface\.co|hf\.co)/papers/|alphaxiv\.org/(?:abs|overview)/){_ID}",
    re.IGNORECASE,
)

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_DOI_LIMIT = 400
_ARXIV_DOI = "10.48550/arxiv."
_SHOWN_AS = re.compile(
    r"(?:v\d+)?(?:\.full|\.abstract|\.full-text|\.short|\.full\.pdf|\.pdf|/full|/abstract|/pdf)*$"
)
_CLOSING = {")": "(", "]": "[", "}": "{"}

_URL_LIMIT = 2000
_NOT_IN_URL = re.compile(
    '[\x00-\x20\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"<>\\\\^`{|}]'
)


def one_line(text: str) -> str:
    """White space folded to single blanks, control characters dropped, lone surrogates made U+FFFD."""
    folded = _folded(text)
    if folded.isprintable():
        return folded
    return _SURROGATE.sub("\ufffd", " ".join(_CONTROL.sub("", folded).split()))


def _folded(text: str) -> str:
    """White space folded piece by piece: the words of one huge line would weigh many times the line."""
    if len(text) <= _PIECE_CHARS:
        return " ".join(text.split())
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = text.find(" ", at + _PIECE_CHARS)
        end = len(text) if end < 0 else end
        pieces.append(" ".join(text[at:end].split()))
        at = end
    return " ".join(piece for piece in pieces if piece)


def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """The arXiv id that `text` is or names, and its version: `("2501.01234", 2)`.

    Understood: a bare id, `arXiv:…`, an OAI guid, arXiv's DOI, addresses of arxiv.org and of Hugging Face's
    paper pages; ids of both styles, old ones without subject class (`math/0309136`). None if there is none.
    """
    stripped = text.strip()
    match = _WHOLE_ID.fullmatch(stripped) or _NAMED_ID.search(stripped)
    if not match:
        return None
    number = match["new"] or f"{match['archive'].lower()}/{match['number']}"
    return number, int(match["version"]) if match["version"] else None


def doi(text: str) -> str | None:
    """The DOI that `text` is or names: lower case, without resolver, query or closing punctuation.

    arXiv's own DOIs give None: they are arXiv ids (see `arxiv_id`).
    """
    is_address = "://" in text
    match = _DOI.search(unquote(text) if is_address else text)
    if not match:
        return None
    found = match[0].lower()
    if is_address:
        found = found.partition("?")[0].partition("#")[0]
        if "doi.org/" not in text.lower():
            found = _SHOWN_AS.sub("", found)
    found = _without_closing(found)
    is_ours = not found.startswith(_ARXIV_DOI) and not found.endswith("/") and len(found) <= _DOI_LIMIT
    return found if is_ours and found.isprintable() else None


def _without_closing(found: str) -> str:
    while found:
        last = found[-1]
        opening = _CLOSING.get(last)
        is_unbalanced = opening is not None and found.count(last) > found.count(opening)
        if last not in ".,;:'" and not is_unbalanced:
            break
        found = found[:-1]
    return found


def web_url(text: str | None) -> str | None:
    """`text` as an address of http or https that is whole and can do no harm in a letter; else None."""
    if not text:
        return None
    address = text.strip()
    if len(address) > _URL_LIMIT or _NOT_IN_URL.search(address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if parts.scheme.lower() in {"http", "https"} and host else None


class Facts(TypedDict, total=False):
    """What a paper takes as it is; see `Paper`."""

    organization: Organization | None
    published: date | datetime | None
    published_inferred: bool
    comments: int | None
    upvotes: int | None
    arxiv: str | None
    doi: str | None
    version: int | None


def make_paper(
    *,
    title: str,
    abstract: str | None = None,
    authors: Iterable[str] = (),
    n_authors: int | None = None,
    url: str | None = None,
    project_page: str | None = None,
    code_url: str | None = None,
    categories: Iterable[str] = (),
    **facts: Unpack[Facts],
) -> Paper | None:
    """A paper with clean texts and addresses; None when nothing is left of its title.

    Texts may have any white space and controls in them; ids are expected as `arxiv_id` and `doi` give them;
    `n_authors` is counted where it is not given and the names are known.
    """
    line = one_line(title)
    if not line:
        return None
    names = _lines(authors)
    return Paper(
        title=line,
        abstract=one_line(abstract or "") or None,
        authors=names,
        n_authors=n_authors if n_authors is not None else (len(names) or None),
        url=web_url(url),
        project_page=web_url(project_page),
        code_url=web_url(code_url),
        categories=_lines(categories),
        **facts,
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := one_line(text)))


def make_organization(handle: str, name: str) -> Organization | None:
    """An organisation with clean names; the handle stands in for an empty name and the other way round."""
    short, long = one_line(handle), one_line(name)
    return Organization(handle=short or long, name=long or short) if short or long else None
