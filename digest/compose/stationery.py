"""What all letters have in common: who writes, how they look, how they are signed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from digest.compose.addresses import bounce_address, reader_address, sender_address
from digest.compose.dkim import SigningKey
from digest.compose.language import Language
from digest.compose.mime import Envelope, Letterhead, message
from digest.compose.templates import templates_of
from digest.links import Links
from digest.model.letter import Letter
from digest.model.subscriber import SubscriberId
from digest.settings import MailSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter about to be written."""

    to: str
    #: Whose it is; None for the operator.
    reader_id: SubscriberId | None
    subject: str
    made_at: datetime
    #: Hex; Message-ID and MIME boundary come from it.
    seed: str
    language: Language


def of_every_letter(language_tag: str) -> tuple[tuple[str, str], ...]:
    """The headers that stand in all letters; language_tag: as Content-Language has it."""
    return ("Content-Language", language_tag), ("Auto-Submitted", "auto-generated")


class Stationery:
    """templates: the folder that holds `mail/` and `locales/`; sender: `name <local@domain>`.

    dkim: the keys that sign letters. engine: the name of what summarises, part of the template version: other
    summaries make other letters.
    Raises SettingsError where an address or the language of the settings is none.
    """

    def __init__(
        self,
        templates: Path,
        *,
        sender: str,
        links: Links,
        mail: MailSettings,
        dkim: Sequence[SigningKey] = (),
        engine: str = "",
    ) -> None:
        self._mail = mail
        self._links = links
        self._dkim = tuple(dkim)
        self._sender = sender_address(sender, key="sender")
        self._sender_plain = self._sender.addr_spec
        self._reply_to = sender_address(mail.reply_to, key="mail.reply_to") if mail.reply_to else None
        self._bounces = bounce_address(mail.bounce_address)
        leave = mail.unsubscribe_mailto
        self._leave = sender_address(leave, key="mail.unsubscribe_mailto").addr_spec if leave else ""
        self._templates = templates_of(templates, language=mail.language)
        self.template_version = _version(self._templates.version, engine)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that letters are written in."""
        return self._templates.languages.codes

    def language(self, code: str) -> Language:
        """A language by its code; the operator's for ""."""
        return self._templates.languages.of(code)

    def _written(self, draft: Draft, *, text: str, html: str) -> Letter:
        """The finished letter. Raises SubscriptionError where the address cannot be."""
        return message(self._envelope(draft), text=text, html=html, keys=self._dkim)

    def _envelope(self, draft: Draft) -> Envelope:
        head = Letterhead(
            sender=self._sender,
            reply_to=None if draft.reader_id is None else self._reply_to,
            headers=of_every_letter(draft.language.tag),
        )
        return Envelope(
            head=head,
            recipient=reader_address(draft.to),
            subject=draft.subject,
            date=draft.made_at,
            seed=draft.seed,
            mail_from=(
                "" if draft.reader_id is None else self._return_address(draft.reader_id, draft.made_at.date())
            ),
        )

    def _both(self, name: str, draft: Draft, facts: Mapping[str, Any]) -> Letter:
        """A letter of two templates, `name.html` and `name.txt`."""
        shared = {"subject": draft.subject, "postal_address": self._mail.postal_address}
        html, text = self._templates.both(name, shared | dict(facts), language=draft.language)
        return self._written(draft, text=text, html=html)

    def _return_address(self, reader_id: SubscriberId, slot: date) -> str:
        """The envelope sender: with a bounce address one of this letter's own (VERP)."""
        if not self._bounces:
            return self._sender_plain
        return self._links.return_address(self._bounces, reader_id, slot)

    @cached_property
    def _sender_id(self) -> str:
        return hashlib.sha256(self._sender.domain.encode()).hexdigest()[:10]


def _version(templates: str, engine: str) -> str:
    if not engine:
        return templates
    return hashlib.sha256(f"{templates} {engine}".encode()).hexdigest()[: len(templates)]
