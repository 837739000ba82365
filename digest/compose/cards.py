"""A paper as a card: everything a template shows of it, harmless and ready."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from digest.compose.interests import Why, matched_words, reasons
from digest.compose.marking import Span, marked
from digest.compose.words import count, short_day
from digest.model.issue import Entry
from digest.model.paper import Paper, StoredPaper
from digest.model.summary import Summary
from digest.text.display import cut, link_text, shown, shown_pieces, web_address
from digest.text.pieces import Piece, plain
from digest.text.sentences import split

_LONGEST_TITLE = 320
_LONGEST_SUMMARY = 700
_LONGEST_NAME = 60
_AUTHORS_NAMED = 3
#: The part of an abstract that stands in for a summary, and where that part is looked for.
_OPENING = 420
_LOOKED_AT = 4_000
#: Hosts of whom we know that they answer over https.
_SECURE = re.compile(
    r"http://((?:[a-z]+\.)?(?:arxiv|doi|biorxiv|medrxiv|openreview)\.(?:org|net)|huggingface\.co)(?=[/?#]|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One paper of an issue, as it is shown."""

    #: 1 is the best.
    number: int
    title: str
    title_spans: tuple[Span, ...]
    url: str
    #: Who, when, where, how much was said: in this order.
    facts: tuple[str, ...]
    #: Empty where there is neither summary nor abstract.
    summary: str
    summary_spans: tuple[Span, ...]
    why: tuple[Why, ...]
    #: Of the best score of the issue, 6 to 100.
    percent: int


def make_card(
    number: int, entry: Entry, *, stored: StoredPaper, summary: Summary | None, best: float, today: date
) -> Card:
    """The card of one entry. best: the issue's highest score; today: the issue's slot."""
    words = matched_words(entry)
    title = link_text(stored.paper.title, most=_LONGEST_TITLE) or "Untitled"
    told = shown_pieces(_told(stored.paper, summary), most=_LONGEST_SUMMARY)
    return Card(
        number=number,
        title=title,
        title_spans=marked((Piece(title),), words),
        url=page(stored.paper),
        facts=tuple(_facts(entry, stored, today)),
        summary=plain(told),
        summary_spans=marked(told, words),
        why=reasons(entry.reasons),
        percent=_percent(entry.score, best),
    )


def page(paper: Paper) -> str:
    """Where to read a paper: always http or https. A page that is neither gives way to one from the ids."""
    paper = replace(paper, title=paper.title.encode("utf-8", "replace").decode("utf-8"))
    own = web_address(paper.page) or web_address(replace(paper, url=None).page)
    # A title alone always gives an address; ids came from a dump and may be anything.
    address = own or replace(paper, url=None, arxiv=None, doi=None).page
    return _SECURE.sub(r"https://\1", address)


def _told(paper: Paper, summary: Summary | None) -> str:
    if summary is not None and summary.brief:
        return summary.brief
    return _opening(paper.abstract or "")


def _opening(abstract: str) -> str:
    """Two sentences, as many words of them as fit."""
    return cut(" ".join(split(abstract[:_LOOKED_AT])[:2]), most=_OPENING)


def _facts(entry: Entry, stored: StoredPaper, today: date) -> Iterator[str]:
    yield from _people(stored.paper)
    if stored.paper.published is not None:
        yield short_day(stored.paper.published, today=today)
    if places := list(dict.fromkeys(filter(None, map(_place, stored.sources))))[:2]:
        yield "from " + " and ".join(places)
    if entry.comments:
        yield count(entry.comments, "comment", "comments")
    if entry.upvotes:
        yield count(entry.upvotes, "upvote", "upvotes")


def _place(source: str) -> str:
    """A source's name; of a path only its last part, which does not say how the operator's disk looks."""
    last = source.rstrip("/").rpartition("/")[2]
    return "" if last == "-" else shown(last, most=_LONGEST_NAME)


def _people(paper: Paper) -> Iterator[str]:
    total = max(paper.n_authors or 0, len(paper.authors))
    # "and 1 more" is as long as the name.
    n_named = total if total == _AUTHORS_NAMED + 1 else _AUTHORS_NAMED
    names = [shown(name, most=_LONGEST_NAME) for name in paper.authors[:n_named]]
    if paper.organization is not None:
        yield shown(paper.organization.name or paper.organization.handle, most=_LONGEST_NAME)
    elif names:
        rest = total - len(names)
        yield ", ".join(names) + (f" and {rest:,} more" if rest else "")
        return
    if total:
        yield count(total, "author", "authors")


def _percent(score: float, best: float) -> int:
    return max(6, min(100, round(100 * score / best))) if best > 0 else 100
