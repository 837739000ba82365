"""A letter's message, joined from parts that are encoded already: the fast way of `compose/mime.py`.

What `message` makes of the same envelope and the same texts reads the same
(`tests/unit/test_compose_joined.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from functools import lru_cache

from digest.compose.dkim import SigningKey
from digest.compose.mime import IN_ONE_PIECE, Envelope, as_written, folded, letter
from digest.model.letter import Letter

#: In one line behind "To: ".
_LONGEST_ADDRESS = 70
_PART = 'Content-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_TEXT, _HTML = _PART.format("plain"), _PART.format("html")


def joined_message(
    envelope: Envelope, *, text: Sequence[bytes], html: Sequence[bytes], keys: Sequence[SigningKey] = ()
) -> Letter:
    """The finished letter: multipart/alternative, UTF-8, quoted-printable.

    text, html: the two parts in pieces made by `stencil.encoded`, each part ending in a line break.
    keys: what signs the final bytes, at the letter's own date.
    """
    boundary = envelope.boundary
    kind = f'multipart/alternative;\r\n boundary="{boundary}"'
    first = f"{_head(envelope)}MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n--{boundary}\r\n{_TEXT}"
    second, last = f"\r\n--{boundary}\r\n{_HTML}", f"\r\n--{boundary}--\r\n"
    content = b"".join((first.encode(), *text, second.encode(), *html, last.encode()))
    return letter(envelope, content, keys, is_ready=envelope.rcpt_to.isascii())


def _head(envelope: Envelope) -> str:
    """The headers in the order of `mime`, each as the standard library folds it."""
    personal = "".join([as_written(name, value) for name, value in envelope.headers])
    return (
        f"{_ours('From', envelope.sender)}{_to(envelope)}{_ours('Reply-To', envelope.reply_to)}"
        f"{_shared('Subject', envelope.subject)}{_shared('Date', envelope.date)}"
        f"{as_written('Message-ID', envelope.message_id)}{personal}{_common(envelope.common)}"
    )


def _to(envelope: Envelope) -> str:
    address, plain = envelope.recipient, envelope.rcpt_to
    if address is plain and len(plain) <= _LONGEST_ADDRESS:
        return f"To: {plain}\r\n"
    # Kept nowhere: every reader has another.
    return folded("To", address, is_utf8=not plain.isascii()).decode()


def _ours(name: str, address: Address | None) -> str:
    return _sender(name, address.display_name, address.username, address.domain) if address else ""


@lru_cache(maxsize=16)
def _sender(name: str, display_name: str, username: str, domain: str) -> str:
    return folded(name, Address(display_name, username, domain)).decode()


@lru_cache(maxsize=4_096)
def _shared(name: str, value: str | datetime) -> str:
    """What many letters of a run have in common: subjects, the moment."""
    return folded(name, value).decode()


@lru_cache(maxsize=256)
def _common(headers: tuple[tuple[str, str], ...]) -> str:
    """What kind of letter it is."""
    return "".join(
        as_written(name, value) if name.lower() in IN_ONE_PIECE else folded(name, value).decode()
        for name, value in headers
    )
