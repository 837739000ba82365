"""The cards of letters, encoded: what a paper is to everybody, then to readers with the same reasons.

::

    paper, day ──▶ stencil of its card, for each place ─┐
    words met ───▶ title and summary with their marks ──┼─▶ card ──▶ cards of her letter, joined
    lines ───────▶ why it is there ─────────────────────┘             ▲
    number, bar, address of her issue ────────────────────────────────┘

Which papers met which words is the same for many readers: few cards are made for one of them alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import get_args

from markupsafe import escape

from digest.compose.cards import FULL, Place, Sheet, make_card, percents_of
from digest.compose.contents import Papers, Summaries, sheet
from digest.compose.interests import Why, matched_words, reasons
from digest.compose.kept import Kept
from digest.compose.language import Language
from digest.compose.marking import Look, Span, marked
from digest.compose.stencil import Stencil, encoded, gap, stencil
from digest.compose.templates import Templates
from digest.model.issue import Entry, Issue
from digest.model.paper import StoredPaper
from digest.model.summary import Summary
from digest.text.pieces import Piece

_NUMBERS = tuple(encoded(str(number)) for number in range(1_001))
#: Numbers of places from 1 on, and of their digits.
_PLACES = tuple((_NUMBERS[number], len(str(number))) for number in range(1, len(_NUMBERS)))
#: More, less and save lead below the address of the issue.
_JUDGED = ("issue_url",) * 3
#: The gaps that a card is left with, where our templates are as they were: html, text.
_USUAL = ("number", "percent", "percent", *_JUDGED), ("number", *_JUDGED)
#: A card has about 4 kB.
_MOST_STENCILS = 4_000
_MOST_CARDS = 8_000
_MOST_DAYS = 4


@dataclass(slots=True)
class Wanted:
    """An issue with all that its letter needs. papers: at the revisions that it names.

    The mappings do not change any more: letters with the very same ones find the same papers in them.
    """

    issue: Issue
    papers: Papers
    summaries: Summaries
    language: Language


@dataclass(slots=True)
class _Card:
    """A paper's card for readers with the same reasons."""

    #: With gaps for its place.
    html: Stencil
    text: Stencil
    #: The stretches of both, where their gaps are the usual ones.
    usual: tuple[bytes, ...] | None
    #: Kept with it: while it is there no other entry has the same identity.
    entry: Entry
    #: What it was made of.
    paper: StoredPaper
    summary: Summary | None
    twins: tuple[StoredPaper, ...]
    #: The shelf that it was last held against.
    shelf: "_Shelf"

    def is_good_for(self, one: Wanted, shelf: "_Shelf") -> bool:
        """Whether its paper is as this letter needs it."""
        id_ = self.entry.paper_id
        if (self.paper, self.summary) != (one.papers[id_], one.summaries.get(id_)):
            return False
        if self.twins != _twins(one, self.entry):
            return False
        self.shelf = shelf
        return True


@dataclass(frozen=True, slots=True, eq=False)
class _Shelf:
    """Papers and summaries that many letters of a run have in common."""

    papers: Papers
    summaries: Summaries


class Deck:
    """Makes cards, and keeps what the next letters will need again."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._sheets: Kept[Sheet] = Kept()
        self._stencils: Kept[tuple[Stencil, Stencil]] = Kept(most=_MOST_STENCILS)
        #: By language and day: those of each entry, by its identity and the shape of its place.
        self._days: dict[tuple[str, date], dict[int, _Card]] = {}
        self._shelf = _Shelf({}, {})
        self._lock = Lock()
        self._whys: Kept[bytes] = Kept()
        self._around: Kept[dict[Look, list[str]]] = Kept()

    def run(self, one: Wanted, issue_url: bytes) -> tuple[list[bytes], list[bytes]]:
        """All cards of an issue, to be joined: for the html part, for the text part."""
        issue, shelf, cards = one.issue, self._shelf_of(one), self._of_day(one)
        html: list[bytes] = []
        text: list[bytes] = []
        percents = percents_of(issue.scores)
        for entry, percent, (number, n_digits) in zip(issue.entries, percents, _PLACES, strict=False):
            # By its identity, kept with the card; with more digits, or a full bar, it looks otherwise.
            shape = id(entry) << 4 | n_digits << 1 | (percent == FULL)
            card = cards.get(shape)
            if card is None or (card.shelf is not shelf and not card.is_good_for(one, shelf)):
                card = self._new_card(one, shelf, entry, n_digits=n_digits, is_full=percent == FULL)
                self._keep(cards, shape, card)
            length = _NUMBERS[percent]
            if card.usual:
                a, b, c, d, e, f, g, h, i, j, k, m = card.usual
                html += (a, number, b, length, c, length, d, issue_url, e, issue_url, f, issue_url, g)
                text += (h, number, i, issue_url, j, issue_url, k, issue_url, m)
            else:
                own = {"number": number, "percent": length, "issue_url": issue_url}
                html += card.html.filled(own)
                text += card.text.filled(own)
        return html, text

    def _shelf_of(self, one: Wanted) -> _Shelf:
        shelf = self._shelf
        if shelf.papers is not one.papers or shelf.summaries is not one.summaries:
            shelf = self._shelf = _Shelf(one.papers, one.summaries)
        return shelf

    def _of_day(self, one: Wanted) -> dict[int, _Card]:
        day = one.language.code, one.issue.slot
        cards = self._days.get(day)
        if cards is None:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            cards = self._days[day] = {}
        return cards

    def _new_card(self, one: Wanted, shelf: _Shelf, entry: Entry, *, n_digits: int, is_full: bool) -> _Card:
        place = Place(number=gap("number"), n_digits=n_digits, percent=gap("percent"), is_full=is_full)
        about = self._sheet(one, entry)
        whys, words = reasons(entry.reasons, one.language), matched_words(entry)
        fillings = {
            "title": self._spans(marked((Piece(about.title),), words), one.language),
            "summary": self._spans(marked(about.told, words), one.language),
            "why_html": self._why("html", whys, "", one.language),
            "why_text": self._why("txt", whys, place.indent, one.language),
        }
        both = self._both(one, entry, about, place=place, has_why=bool(whys))
        html, text = (part.with_filled(fillings) for part in both)
        return _Card(
            html=html,
            text=text,
            usual=_usual(html, text),
            entry=entry,
            paper=one.papers[entry.paper_id],
            summary=one.summaries.get(entry.paper_id),
            twins=_twins(one, entry),
            shelf=shelf,
        )

    def _keep(self, cards: dict[int, _Card], shape: int, card: _Card) -> None:
        """In the place of the oldest one where there are many; pages make cards in threads of their own."""
        with self._lock:
            if len(cards) >= _MOST_CARDS:
                del cards[next(iter(cards))]
            cards[shape] = card

    def _sheet(self, one: Wanted, entry: Entry) -> Sheet:
        paper, summary = one.papers[entry.paper_id], one.summaries.get(entry.paper_id)
        return self._sheets.get(
            (one.language.code, one.issue.slot, entry.paper_id, entry.revision),
            lambda: sheet(one.issue, entry, one.papers, one.summaries, one.language),
            basis=(paper, summary, entry.counts, entry.sources),
        )

    def _both(
        self, one: Wanted, entry: Entry, about: Sheet, *, place: Place, has_why: bool
    ) -> tuple[Stencil, Stencil]:
        """The card of a paper in a place, with gaps for what is one reader's own: html and text."""

        def made() -> tuple[Stencil, Stencil]:
            card = make_card(
                place, entry, about, papers=one.papers, issue_url=gap("issue_url"), language=one.language
            )
            shown = replace(
                card,
                title_spans=(Span(gap("title")),),
                summary_spans=(Span(gap("summary")),) if card.summary_spans else (),
            )
            facts = {"card": shown, "why": gap("why_html")}
            html = self._templates.piece("card.html", facts, language=one.language)
            facts = {"card": shown, "why": gap("why_text") if has_why else ""}
            text = self._templates.render("card.txt", facts, language=one.language)
            return stencil(html), stencil(text)

        key = (
            one.language.code, one.issue.slot, entry.paper_id, entry.revision, place.n_digits, place.is_full,
            has_why, entry.is_exploration,
        )  # fmt: skip
        return self._stencils.get(key, made, basis=(about, *_twins(one, entry)))

    def _spans(self, spans: Iterable[Span], language: Language) -> bytes:
        """A text with its marks, as the html part shows it."""
        around = self._around.get(language.code, lambda: self._looks(language))
        shown = (f"{around[one.look][0]}{escape(one.text)}{around[one.look][1]}" for one in spans)
        return encoded("".join(shown))

    def _looks(self, language: Language) -> dict[Look, list[str]]:
        """What the templates put before and behind a stretch, by its look."""
        looks: tuple[Look, ...] = get_args(Look)
        return {
            look: self._templates.render(
                "spans.html", {"spans": [Span(gap("text"), look)]}, language=language
            ).split(gap("text"))
            for look in looks
        }

    def _why(self, kind: str, whys: tuple[Why, ...], indent: str, language: Language) -> bytes:
        facts = {"whys": whys, "indent": indent}
        return self._whys.get(
            (language.code, kind, whys, indent),
            lambda: encoded(self._templates.render(f"why.{kind}", facts, language=language)),
        )


def _twins(one: Wanted, entry: Entry) -> tuple[StoredPaper, ...]:
    return tuple(one.papers[twin.paper_id] for twin in entry.similar)


def _usual(html: Stencil, text: Stencil) -> tuple[bytes, ...] | None:
    return html.stretches + text.stretches if (html.gaps, text.gaps) == _USUAL else None
