"""A paper as a card: everything a template shows of it, harmless and ready.

A sheet says what a paper is, the same to every reader of one day; a card adds what it is to her. Letters of
one day share sheets: nothing personal belongs into them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import floor

from digest.compose.interests import Why, matched_words, reasons
from digest.compose.language import Language
from digest.compose.marking import Span, marked
from digest.model.issue import Counts, Entry, Update
from digest.model.paper import Paper, PaperId, StoredPaper
from digest.model.summary import Summary
from digest.text.display import cut, link_text, shown, shown_pieces, web_address
from digest.text.pieces import Piece, plain
from digest.text.sentences import split

_LONGEST_TITLE = 320
_LONGEST_SUMMARY = 700
_LONGEST_NAME = 60
_AUTHORS_NAMED = 3
_SHORTEST, FULL = 6, 100
#: The part of an abstract that stands in for a summary, and where that part is looked for.
_OPENING = 420
_LOOKED_AT = 4_000
#: Hosts of whom we know that they answer over https.
_SECURE = re.compile(
    r"http://((?:[a-z]+\.)?(?:arxiv|doi|biorxiv|medrxiv|openreview)\.(?:org|net)|huggingface\.co)(?=[/?#]|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something small about a paper: `12 comments`, and how it changed: `+7 today`."""

    text: str
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A paper by its title."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a letter says of a paper, whoever reads it."""

    title: str
    url: str
    #: Who, when, where, how much was said: in this order.
    facts: tuple[Fact, ...]
    #: Two sentences; empty where there is neither summary nor abstract.
    told: tuple[Piece, ...]

    @property
    def summary(self) -> str:
        return plain(self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a card stands in its letter."""

    #: 1 is the best.
    number: str
    n_digits: int
    #: Of the best score of the issue, 6 to 100.
    percent: str
    is_full: bool

    @property
    def indent(self) -> str:
        """What stands before the lines of a card in plain text: "1. " is that wide."""
        return " " * (self.n_digits + 2)

    @classmethod
    def of(cls, number: int, *, percent: int) -> "Place":
        """The place of an entry; percent: how long its bar is."""
        return cls(
            number=str(number), n_digits=len(str(number)), percent=str(percent), is_full=percent == FULL
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One paper of an issue, as its reader sees it."""

    place: Place
    sheet: Sheet
    title_spans: tuple[Span, ...]
    summary_spans: tuple[Span, ...]
    why: tuple[Why, ...]
    #: Where she says more, less and save.
    more_url: str
    less_url: str
    save_url: str
    similar: tuple[Named, ...]
    is_exploration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A paper that stands in a section beside the ranked ones."""

    title: str
    url: str
    facts: tuple[Fact, ...]


def make_sheet(
    entry: Entry, stored: StoredPaper, summary: Summary | None, *, today: date, language: Language
) -> Sheet:
    """What is said of a paper on one day. entry: its counts and sources, as the issue has them."""
    return Sheet(
        title=title_of(stored.paper),
        url=page(stored.paper),
        facts=tuple(_facts(entry, stored.paper, today, language)),
        told=shown_pieces(_told(stored.paper, summary), most=_LONGEST_SUMMARY),
    )


def make_card(
    place: Place,
    entry: Entry,
    sheet: Sheet,
    *,
    papers: Mapping[PaperId, StoredPaper],
    issue_url: str,
    language: Language,
) -> Card:
    """What a sheet is to one reader. papers: at least the similar ones."""
    words = matched_words(entry)
    return Card(
        place=place,
        sheet=sheet,
        title_spans=marked((Piece(sheet.title),), words),
        summary_spans=marked(sheet.told, words),
        why=reasons(entry.reasons, language),
        more_url=f"{issue_url}/more/{entry.paper_id}",
        less_url=f"{issue_url}/less/{entry.paper_id}",
        save_url=f"{issue_url}/save/{entry.paper_id}",
        similar=tuple(_named(papers[twin.paper_id].paper) for twin in entry.similar),
        is_exploration=entry.is_exploration,
    )


def rising_row(entry: Entry, stored: StoredPaper, *, today: date, language: Language) -> Row:
    """A paper that is talked of."""
    facts = list(_counted(entry.counts, today, language))
    if entry.days_away:
        back = language.count(entry.days_away, "back after %(n)s day", "back after %(n)s days")
        facts.append(Fact(text=back))
    return Row(title=title_of(stored.paper), url=page(stored.paper), facts=tuple(facts))


def updated_row(update: Update, stored: StoredPaper, *, today: date, language: Language) -> Row:
    """A paper that changed after she was sent it."""
    facts = [Fact(text=text) for text in _news(update, language)]
    sent = language.say("sent to you on %(day)s", day=language.short_day(update.sent_on, today=today))
    return Row(title=title_of(stored.paper), url=page(stored.paper), facts=(*facts, Fact(text=sent)))


def title_of(paper: Paper) -> str:
    """A title as it is shown, which may be a link."""
    return link_text(paper.title, most=_LONGEST_TITLE) or "Untitled"


def page(paper: Paper) -> str:
    """Where to read a paper: always http or https. A page that is neither gives way to one from the ids."""
    paper = replace(paper, title=paper.title.encode("utf-8", "replace").decode("utf-8"))
    own = web_address(paper.page) or web_address(replace(paper, url=None).page)
    # A title alone always gives an address; ids came from a dump and may be anything.
    address = own or replace(paper, url=None, arxiv=None, doi=None).page
    return _SECURE.sub(r"https://\1", address)


def source_name(source: str) -> str:
    """A source's name; of a path only its last part, which does not say how the operator's disk looks."""
    last = source.rstrip("/").rpartition("/")[2]
    return "" if last == "-" else shown(last, most=_LONGEST_NAME)


def _named(paper: Paper) -> Named:
    return Named(title=title_of(paper), url=page(paper))


def _told(paper: Paper, summary: Summary | None) -> str:
    if summary is not None and summary.brief:
        return summary.brief
    return _opening(paper.abstract or "")


def _opening(abstract: str) -> str:
    """Two sentences, as many words of them as fit."""
    return cut(" ".join(split(abstract[:_LOOKED_AT])[:2]), most=_OPENING)


def _facts(entry: Entry, paper: Paper, today: date, language: Language) -> Iterator[Fact]:
    yield from (Fact(text=text) for text in _people(paper, language))
    if paper.published is not None:
        yield Fact(text=language.short_day(paper.published, today=today))
    if places := list(dict.fromkeys(filter(None, map(source_name, entry.sources))))[:2]:
        yield Fact(text=language.say("from %(places)s", places=language.listed(places)))
    yield from _counted(entry.counts, today, language)


def _counted(counts: Counts, today: date, language: Language) -> Iterator[Fact]:
    if now := counts.comments:
        grown = _grown(now, counts.comments_before, counts.before)
        text = language.count(now, "%(n)s comment", "%(n)s comments")
        yield Fact(text=text, change=_change(grown, counts.before, today, language))
    if now := counts.upvotes:
        grown = _grown(now, counts.upvotes_before, counts.before)
        text = language.count(now, "%(n)s upvote", "%(n)s upvotes")
        yield Fact(text=text, change=_change(grown, counts.before, today, language))


def _grown(now: int, before: int | None, since: date | None) -> int:
    """What came; 0 where nothing did, or where no dump had counted."""
    return 0 if before is None or since is None else max(0, now - before)


def _change(grown: int, since: date | None, today: date, language: Language) -> str:
    """`+7 today`."""
    if not grown or since is None:
        return ""
    more = language.signed(grown)
    if (today - since).days <= 1:
        return language.say("%(more)s today", more=more)
    return language.say("%(more)s since %(day)s", more=more, day=language.short_day(since, today=today))


def _news(update: Update, language: Language) -> Iterator[str]:
    if update.version is not None:
        yield language.say("version %(number)s", number=update.version)
    if update.has_new_title and update.has_new_abstract:
        yield language.say("new title and abstract")
    elif update.has_new_title:
        yield language.say("new title")
    elif update.has_new_abstract:
        yield language.say("new abstract")
    if update.doi is not None:
        yield language.say("published as %(doi)s", doi=shown(update.doi, most=_LONGEST_NAME))


def _people(paper: Paper, language: Language) -> Iterator[str]:
    total = max(paper.n_authors or 0, len(paper.authors))
    # "and 1 more" is as long as the name.
    n_named = total if total == _AUTHORS_NAMED + 1 else _AUTHORS_NAMED
    names = [shown(name, most=_LONGEST_NAME) for name in paper.authors[:n_named]]
    if paper.organization is not None:
        yield shown(paper.organization.name or paper.organization.handle, most=_LONGEST_NAME)
    elif names:
        rest = total - len(names)
        named = ", ".join(names)
        more = language.number(rest)
        yield language.say("%(names)s and %(n)s more", names=named, n=more) if rest else named
        return
    if total:
        yield language.count(total, "%(n)s author", "%(n)s authors")


def percents_of(scores: Sequence[float]) -> list[int]:
    """How long the bars of an issue's scores are: 100 for the best, 6 at least."""
    best = max(scores) if scores else 0.0
    if best <= 0:
        return [FULL] * len(scores)
    whole = FULL / best
    shares = [floor(whole * score + 0.5) for score in scores]
    return shares if min(shares) >= _SHORTEST else [max(share, _SHORTEST) for share in shares]
