"""Both parts of letters, joined from pieces that many letters share: the fast way of `compose/letter.py`.

What is around the cards is rendered and encoded once for each rhythm and number of papers; the cards come
from `compose/deck.py`. What is one reader's own fills gaps: her links, her lines. Decoded, the parts are what
the templates render (`tests/unit/test_compose_press.py`).
"""

from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits
from typing import NamedTuple

from markupsafe import Markup, escape

from digest.compose.contents import (
    Addresses,
    Papers,
    Summaries,
    frame_facts,
    opening_lines,
    section_facts,
)
from digest.compose.deck import Deck, Wanted
from digest.compose.joined import Pieces
from digest.compose.kept import Kept
from digest.compose.language import Language
from digest.compose.stencil import SOFT_BREAK, Stencil, encoded, gap, stencil
from digest.compose.templates import Templates
from digest.compose.wrap import wrapped
from digest.model.issue import Issue
from digest.once import Once

#: What quoted-printable leaves as it is, and so much of it in one line, with the sign that the text goes on.
_TOKEN_SIGNS, _LONGEST_TOKEN = f"{ascii_letters}{digits}_.-".encode(), 74
_MOST_WISHES = 20_000
_GAPS = Addresses(issue=gap("issue_url"), manage=gap("manage_url"), unsubscribe=gap("unsubscribe_url"))


class Parts(NamedTuple):
    """Both parts of a letter, each in pieces that are whole lines in quoted-printable."""

    html: Pieces
    text: Pieces


class _Both(NamedTuple):
    """Something for the html part, and for the text part."""

    html: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands before the cards and behind them."""

    html: tuple[Stencil, Stencil]
    text: tuple[Stencil, Stencil]


@dataclass(frozen=True, slots=True)
class _Opening:
    preheader: bytes
    html: bytes
    text: bytes


@lru_cache(maxsize=4)
def press_of(templates: Templates, postal_address: str) -> "Press":
    """The press of these templates: what it keeps serves the letters of the next runs as well."""
    return Press(templates, postal_address=postal_address)


class Press:
    """Makes the parts of letters, and keeps what the next letters will need again."""

    def __init__(self, templates: Templates, *, postal_address: str) -> None:
        self._templates = templates
        self._postal_address = postal_address
        self._frames: Kept[_Frame] = Kept()
        self._openings: Kept[_Opening] = Kept()
        self._deck = Deck(templates)
        self._sections: Kept[_Both] = Kept()
        self._wishes = lru_cache(maxsize=16)(self._wishes_in)
        self._list = lru_cache(maxsize=100)(_made_list)
        self._subject = lru_cache(maxsize=4_000)(_made_subject)

    def parts(
        self, issue: Issue, papers: Papers, summaries: Summaries, *, addresses: Addresses, language: Language
    ) -> Parts:
        """papers: at the revisions that the issue names."""
        one = Wanted(issue, papers, summaries, language)
        frame, opening, wishes, sections = (
            self._frame(one), self._opening(one), self._wish_list(one), self._beside(one)
        )  # fmt: skip
        issue_url = _link(addresses.issue)
        own = {
            "issue_url": issue_url,
            "manage_url": _link(addresses.manage),
            "unsubscribe_url": _link(addresses.unsubscribe),
            "subject": self._subject(issue.subject),
            "opening": opening.preheader,
            "voice": opening.html,
            "sections": sections.html,
            "wishes": wishes.html,
        }
        html, html_end = [part.filled(own) for part in frame.html]
        own["opening"], own["sections"], own["wishes"] = opening.text, sections.text, wishes.text
        text, text_end = [part.filled(own) for part in frame.text]
        self._deck.add(html, text, one=one, issue_url=issue_url)
        html += html_end
        text += text_end
        return Parts(html, text)

    def _frame(self, one: Wanted) -> _Frame:
        issue, wishes = one.issue, one.issue.wishes
        has_wishes = bool(wishes.interests)
        key = (
            one.language.code, issue.slot, len(issue.entries), issue.n_candidates, wishes.pace, has_wishes,
            issue.notices,
        )  # fmt: skip

        def made() -> _Frame:
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
            html, text = self._templates.both("letter", facts, language=one.language)
            return _Frame(stencil(html).parted("cards"), stencil(text).parted("cards"))

        return self._frames.get(key, made)

    def _opening(self, one: Wanted) -> _Opening:
        issue, wishes = one.issue, one.issue.wishes
        n_papers = len(issue.entries)
        key = one.language.code, n_papers, issue.n_candidates, wishes.favourite, wishes.n_following

        def made() -> _Opening:
            opening, voice = opening_lines(self._templates, issue, one.language)
            return _Opening(encoded(str(escape(opening))), encoded(voice), encoded(wrapped(opening)))

        return self._openings.get(key, made)

    def _beside(self, one: Wanted) -> _Both:
        issue = one.issue
        key = one.language.code, issue.slot, tuple(map(id, issue.rising)), issue.updated

        def made() -> _Both:
            facts = section_facts(issue, one.papers, one.language)
            html, text = self._templates.both("sections", facts, language=one.language)
            return _Both(encoded(html), encoded(text))

        named = [about.paper_id for about in issue.rising] + [about.paper_id for about in issue.updated]
        basis = issue.rising, *[one.papers[paper_id] for paper_id in named]
        return self._sections.get(key, made, basis=basis)

    def _wishes_in(self, language: Language) -> Once[str, _Both]:
        """Lines of readers as letters show them."""

        def made(line: str) -> _Both:
            html, text = self._templates.both("wish", {"line": line}, language=language)
            return _Both(encoded(html), encoded(text))

        return Once(made, most=_MOST_WISHES)

    def _wish_list(self, one: Wanted) -> _Both:
        language, interests = one.language, one.issue.wishes.interests
        if not interests:
            return _Both(b"", b"")
        wishes = self._wishes(language)
        html, text = zip(*map(wishes.__getitem__, interests), strict=True)
        return _Both(b"".join(self._list(len(interests), language).around(html)), b"".join(text))


def _made_list(n_lines: int, language: Language) -> Stencil:
    """A list of so many lines, as the language writes it."""
    places = [Markup(gap(f"line_{'i' * at}")) for at in range(n_lines)]  # noqa: S704  our own
    return stencil(language.listed(places))


def _made_subject(subject: str) -> bytes:
    return encoded(str(escape(subject)))


def _link(url: str) -> bytes:
    """An address, encoded; nearly all end in a token that fits into a line as it is."""
    before, slash, end = url.rpartition("/")
    token = end.encode()
    if not 0 < len(token) <= _LONGEST_TOKEN or token.translate(None, _TOKEN_SIGNS) or token.startswith(b"."):
        return encoded(url)
    return _shared_start(before + slash) + token + SOFT_BREAK


@lru_cache(maxsize=16)
def _shared_start(text: str) -> bytes:
    return encoded(text)
