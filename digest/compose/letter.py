"""From issue to finished letter: a pure function of the issue, its papers, the templates and the keys."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from digest.compose.addresses import reader_address
from digest.compose.cards import Card
from digest.compose.contents import (
    Addresses,
    Papers,
    Summaries,
    cards,
    frame_facts,
    opening_lines,
    section_facts,
)
from digest.compose.joined import joined
from digest.compose.language import Language
from digest.compose.mime import Envelope, Letterhead, finished, message
from digest.compose.press import Press, press_of
from digest.compose.shelf import fill
from digest.compose.stationery import of_every_letter
from digest.compose.transactional import Transactional
from digest.compose.wrap import wrapped
from digest.model.issue import Issue
from digest.model.letter import Letter

#: Gmail clips what is longer than about 102 KB.
LARGEST_HTML_BYTES = 99_000
#: More than any issue has.
_NO_LIMIT = 100_000_000


class Composer(Transactional):
    """Makes letters."""

    @cached_property
    def _head(self) -> Callable[[date, str], Letterhead]:
        return lru_cache(maxsize=32)(self._head_of)

    @cached_property
    def _press(self) -> Press:
        return press_of(self._templates, self._mail.postal_address)

    def html(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The HTML part, under 100,000 bytes: where the cards are too many, later ones become one-liners."""
        return self._html(issue, papers, summaries, most_bytes=LARGEST_HTML_BYTES)

    def whole(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The HTML part with all its cards, whatever its size: for the web, where nothing clips it."""
        return self._html(issue, papers, summaries, most_bytes=_NO_LIMIT)

    def text(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The plain text part: all cards, in lines of 78 columns; links stand on lines of their own."""
        language = self.language(issue.wishes.pace.language)
        facts = self._text_facts(issue, papers, language)
        some = cards(issue, papers, summaries, issue_url=facts["issue_url"], language=language)
        pieces = [self._text_card(card, language) for card in some]
        return self._templates.render("letter.txt", {**facts, "cards": pieces}, language=language)

    def letter(self, issue: Issue, email: str, papers: Papers, summaries: Summaries) -> Letter:
        """The finished letter; the same issue gives the same bytes.

        email: where it goes. papers: at the revisions that the issue names.
        Raises SubscriptionError where the address cannot be.
        """
        addresses, language = Addresses.of(issue, self._links), self.language(issue.wishes.pace.language)
        envelope = self._issue_envelope(issue, email, addresses, language)
        parts = self._press.parts(issue, papers, summaries, addresses=addresses, language=language)
        content = joined(envelope, text=parts.text, html=parts.html)
        if len(content) > LARGEST_HTML_BYTES and sum(map(len, parts.html)) > LARGEST_HTML_BYTES:
            # Encoded it is longer than it is: only what is surely short enough needs no folding.
            html, text = (part(issue, papers, summaries) for part in (self.html, self.text))
            return message(envelope, text=text, html=html, keys=self._dkim)
        return finished(envelope, content, self._dkim, is_encoded=True)

    def _issue_envelope(self, issue: Issue, email: str, addresses: Addresses, language: Language) -> Envelope:
        return Envelope(
            head=self._head(issue.slot, language.tag),
            recipient=reader_address(email),
            subject=issue.subject,
            date=issue.made_at,
            seed=issue.seed,
            mail_from=self._return_address(issue.subscriber_id, issue.slot),
            headers=(("List-Unsubscribe", self._ways_out(addresses.unsubscribe)),),
        )

    def _html(self, issue: Issue, papers: Papers, summaries: Summaries, *, most_bytes: int) -> str:
        language = self.language(issue.wishes.pace.language)
        facts = self._html_facts(issue, papers, language)
        some = cards(issue, papers, summaries, issue_url=facts["issue_url"], language=language)
        empty = {"cards": ("",), "lines": ("",), "n_left_out": len(some)}
        bare = self._templates.render("letter.html", {**facts, **empty}, language=language)
        shelf = fill(
            [self._html_card(card, language) for card in some],
            lines=lambda at: self._templates.piece("line.html", {"card": some[at]}, language=language),
            room=most_bytes - len(bare.encode()),
        )
        shown = {"cards": shelf.cards, "lines": shelf.lines, "n_left_out": shelf.n_left_out}
        return self._templates.render("letter.html", {**facts, **shown}, language=language)

    def _html_facts(self, issue: Issue, papers: Papers, language: Language) -> dict[str, Any]:
        def piece(name: str, facts: Mapping[str, Any]) -> Markup:
            return self._templates.piece(f"{name}.html", facts, language=language)

        opening, voice = opening_lines(self._templates, issue, language)
        return {
            **frame_facts(issue, language, addresses=Addresses.of(issue, self._links)),
            "subject": issue.subject,
            "opening": opening,
            "voice": voice,
            "sections": piece("sections", section_facts(issue, papers, language)),
            "wishes": language.listed([piece("wish", {"line": line}) for line in issue.wishes.interests]),
            "postal_address": self._mail.postal_address,
        }

    def _html_card(self, card: Card, language: Language) -> Markup:
        why = self._templates.piece("why.html", {"whys": card.why}, language=language)
        return self._templates.piece("card.html", {"card": card, "why": why}, language=language)

    def _text_card(self, card: Card, language: Language) -> str:
        facts = {"whys": card.why, "indent": card.place.indent}
        why = self._templates.render("why.txt", facts, language=language)
        return self._templates.render("card.txt", {"card": card, "why": why}, language=language)

    def _text_facts(self, issue: Issue, papers: Papers, language: Language) -> dict[str, Any]:
        def piece(name: str, facts: Mapping[str, Any]) -> str:
            return self._templates.render(f"{name}.txt", facts, language=language)

        opening, _ = opening_lines(self._templates, issue, language)
        return {
            **frame_facts(issue, language, addresses=Addresses.of(issue, self._links)),
            "opening": wrapped(opening),
            "sections": piece("sections", section_facts(issue, papers, language)),
            "wishes": "".join(piece("wish", {"line": line}) for line in issue.wishes.interests),
            "postal_address": self._mail.postal_address,
        }

    def _head_of(self, slot: date, language_tag: str) -> Letterhead:
        """What all letters of a day have in common."""
        headers = (
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("List-Id", f"<{self._sender.username}.{self._sender.domain}>"),
            ("Feedback-ID", self._feedback_id(slot)),
            *of_every_letter(language_tag),
        )
        return Letterhead(sender=self._sender, reply_to=self._reply_to, headers=headers)

    def _ways_out(self, url: str) -> str:
        """List-Unsubscribe: https first (RFC 8058), then a letter whose subject ends in the same token."""
        if not self._leave:
            return f"<{url}>"
        return f"<{url}>, <mailto:{self._leave_quoted}?subject=unsubscribe%20{url.rpartition('/')[2]}>"

    @cached_property
    def _leave_quoted(self) -> str:
        return quote(self._leave, safe="@")

    def _feedback_id(self, slot: date) -> str:
        """Campaign, templates, kind, sender: what complaints are counted by; nothing personal."""
        return f"{slot:%Y%m%d}:{self.template_version}:issue:{self._sender_id}"
