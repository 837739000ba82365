"""The cards of letters, encoded: what a paper is to everybody once, what it is to one reader in its gaps.

::

    paper, day ──▶ stencil of its card, for each place ─┐
    words met ───▶ title and summary with their marks ──┼─▶ pieces of her letter
    lines ───────▶ why it is there ─────────────────────┘

Which papers met which words is the same for many readers: what fills the gaps is kept as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from markupsafe import escape

from digest.compose.cards import FULL, Place, Sheet, make_card, percent_of
from digest.compose.contents import Papers, Summaries, best_score, sheet
from digest.compose.interests import Why, matched_words, reasons
from digest.compose.kept import Kept, Parts
from digest.compose.language import Language
from digest.compose.marking import Look, Span, marked
from digest.compose.stencil import Form, encoded, gap, stencil
from digest.compose.templates import Templates
from digest.model.issue import Entry, Issue
from digest.model.paper import StoredPaper
from digest.model.summary import Summary
from digest.text.pieces import Piece

_NUMBERS = tuple(encoded(str(number)) for number in range(1_001))
#: What fills the gaps of a card, in this order.
_OWN = ("number", "percent", "issue_url", "title", "summary", "why_html", "why_text")
#: A card has about 5 kB without what is one reader's own, and a paper up to four of them.
_MOST_FORMS = 4_000
#: What is one reader's own in a card has about 1 kB.
_MOST_CARDS = 30_000
_MOST_DAYS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An issue with all that its letter needs. papers: at the revisions that it names."""

    issue: Issue
    papers: Papers
    summaries: Summaries
    language: Language


@dataclass(slots=True)
class _Card:
    """A paper's card for readers with the same reasons."""

    html: Form
    text: Form
    #: Title, summary and why it is there: what fills the gaps named by `_OWN`.
    own: tuple[bytes, bytes, bytes, bytes]
    #: Kept with it: while it is there no other entry has the same identity.
    entry: Entry
    #: What it was made of; mostly the very same when it is looked for again.
    paper: StoredPaper
    summary: Summary | None
    twins: tuple[StoredPaper, ...]

    def is_good_for(self, one: Wanted) -> bool:
        """Whether its paper is as this letter needs it."""
        id_ = self.entry.paper_id
        paper, summary = one.papers[id_], one.summaries.get(id_)
        if self.paper is not paper or self.summary is not summary:
            if (self.paper, self.summary) != (paper, summary):
                return False
            # Equal values that are not the very same would be held against each other again and again.
            self.paper, self.summary = paper, summary
        return not self.twins or self.twins == _twins(one, self.entry)


class Deck:
    """Makes cards, and keeps what the next letters will need again."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._sheets: Kept[Sheet] = Kept()
        self._kept_forms: Kept[tuple[Form, Form]] = Kept(most=_MOST_FORMS)
        #: By language and day: those of each entry, by its identity and the shape of its place.
        self._days: dict[tuple[str, date], dict[tuple[int, int, bool], _Card]] = {}
        self._whys: Kept[bytes] = Kept()
        self._around: Kept[dict[Look, list[str]]] = Kept()

    def run(self, one: Wanted, issue_url: bytes) -> Parts:
        """All cards of an issue, one behind the other."""
        issue, best = one.issue, best_score(one.issue)
        cards = self._of_day(one)
        html: list[bytes] = []
        text: list[bytes] = []
        for number, (entry, score) in enumerate(zip(issue.entries, issue.scores, strict=True), start=1):
            percent = percent_of(score, best)
            shape = id(entry), len(str(number)), percent == FULL
            card = cards.get(shape)
            if card is None or not card.is_good_for(one):
                card = cards[shape] = self._new_card(one, entry, n_digits=shape[1], is_full=shape[2])
            fillings = _NUMBERS[number], _NUMBERS[percent], issue_url, *card.own
            html += card.html.filled(fillings)
            text += card.text.filled(fillings)
        return Parts(html, text)

    def _of_day(self, one: Wanted) -> dict[tuple[int, int, bool], _Card]:
        day = one.language.code, one.issue.slot
        cards = self._days.get(day)
        if cards is None or len(cards) > _MOST_CARDS:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            cards = self._days[day] = {}
        return cards

    def _new_card(self, one: Wanted, entry: Entry, *, n_digits: int, is_full: bool) -> _Card:
        place = Place(number=gap("number"), n_digits=n_digits, percent=gap("percent"), is_full=is_full)
        about = self._sheet(one, entry)
        whys, words = reasons(entry.reasons, one.language), matched_words(entry)
        html, text = self._forms(one, entry, about, place=place, has_why=bool(whys))
        return _Card(
            html=html,
            text=text,
            own=(
                self._spans(marked((Piece(about.title),), words), one.language),
                self._spans(marked(about.told, words), one.language),
                self._why("html", whys, "", one.language),
                self._why("txt", whys, place.indent, one.language),
            ),
            entry=entry,
            paper=one.papers[entry.paper_id],
            summary=one.summaries.get(entry.paper_id),
            twins=_twins(one, entry),
        )

    def _sheet(self, one: Wanted, entry: Entry) -> Sheet:
        paper, summary = one.papers[entry.paper_id], one.summaries.get(entry.paper_id)
        return self._sheets.get(
            (one.language.code, one.issue.slot, entry.paper_id, entry.revision),
            lambda: sheet(one.issue, entry, one.papers, one.summaries, one.language),
            basis=(paper, summary, entry.counts, entry.sources),
        )

    def _forms(
        self, one: Wanted, entry: Entry, about: Sheet, *, place: Place, has_why: bool
    ) -> tuple[Form, Form]:
        """The card of a paper in a place, with gaps for what is one reader's own: html and text."""

        def made() -> tuple[Form, Form]:
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
            return Form(stencil(html), _OWN), Form(stencil(text), _OWN)

        key = (
            one.language.code, one.issue.slot, entry.paper_id, entry.revision, place.n_digits, place.is_full,
            has_why, entry.is_exploration,
        )  # fmt: skip
        return self._kept_forms.get(key, made, basis=(about, *_twins(one, entry)))

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
