"""The cards of letters, encoded: what a paper is to everybody, then to readers with the same reasons.

::

    paper, day ──▶ stencil of its card, for each place ─┐
    words met ───▶ title and summary with their marks ──┼─▶ card ──▶ cards of her letter, joined
    lines ───────▶ why it is there ─────────────────────┘             ▲
    number, bar, address of her issue ────────────────────────────────┘

Which papers met which words is the same for many readers: few cards are made for one of them alone.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import TypeVar, get_args

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
from digest.once import Once
from digest.text.pieces import Piece

_NUMBERS = tuple(encoded(str(number)) for number in range(1_001))
#: By place; no issue has a place 0.
_N_DIGITS = tuple(len(str(number)) for number in range(len(_NUMBERS)))
_MOST_DIGITS = max(_N_DIGITS)
#: More, less and save lead below the address of the issue.
_JUDGED = ("issue_url",) * 3
#: The gaps that a card is left with, where our templates are as they were: html, text.
_USUAL = ("number", "percent", "percent", *_JUDGED), ("number", *_JUDGED)
#: A card has about 4 kB.
_MOST_STENCILS = 4_000
_MOST_CARDS = 8_000
_MOST_DAYS = 4
_MOST_STRETCHES = 20_000

#: One stretch as each number makes it.
_Row = tuple[bytes, ...]
#: A card with the usual gaps, as it is joined: up to its place, what is told, its bar, why it is there, more,
#: less, save; in plain text its place, what is told with why, more, less, save. Its entry is kept with it.
_Ready = tuple[
    _Row, bytes, _Row, bytes, bytes, bytes, bytes, _Row, bytes, bytes, bytes, bytes, Entry
]  # fmt: skip

#: The identity of an entry, the digits of its place, whether its bar is full.
_Shape = tuple[int, int, bool]
_Key = TypeVar("_Key", bound=Hashable)
_T = TypeVar("_T")


@dataclass(slots=True)
class Wanted:
    """An issue with all that its letter needs. papers: at the revisions that it names.

    The mappings do not change any more: letters with the very same ones find the same papers in them.
    """

    issue: Issue
    papers: Papers
    summaries: Summaries
    language: Language


@dataclass(frozen=True, slots=True, eq=False)
class _Card:
    """A paper's card for readers with the same reasons, with gaps for its place."""

    html: Stencil
    text: Stencil
    #: What it was made of. The entry is kept with it: while it is there no other has the same identity.
    entry: Entry
    paper: StoredPaper
    summary: Summary | None
    twins: tuple[StoredPaper, ...]

    def is_good_for(self, one: Wanted) -> bool:
        """Whether its paper is as this letter needs it."""
        id_ = self.entry.paper_id
        return (self.paper, self.summary, self.twins) == (
            one.papers[id_], one.summaries.get(id_), _twins(one, self.entry)
        )  # fmt: skip

    def ready(self) -> _Ready | None:
        """As it is joined; None where it has other gaps than the usual ones."""
        if (self.html.gaps, self.text.gaps) != _USUAL:
            return None
        before, told, between, why, more, less, save = self.html.stretches
        first, line, more_, less_, save_ = self.text.stretches
        return (
            _numbered(before), told, _bars(between), why, more, less, save,
            _numbered(first), line, more_, less_, save_,
            self.entry,
        )  # fmt: skip


class _Shelf:
    """Cards for letters of one day and language that have papers and summaries in common.

    before: the shelf of that day and language until now. Where papers are as they were then, the cards that
    stood ready on it stand ready here as well.
    """

    def __init__(self, papers: Papers, summaries: Summaries, before: "_Shelf | None") -> None:
        self.papers = papers
        self.summaries = summaries
        #: All cards of that day and language.
        self.of_day: dict[_Shape, _Card] = before.of_day if before else {}
        #: What the cards that stand ready may have been made of.
        self.told = {id_: (paper, summaries.get(id_)) for id_, paper in papers.items()}
        #: By the digits of their place: by the identity of their entry. With a full bar they look otherwise.
        self.cards: tuple[dict[int, _Ready], ...] = tuple({} for _ in range(_MOST_DIGITS + 1))
        self.full_cards: tuple[dict[int, _Ready], ...] = tuple({} for _ in range(_MOST_DIGITS + 1))
        if before and before.told.items() <= (told := before.told | self.told).items():
            self.told, self.cards, self.full_cards = told, before.cards, before.full_cards


class Deck:
    """Makes cards, and keeps what the next letters will need again."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._sheets: Kept[Sheet] = Kept()
        self._stencils: Kept[tuple[Stencil, Stencil]] = Kept(most=_MOST_STENCILS)
        self._shelves: dict[tuple[str, date], _Shelf] = {}
        self._stretches: Once[bytes, bytes] = Once(bytes, most=_MOST_STRETCHES)
        self._lock = Lock()
        self._whys: Kept[bytes] = Kept()
        self._around: Kept[dict[Look, list[str]]] = Kept()

    def add(self, html: list[bytes], text: list[bytes], *, one: Wanted, issue_url: bytes) -> None:
        """Add all cards of an issue to what is joined for the html part, and for the text part."""
        issue, shelf = one.issue, self._shelf_of(one)
        cards, full_cards = shelf.cards, shelf.full_cards
        places = range(1, len(issue.entries) + 1)
        entries, percents = map(id, issue.entries), percents_of(issue.scores)
        for at, entry_id, percent, n_digits in zip(
            places, entries, percents, _N_DIGITS[1 : len(places) + 1], strict=True
        ):
            is_full = percent == FULL
            ready = (full_cards if is_full else cards)[n_digits].get(entry_id)
            if ready is None:
                card = self._card(one, shelf, issue.entries[at - 1], n_digits=n_digits, is_full=is_full)
                own = {"number": _NUMBERS[at], "percent": _NUMBERS[percent], "issue_url": issue_url}
                html += card.html.filled(own)
                text += card.text.filled(own)
                continue
            start, told, bar, why, more, less, save, first, line, more_, less_, save_, _ = ready
            html += (start[at], told, bar[percent], why, issue_url, more, issue_url, less, issue_url, save)
            text += (first[at], line, issue_url, more_, issue_url, less_, issue_url, save_)

    def _shelf_of(self, one: Wanted) -> _Shelf:
        key = one.language.code, one.issue.slot
        shelf = self._shelves.get(key)
        if shelf is None or shelf.papers is not one.papers or shelf.summaries is not one.summaries:
            if shelf is None and len(self._shelves) >= _MOST_DAYS:
                self._shelves.clear()
            # A new one: pages make letters in threads of their own.
            shelf = _Shelf(one.papers, one.summaries, shelf)
            self._shelves[key] = shelf
        return shelf

    def _card(self, one: Wanted, shelf: _Shelf, entry: Entry, *, n_digits: int, is_full: bool) -> _Card:
        """A card that does not stand ready on its shelf; there it is put."""
        shape = id(entry), n_digits, is_full
        card = shelf.of_day.get(shape)
        if card is None or not card.is_good_for(one):
            card = self._new_card(one, entry, n_digits=n_digits, is_full=is_full)
            self._keep(shelf.of_day, shape, card)
        if ready := card.ready():
            self._keep((shelf.full_cards if is_full else shelf.cards)[n_digits], id(entry), ready)
        return card

    def _new_card(self, one: Wanted, entry: Entry, *, n_digits: int, is_full: bool) -> _Card:
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
        html, text = (self._shared(part.with_filled(fillings)) for part in both)
        return _Card(
            html=html,
            text=text,
            entry=entry,
            paper=one.papers[entry.paper_id],
            summary=one.summaries.get(entry.paper_id),
            twins=_twins(one, entry),
        )

    def _shared(self, part: Stencil) -> Stencil:
        """The same, of stretches that cards have in common: the fewer there are, the more are at hand."""
        return replace(part, stretches=tuple(map(self._stretches.__getitem__, part.stretches)))

    def _keep(self, cards: dict[_Key, _T], key: _Key, card: _T) -> None:
        """In the place of the oldest one where there are many; pages make cards in threads of their own."""
        with self._lock:
            if len(cards) >= _MOST_CARDS:
                del cards[next(iter(cards))]
            cards[key] = card

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


@lru_cache(maxsize=8)
def _numbered(before: bytes) -> _Row:
    """A stretch with the number of each place behind it."""
    return tuple(before + number for number in _NUMBERS)


@lru_cache(maxsize=8)
def _bars(between: bytes) -> _Row:
    """A stretch between the two numbers that say how long a bar is, for each length in percent."""
    return tuple(percent + between + percent for percent in _NUMBERS[: FULL + 1])
