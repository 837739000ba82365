"""From issue to finished letter: a pure function of the issue, its papers, the templates and the keys."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from digest.compose.cards import Card
from digest.compose.contents import Papers, Summaries, contents, frame_facts
from digest.compose.language import Language
from digest.compose.shelf import fill
from digest.compose.stationery import Draft
from digest.compose.transactional import Transactional
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.model.subscriber import Subscriber

#: Gmail clips what is longer than about 102 KB.
LARGEST_HTML_BYTES = 99_000
#: More than any issue has.
_NO_LIMIT = 100_000_000


class Composer(Transactional):
    """Makes letters."""

    def html(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The HTML part, under 100,000 bytes: where the cards are too many, later ones become one-liners."""
        language = self.language(issue.wishes.pace.language)
        return self._html(self._facts(issue, papers, summaries, language), language)

    def whole(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The HTML part with all its cards, whatever its size: for the web, where nothing clips it."""
        language = self.language(issue.wishes.pace.language)
        return self._html(self._facts(issue, papers, summaries, language), language, most_bytes=_NO_LIMIT)

    def text(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The plain text part: all cards, in lines of 78 columns; links stand on lines of their own."""
        language = self.language(issue.wishes.pace.language)
        facts = self._facts(issue, papers, summaries, language)
        return self._templates.render("letter.txt", facts, language=language)

    def letter(self, issue: Issue, subscriber: Subscriber, papers: Papers, summaries: Summaries) -> Letter:
        """The finished letter; the same issue gives the same bytes.

        papers: at the revisions that the issue names; subscriber: only her address counts, the rest stands in
        the issue. Raises SubscriptionError where the address cannot be.
        """
        draft = self._issue_draft(issue, subscriber.email)
        facts = self._facts(issue, papers, summaries, draft.language)
        text = self._templates.render("letter.txt", facts, language=draft.language)
        return self._written(draft, text=text, html=self._html(facts, draft.language))

    def _issue_draft(self, issue: Issue, email: str) -> Draft:
        list_name = f"{self._sender.username}.{self._sender.domain}"
        return Draft(
            to=email,
            reader_id=issue.subscriber_id,
            subject=issue.subject,
            made_at=issue.made_at,
            seed=issue.seed,
            language=self.language(issue.wishes.pace.language),
            slot=issue.slot,
            headers=(
                ("List-Unsubscribe", self._ways_out(issue)),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                ("List-Id", f"<{list_name}>"),
                ("Feedback-ID", self._feedback_id(issue)),
            ),
        )

    def _html(
        self, facts: Mapping[str, Any], language: Language, *, most_bytes: int = LARGEST_HTML_BYTES
    ) -> str:
        cards: Sequence[Card] = facts["cards"]
        none = {"cards": (), "lines": (), "n_left_out": 0}
        bare = self._templates.render("letter.html", {**facts, **none}, language=language)
        shelf = fill(
            [self._templates.piece("card.html", {"card": card}, language=language) for card in cards],
            lines=lambda at: self._templates.piece("line.html", {"card": cards[at]}, language=language),
            room=most_bytes - len(bare.encode()),
        )
        shown = {"cards": shelf.cards, "lines": shelf.lines, "n_left_out": shelf.n_left_out}
        return self._templates.render("letter.html", {**facts, **shown}, language=language)

    def _facts(
        self, issue: Issue, papers: Papers, summaries: Summaries, language: Language
    ) -> dict[str, Any]:
        facts = frame_facts(issue, self._links, language)
        shown = contents(issue, papers, summaries, issue_url=facts["issue_url"], language=language)
        return {
            **facts,
            "cards": shown.cards,
            "rising": shown.rising,
            "updated": shown.updated,
            "opening": self._templates.render("opening.txt", facts, language=language).strip(),
            "postal_address": self._mail.postal_address,
        }

    def _ways_out(self, issue: Issue) -> str:
        """List-Unsubscribe: https first (RFC 8058), then a letter whose subject ends in the same token."""
        url = self._links.unsubscribe_url(issue.subscriber_id, made_at=issue.made_at)
        if not self._leave:
            return f"<{url}>"
        token = self._links.token("unsubscribe", issue.subscriber_id, made_at=issue.made_at)
        return f"<{url}>, <mailto:{quote(self._leave, safe='@')}?subject=unsubscribe%20{token}>"

    def _feedback_id(self, issue: Issue) -> str:
        """Campaign, templates, kind, sender: what complaints are counted by; nothing personal."""
        return f"{issue.slot:%Y%m%d}:{self.template_version}:issue:{self._sender_id()}"
