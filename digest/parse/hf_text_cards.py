"""Papers from the units of a page: headings and links say what belongs to which paper.

A paper begins with a heading, or with a text that links to another paper's page than the one before. Votes
stand above the title or name the paper in their address; everything else follows the title.
"""

import re
from collections.abc import Iterable, Iterator

from digest.model.dump import Rejected
from digest.model.paper import Paper
from digest.parse.dates import month_day
from digest.parse.hf_text_card import PAPER_PAGE, Card, known_id, number_in
from digest.parse.hf_text_lines import (
    BOXED_VOTE,
    CUT_OFF,
    LABEL,
    LONG,
    author_count,
    is_chrome,
    submitter,
)
from digest.parse.hf_text_survey import Survey
from digest.parse.hf_text_units import Unit

_PAPER = re.compile(r"(?:(?:huggingface|hf)\.co)?/papers/(\d{4}\.\d{4,5})(?P<comments>#community)?")
_VOTE = re.compile(r"/login\?next=(?:%2F|/)papers(?:%2F|/)(\d{4}\.\d{4,5})", re.IGNORECASE)
_CODE = re.compile(r"https?://(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/[\w.-]+")
_OWNER = re.compile(r"https?://(?:www\.)?(?:huggingface|hf)\.co/([\w.-]+)/?")
#: What stands where an owner's name would, and is none.
_SITE = frozenset(
    {
        *(
            "papers",
            "models",
            "datasets",
            "spaces",
            "docs",
            "pricing",
            "enterprise",
            "login",
            "join",
            "tasks",
        ),
        *(
            "chat",
            "blog",
            "posts",
            "learn",
            "collections",
            "organizations",
            "languages",
            "storage",
            "buckets",
        ),
        *("inference", "settings", "new", "search", "terms-of-service", "privacy", "huggingface"),
    }
)
_PUBLISHED = re.compile(
    r"[·•\s]{0,4}(?:published\s+(?:on\s+)?)?(?P<day>[A-Z][a-z]{2,8}\.?\s+\d.{0,30})", re.IGNORECASE
)
_UPVOTE = re.compile(r"upvotes?\W{0,4}(\d{1,7}|-)?", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,7}|-")
_BY = re.compile(r"by\b.{0,200}\bresearch community", re.IGNORECASE)
_ORDER = re.compile(r"(?:\d{1,3}[.)、]|#\d{1,3})\s+|[\U0001f300-\U0001faff☀-➿]\ufe0f?\s*")


class Cards:
    """Makes papers of units. One reading of one dump; `n_foreign` is whole after it."""

    def __init__(self, surveyed: Survey, *, year: int | None) -> None:
        self._surveyed = surveyed
        self._year = year
        self._card: Card | None = None
        #: Votes that stand above the title they belong to: by id, or under "" for the next title.
        self._votes: dict[str, int | None] = {}
        self._awaits = ""
        #: Above the page's date nothing is a paper's.
        self._is_in_head = surveyed.page_day is not None
        self.n_foreign = 0

    def read(self, found: Iterable[Unit]) -> Iterator[Paper | Rejected]:
        for unit in found:
            begun = self._card
            if self._is_heads(unit) or self._is_submitters(unit):
                continue
            n_texts = len(begun.abstract) if begun else 0
            self._take(unit)
            if begun is not None and begun is self._card:
                begun.ends_in_text = len(begun.abstract) > n_texts
            if begun is not None and begun is not self._card:
                yield from self._finish(begun)
        if self._card:
            yield from self._finish(self._card, is_last=True)

    def _take(self, unit: Unit) -> None:
        if unit.level:
            self._heading(unit)
        elif unit.is_link:
            self._link(unit)
        else:
            self._plain(unit)

    def _is_heads(self, unit: Unit) -> bool:
        if not self._is_in_head:
            return False
        is_page_day = not unit.is_link and month_day(unit.text) == self._surveyed.page_day
        is_paper = _PAPER.search(unit.target) or _VOTE.search(unit.target)
        self._is_in_head = not is_page_day and not is_paper
        return not is_paper

    def _is_submitters(self, unit: Unit) -> bool:
        """`Submitted by` and the name: who put the paper up is nothing of the paper's."""
        user = submitter(unit.text)
        if user is not None:
            self._awaits = "title" if user else "submitter"
            return True
        if self._awaits != "submitter" or unit.level:
            return False
        if unit.text:
            self._awaits = "title" if self._card is None or self._card.has_facts else ""
        return True

    def _heading(self, unit: Unit) -> None:
        title = _ORDER.sub("", unit.text.strip("* "), count=1) or unit.text
        has_begun = self._card is not None and self._card.number == unit.number
        if not has_begun and title and not is_chrome(title) and not _BY.match(title):
            self._begin(title, unit)
        elif unit.is_link and self._card:
            self._link(unit)

    def _begin(self, title: str, unit: Unit) -> None:
        found = _PAPER.search(unit.target)
        named = found[1] if found else known_id(unit.target)
        votes = self._votes.pop(named, None) if named in self._votes else self._votes.pop("", None)
        self._awaits = ""
        self._card = Card(
            title=title,
            number=unit.number,
            arxiv=named,
            url=PAPER_PAGE + found[1] if found else (unit.target or None),
            upvotes=votes,
            is_cut=unit.is_cut,
        )

    def _link(self, unit: Unit) -> None:
        vote, paper = _VOTE.search(unit.target), _PAPER.search(unit.target)
        count = author_count(unit.text)
        if vote:
            self._vote(unit.text, named=vote[1])
        elif count is not None and self._card:
            self._card.n_authors = count
        elif paper:
            self._paper_link(unit, paper)
        elif unit.target:
            self._other_link(unit)
        else:
            self._numbered(unit)

    def _paper_link(self, unit: Unit, paper: re.Match[str]) -> None:
        card, named = self._card, paper[1]
        upvote = _UPVOTE.fullmatch(unit.text)
        if upvote or paper["comments"]:
            if card and card.arxiv in {None, named}:
                self._name(card, named)
                self._count(
                    unit.text if paper["comments"] else (upvote and upvote[1]) or "", is_comments=not upvote
                )
        elif not unit.text or is_chrome(unit.text):
            if card and card.arxiv is None and not card.has_facts:
                self._name(card, named)
        elif card and card.arxiv in {None, named} and not (card.abstract and unit.text == card.title):
            self._name(card, named)
            if unit.text != card.title and not card.has_facts:
                card.abstract.append(unit.text)
        elif card and len(unit.text) >= LONG:
            # No title is as long: its address was cut off in the middle of the paper's number.
            card.abstract.append(unit.text)
        else:
            self._begin(unit.text, unit)

    def _name(self, card: Card, named: str) -> None:
        card.arxiv = named
        card.url = PAPER_PAGE + named
        if card.upvotes is None:
            card.upvotes = self._votes.pop(named, None)

    def _other_link(self, unit: Unit) -> None:
        card, owner = self._card, _OWNER.fullmatch(unit.target)
        if card is None:
            return
        if len(unit.text) > LONG // 2:
            self._text(card, unit)
        elif _CODE.match(unit.target):
            card.code_url = card.code_url or unit.target
        elif "arxiv.org/" in unit.target:
            card.arxiv = card.arxiv or known_id(unit.target)
        elif "project" in unit.text.casefold():
            card.project_page = unit.target
        elif owner and owner[1].casefold() not in _SITE and unit.text and not card.organization:
            card.organization = (owner[1], unit.text)

    def _numbered(self, unit: Unit) -> None:
        """A link of which only the number is known: its text says what it is."""
        card = self._card
        if _COUNT.fullmatch(unit.text):
            if unit.begins_line:
                self._votes[""] = number_in(unit.text)
            elif card:
                self._count(unit.text, is_comments=True)
        elif card and unit.alt and unit.text:
            card.organization = card.organization or (unit.alt, unit.text)
        elif card and unit.text and not is_chrome(unit.text):
            self._text(card, unit)

    def _text(self, card: Card, unit: Unit) -> None:
        """A text below the title: of the abstract, until the facts begin."""
        if card.ends_in_text or not card.has_facts:
            card.abstract.append(unit.text)
            card.is_cut = unit.is_cut
        else:
            self.n_foreign += 1

    def _plain(self, unit: Unit) -> None:
        text = unit.text
        if self._is_fact(unit):
            return
        if is_chrome(text):
            self._awaits = "votes" if text.casefold() == "upvote" else self._awaits
        elif self._awaits == "title" and len(text) < LONG:
            self._begin(text, unit)
        elif self._card:
            self._text(self._card, unit)

    def _is_fact(self, unit: Unit) -> bool:
        """Takes a plain line that says something about the paper it stands under or, votes, above."""
        text, card = unit.text, self._card
        boxed, upvote, labelled = BOXED_VOTE.fullmatch(text), _UPVOTE.fullmatch(text), LABEL.fullmatch(text)
        if boxed:
            self._votes[""] = number_in(boxed["votes"])
            return True
        if card is None:
            return False
        if self._awaits == "votes" and _COUNT.fullmatch(text):
            card.upvotes, self._awaits = number_in(text), ""
            return True
        count = author_count(text)
        if count is not None:
            card.n_authors = count
        elif upvote and upvote[1]:
            card.upvotes = number_in(upvote[1])
        elif labelled:
            card.take_label(labelled["name"].casefold(), labelled["value"].strip("* "))
        else:
            return self._is_day(card, text)
        return True

    def _is_day(self, card: Card, text: str) -> bool:
        shown = _PUBLISHED.fullmatch(text) if len(text) < 80 else None
        day = month_day(shown["day"]) if shown else None
        if day is None:
            return False
        if card.day is None:
            card.day = day
            card.comments = card.comments if day.count is None else day.count
        return True

    def _vote(self, text: str, *, named: str) -> None:
        if not text:
            return
        upvote = _UPVOTE.fullmatch(text)
        shown = number_in((upvote[1] or "") if upvote else text)
        if self._card and self._card.arxiv == named and self._card.upvotes is None:
            self._card.upvotes = shown
        else:
            self._votes[named] = shown

    def _count(self, text: str, *, is_comments: bool) -> None:
        if self._card and is_comments:
            self._card.comments = number_in(text)
        elif self._card:
            self._card.upvotes = number_in(text)

    def _finish(self, card: Card, *, is_last: bool = False) -> Iterator[Paper | Rejected]:
        if not card.is_paper and not card.is_cut:
            self.n_foreign += 1 + len(card.abstract)
        elif is_last and card.ends_early(ends_with_newline=self._surveyed.ends_with_newline):
            yield Rejected(reason=CUT_OFF, position=f"line {card.number}")
        else:
            paper = card.paper(self._year)
            yield from (paper,) if paper else ()
