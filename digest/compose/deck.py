"""The cards of letters, encoded: what a paper is to everybody once, what it is to one reader in its gaps.

::

    paper, day ──▶ stencil of its card, for each place ─┐
    words met ───▶ title and summary with their marks ──┼─▶ pieces of her letter
    lines ───────▶ why it is there ─────────────────────┘

Which papers met which words is the same for many readers: what fills the gaps is kept as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import get_args

from markupsafe import escape

from digest.compose.cards import FULL, Place, Sheet, make_card, percent_of
from digest.compose.contents import Papers, Summaries, best_score, sheet
from digest.compose.interests import Why, matched_words, reasons
from digest.compose.kept import Kept, Parts, Stencils
from digest.compose.language import Language
from digest.compose.marking import Look, Span, marked
from digest.compose.stencil import encoded, gap, stencil
from digest.compose.templates import Templates
from digest.model.issue import Entry, Issue
from digest.text.pieces import Piece

_NUMBERS = tuple(encoded(str(number)) for number in range(1_001))
#: A card has about 4 kB without what is one reader's own, and up to four places a paper.
_MOST_STENCILS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An issue with all that its letter needs. papers: at the revisions that it names."""

    issue: Issue
    papers: Papers
    summaries: Summaries
    language: Language


@dataclass(frozen=True, slots=True)
class _Card:
    """A paper's card for readers with the same reasons. own: what fills its gaps, links and numbers apart."""

    stencils: Stencils
    own: dict[str, bytes]


class Deck:
    """Makes cards, and keeps what the next letters will need again."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._sheets: Kept[Sheet] = Kept()
        self._stencils: Kept[Stencils] = Kept(most=_MOST_STENCILS)
        self._cards: Kept[_Card] = Kept()
        self._whys: Kept[bytes] = Kept()
        self._around: Kept[dict[Look, list[str]]] = Kept()

    def run(self, one: Wanted, own: dict[str, bytes]) -> Parts:
        """All cards, one behind the other. own: her links; gets what each card needs besides."""
        issue, best = one.issue, best_score(one.issue)
        html: list[bytes] = []
        text: list[bytes] = []
        for number, (entry, score) in enumerate(zip(issue.entries, issue.scores, strict=True), start=1):
            percent = percent_of(score, best)
            card = self._card(one, entry, n_digits=len(str(number)), is_full=percent == FULL)
            own.update(card.own)
            own["number"], own["percent"] = _NUMBERS[number], _NUMBERS[percent]
            html += card.stencils.html.filled(own)
            text += card.stencils.text.filled(own)
        return Parts(html, text)

    def _card(self, one: Wanted, entry: Entry, *, n_digits: int, is_full: bool) -> _Card:
        # Entries that are the same are mostly the very same, and what is kept keeps its own alive.
        key = one.language.code, one.issue.slot, n_digits, is_full, id(entry)
        basis: tuple[object, ...] = entry, one.papers[entry.paper_id], one.summaries.get(entry.paper_id)
        if entry.similar:
            basis += tuple(one.papers[twin.paper_id] for twin in entry.similar)
        found = self._cards.found(key, basis)
        if found is not None:
            return found
        place = Place(number=gap("number"), n_digits=n_digits, percent=gap("percent"), is_full=is_full)
        return self._cards.keep(key, basis, self._new_card(one, entry, place))

    def _new_card(self, one: Wanted, entry: Entry, place: Place) -> _Card:
        about = self._sheet(one, entry)
        whys, words = reasons(entry.reasons, one.language), matched_words(entry)
        return _Card(
            self._card_stencils(one, entry, about, place=place, has_why=bool(whys)),
            {
                "title": self._spans(marked((Piece(about.title),), words), one.language),
                "summary": self._spans(marked(about.told, words), one.language),
                "why_html": self._why("html", whys, "", one.language),
                "why_text": self._why("txt", whys, place.indent, one.language),
            },
        )

    def _sheet(self, one: Wanted, entry: Entry) -> Sheet:
        paper, summary = one.papers[entry.paper_id], one.summaries.get(entry.paper_id)
        return self._sheets.get(
            (one.language.code, one.issue.slot, entry.paper_id, entry.revision),
            lambda: sheet(one.issue, entry, one.papers, one.summaries, one.language),
            basis=(paper, summary, entry.counts, entry.sources),
        )

    def _card_stencils(
        self, one: Wanted, entry: Entry, about: Sheet, *, place: Place, has_why: bool
    ) -> Stencils:
        """The card of a paper in a place, with gaps for what is one reader's own."""

        def made() -> Stencils:
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
            return Stencils(
                stencil(html), stencil(self._templates.render("card.txt", facts, language=one.language))
            )

        key = (
            one.language.code, one.issue.slot, entry.paper_id, entry.revision, place.n_digits, place.is_full,
            has_why, entry.is_exploration,
        )  # fmt: skip
        twins = (one.papers[twin.paper_id] for twin in entry.similar)
        return self._stencils.get(key, made, basis=(about, *twins))

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
