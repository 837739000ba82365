"""From issue to finished letter: a pure function of the issue, its papers, the templates and the keys."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

import digest
from digest.compose import words
from digest.compose.addresses import bounce_address, reader_address, sender_address
from digest.compose.cards import Card, Fact
from digest.compose.contents import Papers, Summaries, contents, frame_facts
from digest.compose.dkim import SigningKey
from digest.compose.interests import wanted
from digest.compose.mime import Envelope, message
from digest.compose.shelf import fill
from digest.compose.wrap import wrapped
from digest.links import CONFIRM_WITHIN, Links
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.model.subscriber import Subscriber
from digest.settings import MailSettings
from digest.text.display import cut

#: Gmail clips what is longer than about 102 KB.
LARGEST_HTML_BYTES = 99_000

#: Characters of an alarm's subject.
_LONGEST_SUBJECT = 78
_CONFIRM_SUBJECT = "Please confirm your paper digest"


class Composer:
    """Makes letters. templates: the folder that holds `mail/`; sender: `name <local@domain>`.

    dkim: the keys that sign them. Raises SettingsError where an address of the settings is none.
    """

    def __init__(
        self,
        templates: Path,
        *,
        sender: str,
        links: Links,
        mail: MailSettings,
        dkim: Sequence[SigningKey] = (),
    ) -> None:
        self._mail = mail
        self._links = links
        self._dkim = tuple(dkim)
        self._sender = sender_address(sender, key="sender")
        self._reply_to = sender_address(mail.reply_to, key="mail.reply_to") if mail.reply_to else None
        self._bounces = bounce_address(mail.bounce_address)
        leave = mail.unsubscribe_mailto
        self._leave = sender_address(leave, key="mail.unsubscribe_mailto").addr_spec if leave else ""
        self._jinja = _environment(templates / "mail")
        self.template_version = _version(templates / "mail")

    def html(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The HTML part, under 100,000 bytes: where the cards are too many, later ones become one-liners."""
        return self._html(self._facts(issue, papers, summaries))

    def text(self, issue: Issue, papers: Papers, summaries: Summaries) -> str:
        """The plain text part: all cards, in lines of 78 columns; links stand on lines of their own."""
        return self._render("letter.txt", self._facts(issue, papers, summaries))

    def letter(self, issue: Issue, subscriber: Subscriber, papers: Papers, summaries: Summaries) -> Letter:
        """The finished letter; the same issue gives the same bytes.

        papers: at the revisions that the issue names; subscriber: only her address counts, the rest stands in
        the issue. Raises SubscriptionError where the address cannot be.
        """
        list_name = f"{self._sender.username}.{self._sender.domain}"
        envelope = Envelope(
            sender=self._sender,
            recipient=reader_address(subscriber.email),
            reply_to=self._reply_to,
            subject=issue.subject,
            date=issue.made_at,
            seed=issue.seed,
            mail_from=self._mail_from(issue),
            headers=(
                ("List-Unsubscribe", self._ways_out(issue)),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                ("List-Id", f"<{list_name}>"),
                ("Feedback-ID", self._feedback_id(issue)),
                ("Auto-Submitted", "auto-generated"),
            ),
        )
        facts = self._facts(issue, papers, summaries)
        text, html = self._render("letter.txt", facts), self._html(facts)
        return message(envelope, text=text, html=html, keys=self._dkim)

    def confirmation(self, subscriber: Subscriber, *, made_at: datetime) -> Letter:
        """The letter that asks whether she meant it; its link and its command both confirm."""
        token = self._links.token("confirm", subscriber.id, made_at=made_at)
        facts = {
            "subject": _CONFIRM_SUBJECT,
            "postal_address": self._mail.postal_address,
            "confirm_url": self._links.confirm_url(subscriber.id, made_at=made_at),
            "token": token,
            "rhythm": words.rhythm(subscriber.pace),
            "interests": wanted(subscriber.interests),
            "days_to_confirm": CONFIRM_WITHIN.days,
        }
        envelope = Envelope(
            sender=self._sender,
            recipient=reader_address(subscriber.email),
            reply_to=self._reply_to,
            subject=_CONFIRM_SUBJECT,
            date=made_at,
            # The token is signed: its hash says nothing about the person.
            seed=hashlib.sha256(token.encode()).hexdigest()[:32],
            headers=(("Auto-Submitted", "auto-generated"),),
        )
        text = self._render("confirmation.txt", facts)
        html = self._render("confirmation.html", facts)
        return message(envelope, text=text, html=html, keys=self._dkim)

    def alarm(
        self,
        address: str,
        subject: str,
        *,
        sentence: str,
        command: str,
        facts: Sequence[tuple[str, str]],
        made_at: datetime,
    ) -> Letter:
        """A letter to the operator: what is wrong, the command that helps, and facts by name.

        Raises SubscriptionError where the address cannot be.
        """
        cut_subject = cut(subject, most=_LONGEST_SUBJECT)
        told = {
            "subject": cut_subject,
            "sentence": sentence,
            "command": command,
            "facts": facts,
            "postal_address": self._mail.postal_address,
        }
        envelope = Envelope(
            sender=self._sender,
            recipient=reader_address(address),
            reply_to=None,
            subject=cut_subject,
            date=made_at,
            seed=hashlib.sha256(f"alarm {subject} {made_at.isoformat()}".encode()).hexdigest()[:32],
            headers=(("Auto-Submitted", "auto-generated"),),
        )
        text, html = self._render("alarm.txt", told), self._render("alarm.html", told)
        return message(envelope, text=text, html=html, keys=self._dkim)

    def _html(self, facts: Mapping[str, Any]) -> str:
        cards: Sequence[Card] = facts["cards"]
        bare = self._render("letter.html", {**facts, "cards": ()}, lines=(), n_left_out=0)
        shelf = fill(
            [self._piece("card.html", card) for card in cards],
            lines=lambda at: self._piece("line.html", cards[at]),
            room=LARGEST_HTML_BYTES - len(bare.encode()),
        )
        facts = {**facts, "cards": shelf.cards}
        return self._render("letter.html", facts, lines=shelf.lines, n_left_out=shelf.n_left_out)

    def _facts(self, issue: Issue, papers: Papers, summaries: Summaries) -> dict[str, Any]:
        facts = frame_facts(issue, self._links)
        shown = contents(issue, papers, summaries, issue_url=facts["issue_url"])
        return {
            **facts,
            "cards": shown.cards,
            "rising": shown.rising,
            "updated": shown.updated,
            "opening": self._render("opening.txt", facts).strip(),
            "postal_address": self._mail.postal_address,
        }

    def _mail_from(self, issue: Issue) -> str:
        """The envelope sender: with a bounce address one of this letter's own (VERP)."""
        if not self._bounces:
            return ""
        return self._links.return_address(self._bounces, issue.subscriber_id, issue.slot)

    def _ways_out(self, issue: Issue) -> str:
        """List-Unsubscribe: https first (RFC 8058), then a letter whose subject ends in the same token."""
        url = self._links.unsubscribe_url(issue.subscriber_id, made_at=issue.made_at)
        if not self._leave:
            return f"<{url}>"
        token = self._links.token("unsubscribe", issue.subscriber_id, made_at=issue.made_at)
        return f"<{url}>, <mailto:{quote(self._leave, safe='@')}?subject=unsubscribe%20{token}>"

    def _feedback_id(self, issue: Issue) -> str:
        """Campaign, templates, kind, sender: what complaints are counted by; nothing personal."""
        sender_id = hashlib.sha256(self._sender.domain.encode()).hexdigest()[:10]
        return f"{issue.slot:%Y%m%d}:{self.template_version}:issue:{sender_id}"

    def _render(self, template: str, facts: Mapping[str, Any], **more: object) -> str:
        return self._jinja.get_template(template).render(**facts, **more)

    def _piece(self, template: str, card: Card) -> Markup:
        # Autoescape has been at work inside the template: what it gives is markup.
        return Markup(self._jinja.get_template(template).render(card=card))  # noqa: S704


def _environment(folder: Path) -> Environment:
    jinja = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.filters["wrapped"] = wrapped
    jinja.filters["cut"] = cut
    jinja.filters["listed"] = words.listed
    jinja.filters["facts"] = _facts_line
    jinja.filters["together"] = words.together
    jinja.globals["count"] = words.count
    return jinja


def _facts_line(facts: Sequence[Fact]) -> str:
    return " · ".join(f"{fact.text} {fact.change}".strip() for fact in facts)


def _version(folder: Path) -> str:
    """A hash of the templates and of the code that fills them."""
    code = Path(__file__).parent
    folders = ((folder, "*"), (code, "*.py"), (code.parent / "text", "*.py"))
    files = [file for where, names in folders for file in sorted(where.glob(names)) if file.is_file()]
    sums = [f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files]
    return hashlib.sha256("\n".join([digest.__version__, *sums]).encode()).hexdigest()[:12]
