"""A letter's message: headers and two parts, by the standard library; the same input gives the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy

from digest.compose.dkim import SigningKey, signed
from digest.model.letter import Letter

#: Quoted-printable lines hold 76 characters (RFC 2045, 6.7).
_LONGEST_LINE = 76


class _AsWritten(UnstructuredHeader, BaseHeader):
    """A header whose value must not become an encoded word, whatever its length: receivers ignore it then."""

    def fold(self, *, policy: Policy) -> str:
        """The value as one piece, on a line of its own where it is too long for the first.

        Of several addresses (RFC 2369) each has a line of its own then.
        """
        fits = len(self.name) + 2 + len(self) <= _LONGEST_LINE
        value = str(self) if fits else str(self).replace(">, <", f">,{policy.linesep} <")
        return f"{self.name}:{'' if fits else policy.linesep} {value}{policy.linesep}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Everything about a message but its two parts."""

    sender: Address
    recipient: Address
    reply_to: Address | None
    subject: str
    #: Aware, UTC.
    date: datetime
    #: Hex; the Message-ID and the boundary come from it.
    seed: str
    #: The envelope sender; empty means the sender's address.
    mail_from: str = ""
    #: Further headers in their order; ASCII without line breaks.
    headers: tuple[tuple[str, str], ...] = ()


def message(envelope: Envelope, *, text: str, html: str, keys: Sequence[SigningKey] = ()) -> Letter:
    """The finished letter: multipart/alternative, UTF-8, quoted-printable, lines of at most 76 characters.

    keys: what signs the final bytes, at the letter's own date.
    """
    message_id = f"<{envelope.seed}@{envelope.sender.domain}>"
    mail = EmailMessage(policy=_policy(envelope.recipient))
    mail["From"] = envelope.sender
    mail["To"] = envelope.recipient
    if envelope.reply_to is not None:
        mail["Reply-To"] = envelope.reply_to
    mail["Subject"] = envelope.subject
    mail["Date"] = envelope.date
    mail["Message-ID"] = message_id
    for name, value in envelope.headers:
        mail[name] = value
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    # "=_" never stands in quoted-printable text (RFC 2045, 6.7): no part can hold the boundary.
    mail.set_boundary(f"=_{envelope.seed[:48]}")
    return Letter(
        mail_from=envelope.mail_from or envelope.sender.addr_spec,
        rcpt_to=envelope.recipient.addr_spec,
        message_id=message_id,
        content=signed(mail.as_bytes(), keys, at=envelope.date),
    )


def _policy(recipient: Address) -> "EmailPolicy[EmailMessage]":
    registry = HeaderRegistry()
    for name in ("list-unsubscribe", "list-id", "feedback-id", "message-id"):
        registry.map_to_type(name, _AsWritten)
    return SMTP.clone(
        max_line_length=_LONGEST_LINE,
        header_factory=registry,
        # Only an address that cannot be written otherwise makes a letter that needs SMTPUTF8.
        utf8=not recipient.addr_spec.isascii(),
    )
