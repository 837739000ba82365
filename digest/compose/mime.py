"""A letter's message: headers and two parts, by the standard library; the same input gives the same bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from functools import cache
from textwrap import wrap
from typing import NamedTuple

from digest.compose.dkim import SigningKey, signed
from digest.model.letter import Letter

#: Quoted-printable lines hold 76 characters (RFC 2045, 6.7).
_LONGEST_LINE = 76
#: Headers that must not become encoded words, whatever their length.
IN_ONE_PIECE = frozenset(("list-unsubscribe", "list-id", "feedback-id", "message-id"))


class _AsWritten(UnstructuredHeader, BaseHeader):
    """A header whose value must not become an encoded word, whatever its length: receivers ignore it then."""

    def fold(self, *, policy: Policy) -> str:
        """The value as one piece, on a line of its own where it is too long for the first.

        Of several addresses (RFC 2369) each has a line of its own then.
        """
        return as_written(self.name, str(self), linesep=policy.linesep)


class _Subject(UnstructuredHeader, BaseHeader):
    """A subject whose folds are not seen: one blank where one was written, none before the first word."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        """In encoded words from end to end where one is needed: between two of them no blank is lost or won.

        The library's own way parts a subject into encoded and plain words, and loses blanks between them.
        """
        if str(self).isascii():
            lines = wrap(
                f"{self.name}: {self}", _LONGEST_LINE, break_long_words=False, break_on_hyphens=False
            )
            return (policy.linesep + " ").join(lines) + policy.linesep
        words = Header(str(self), "utf-8", maxlinelen=_LONGEST_LINE, header_name=self.name)
        return f"{self.name}: {words.encode(linesep=policy.linesep)}{policy.linesep}"


def as_written(name: str, value: str, *, linesep: str = "\r\n") -> str:
    """A header with its value in one piece, or with a line for each of its addresses."""
    if len(name) + 2 + len(value) <= _LONGEST_LINE:
        return f"{name}: {value}{linesep}"
    addresses = value.replace(">, <", f">,{linesep} <")
    return f"{name}:{linesep} {addresses}{linesep}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Letterhead:
    """What many letters have in common; told apart by identity."""

    sender: Address
    reply_to: Address | None = None
    #: Behind all others, in their order; ASCII without line breaks.
    headers: tuple[tuple[str, str], ...] = ()


class Envelope(NamedTuple):
    """Everything about a message but its two parts."""

    head: Letterhead
    #: A text where it is plain: nothing in it would have to be quoted or encoded.
    recipient: str | Address
    subject: str
    #: Aware, UTC.
    date: datetime
    #: Hex; the Message-ID and the boundary come from it.
    seed: str
    #: The envelope sender; empty means the sender's address.
    mail_from: str = ""
    #: Further headers, of this letter alone, in their order; ASCII without line breaks.
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def rcpt_to(self) -> str:
        """Where it goes."""
        return self.recipient if isinstance(self.recipient, str) else self.recipient.addr_spec

    @property
    def message_id(self) -> str:
        """With its angle brackets."""
        return f"<{self.seed}@{self.head.sender.domain}>"

    @property
    def boundary(self) -> str:
        """What parts the parts: "=_" never stands in quoted-printable text (RFC 2045, 6.7)."""
        return f"=_{self.seed[:48]}"


def message(envelope: Envelope, *, text: str, html: str, keys: Sequence[SigningKey] = ()) -> Letter:
    """The finished letter: multipart/alternative, UTF-8, quoted-printable, lines of at most 76 characters.

    keys: what signs the final bytes, at the letter's own date.
    """
    mail = EmailMessage(policy=_policy(is_utf8=not envelope.rcpt_to.isascii()))
    fields = list(_fields(envelope))
    for name, value in fields:
        if not _is_of_content(name):
            mail[name] = value
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail.set_boundary(envelope.boundary)
    for name, value in fields:
        if _is_of_content(name):  # set earlier, it would become a header of a part
            mail[name] = value
    return finished(envelope, mail.as_bytes(), keys)


def _fields(envelope: Envelope) -> Iterator[tuple[str, str | Address | datetime]]:
    """The headers of the message, in their order."""
    head = envelope.head
    yield "From", head.sender
    yield "To", envelope.recipient
    if head.reply_to is not None:
        yield "Reply-To", head.reply_to
    yield "Subject", envelope.subject
    yield "Date", envelope.date
    yield "Message-ID", envelope.message_id
    yield from envelope.headers
    yield from head.headers


def _is_of_content(name: str) -> bool:
    return name.lower().startswith("content-")


def finished(
    envelope: Envelope, content: bytes, keys: Sequence[SigningKey], *, is_encoded: bool = False
) -> Letter:
    """A finished message, signed, with where it goes. is_encoded: by `stencil.encoded`, addresses apart."""
    rcpt_to = envelope.rcpt_to
    is_ready = is_encoded and rcpt_to.isascii()
    if keys:
        content = signed(content, keys, at=envelope.date, is_relaxed=is_ready)
    mail_from = envelope.mail_from or envelope.head.sender.addr_spec
    return Letter(mail_from, rcpt_to, envelope.message_id, content, is_ready)


def folded(name: str, value: str | Address | datetime, *, is_utf8: bool = False) -> bytes:
    """One header in lines of at most 76 characters, as the standard library writes it."""
    policy = _policy(is_utf8=is_utf8)
    return policy.fold_binary(*policy.header_store_parse(name, value))


@cache
def _policy(*, is_utf8: bool) -> "EmailPolicy[EmailMessage]":
    registry = HeaderRegistry()
    for name in IN_ONE_PIECE:
        registry.map_to_type(name, _AsWritten)
    registry.map_to_type("subject", _Subject)
    return SMTP.clone(
        max_line_length=_LONGEST_LINE,
        header_factory=registry,
        # Only an address that cannot be written otherwise makes a letter that needs SMTPUTF8.
        utf8=is_utf8,
    )
