"""Both parts of letters, joined from pieces that many letters share: the fast way of `compose/letter.py`.

A card is rendered and encoded once for each paper, day and set of reasons; what is around the cards once for
each rhythm and number of papers. What is one reader's own fills gaps: her links, her lines, the numbers of
her cards. Decoded, the parts are what the templates render (`tests/unit/test_compose_press.py`).
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from markupsafe import Markup, escape

from digest.compose.cards import FULL, Place, make_card, percent_of
from digest.compose.contents import (
    Addresses,
    Papers,
    Summaries,
    best_score,
    frame_facts,
    opening_lines,
    section_facts,
    sheet,
)
from digest.compose.language import Language
from digest.compose.stencil import Stencil, encoded, gap, stencil
from digest.compose.templates import Templates
from digest.compose.wrap import wrapped
from digest.model.issue import Entry, Issue

_T = TypeVar("_T")

#: Of each kind; a card and a frame have about 4 kB, the others less. Few runs have as many.
_MOST_KEPT = 10_000
_NUMBERS = tuple(encoded(str(number)) for number in range(1_001))
_GAPS = Addresses(issue=gap("issue_url"), manage=gap("manage_url"), unsubscribe=gap("unsubscribe_url"))


@dataclass(frozen=True, slots=True)
class Both:
    """Something for the html part, and for the text part."""

    html: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """Both parts of a letter, each in pieces that are whole lines in quoted-printable."""

    html: list[bytes]
    text: list[bytes]


@dataclass(frozen=True, slots=True)
class _Stencils:
    html: Stencil
    text: Stencil


@dataclass(frozen=True, slots=True)
class _Opening:
    preheader: bytes
    html: bytes
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issue:
    """An issue with all that its letter needs."""

    issue: Issue
    papers: Papers
    summaries: Summaries
    language: Language


class _Kept(Generic[_T]):
    """Things that are made once."""

    def __init__(self) -> None:
        self._things: dict[Hashable, tuple[tuple[object, ...], _T]] = {}

    def get(self, key: Hashable, made: Callable[[], _T], *, basis: tuple[object, ...] = ()) -> _T:
        """What was made for a key, made again where its basis has changed."""
        found = self.found(key, basis)
        return self.keep(key, basis, made()) if found is None else found

    def found(self, key: Hashable, basis: tuple[object, ...]) -> _T | None:
        """What was made for a key on this basis.

        basis: values that are too long for a key; mostly the very same, which costs nothing to see.
        """
        kept = self._things.get(key)
        return kept[1] if kept and kept[0] == basis else None

    def keep(self, key: Hashable, basis: tuple[object, ...], thing: _T) -> _T:
        """Something that was made."""
        if len(self._things) >= _MOST_KEPT:
            self._things.clear()
        self._things[key] = basis, thing
        return thing


@lru_cache(maxsize=4)
def press_of(templates: Templates, postal_address: str) -> "Press":
    """The press of these templates: what it keeps serves the letters of the next runs as well."""
    return Press(templates, postal_address=postal_address)


class Press:
    """Makes the parts of letters, and keeps what the next letters will need again."""

    def __init__(self, templates: Templates, *, postal_address: str) -> None:
        self._templates = templates
        self._postal_address = postal_address
        self._frames: _Kept[_Stencils] = _Kept()
        self._openings: _Kept[_Opening] = _Kept()
        self._cards: _Kept[_Stencils] = _Kept()
        self._sections: _Kept[Both] = _Kept()
        self._wishes: _Kept[Both] = _Kept()
        self._lists: _Kept[Stencil] = _Kept()
        self._subjects: _Kept[bytes] = _Kept()

    def parts(
        self, issue: Issue, papers: Papers, summaries: Summaries, *, addresses: Addresses, language: Language
    ) -> Parts:
        """papers: at the revisions that the issue names."""
        one = _Issue(issue=issue, papers=papers, summaries=summaries, language=language)
        own = _links(addresses)
        frame, opening, wishes = self._frame(one), self._opening(one), self._wish_list(one)
        cards, sections = self._card_run(one, own), self._beside(one)
        own |= {
            "subject": self._subject(issue.subject),
            "opening": opening.preheader,
            "voice": opening.html,
            "sections": sections.html,
            "wishes": wishes.html,
        }
        html = frame.html.around("cards", cards.html, own)
        own |= {"opening": opening.text, "sections": sections.text, "wishes": wishes.text}
        return Parts(html, frame.text.around("cards", cards.text, own))

    def _frame(self, one: _Issue) -> _Stencils:
        issue, wishes = one.issue, one.issue.wishes
        has_wishes = bool(wishes.interests)
        key = (
            one.language.code, issue.slot, len(issue.entries), issue.n_candidates, wishes.pace, has_wishes,
            issue.notices,
        )  # fmt: skip

        def made() -> _Stencils:
            facts = {
                **frame_facts(issue, one.language, addresses=_GAPS),
                "subject": gap("subject"),
                "opening": gap("opening"),
                "voice": gap("voice"),
                "cards": [gap("cards")] if issue.entries else [],
                "lines": (),
                "n_left_out": 0,
                "sections": gap("sections"),
                "wishes": gap("wishes") if has_wishes else "",
                "postal_address": self._postal_address,
            }
            return self._stencils("letter", facts, one.language)

        return self._frames.get(key, made)

    def _opening(self, one: _Issue) -> _Opening:
        issue, wishes = one.issue, one.issue.wishes
        n_papers = len(issue.entries)
        key = one.language.code, n_papers, issue.n_candidates, wishes.favourite, wishes.n_following

        def made() -> _Opening:
            opening, voice = opening_lines(self._templates, issue, one.language)
            return _Opening(encoded(str(escape(opening))), encoded(voice), encoded(wrapped(opening)))

        return self._openings.get(key, made)

    def _card_run(self, one: _Issue, own: dict[str, bytes]) -> Parts:
        """All cards, one behind the other. own: her links; gets what each card needs besides."""
        issue, best = one.issue, best_score(one.issue)
        html: list[bytes] = []
        text: list[bytes] = []
        for number, (entry, score) in enumerate(zip(issue.entries, issue.scores, strict=True), start=1):
            percent = percent_of(score, best)
            card = self._card(one, entry, n_digits=len(str(number)), is_full=percent == FULL)
            own["number"], own["percent"] = _NUMBERS[number], _NUMBERS[percent]
            html += card.html.filled(own)
            text += card.text.filled(own)
        return Parts(html, text)

    def _card(self, one: _Issue, entry: Entry, *, n_digits: int, is_full: bool) -> _Stencils:
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

    def _new_card(self, one: _Issue, entry: Entry, place: Place) -> _Stencils:
        about = sheet(one.issue, entry, one.papers, one.summaries, one.language)
        card = make_card(
            place, entry, about, papers=one.papers, issue_url=gap("issue_url"), language=one.language
        )
        return self._stencils("card", {"card": card}, one.language)

    def _beside(self, one: _Issue) -> Both:
        issue = one.issue
        key = one.language.code, issue.slot, tuple(map(id, issue.rising)), issue.updated

        def made() -> Both:
            facts = section_facts(issue, one.papers, one.language)
            html, text = self._templates.both("sections", facts, language=one.language)
            return Both(encoded(html), encoded(text))

        named = [about.paper_id for about in issue.rising] + [about.paper_id for about in issue.updated]
        basis = issue.rising, *(one.papers[paper_id] for paper_id in named)
        return self._sections.get(key, made, basis=basis)

    def _wish_list(self, one: _Issue) -> Both:
        lines = [self._wish(line, one.language) for line in one.issue.wishes.interests]
        if not lines:
            return Both(b"", b"")
        listed = self._list(len(lines), one.language)
        fillings = {f"line_{'i' * at}": line.html for at, line in enumerate(lines)}
        return Both(b"".join(listed.filled(fillings)), b"".join([line.text for line in lines]))

    def _wish(self, line: str, language: Language) -> Both:
        def made() -> Both:
            html, text = self._templates.both("wish", {"line": line}, language=language)
            return Both(encoded(html), encoded(text))

        return self._wishes.get((language.code, line), made)

    def _list(self, n_lines: int, language: Language) -> Stencil:
        """A list of so many lines, as the language writes it."""

        def made() -> Stencil:
            places = [Markup(gap(f"line_{'i' * at}")) for at in range(n_lines)]  # noqa: S704  our own
            return stencil(language.listed(places))

        return self._lists.get((language.code, n_lines), made)

    def _subject(self, subject: str) -> bytes:
        return self._subjects.get(subject, lambda: encoded(str(escape(subject))))

    def _stencils(self, name: str, facts: dict[str, object], language: Language) -> _Stencils:
        html, text = self._templates.both(name, facts, language=language)
        return _Stencils(stencil(html), stencil(text))


def _links(addresses: Addresses) -> dict[str, bytes]:
    return {
        "issue_url": encoded(addresses.issue),
        "manage_url": encoded(addresses.manage),
        "unsubscribe_url": encoded(addresses.unsubscribe),
    }
