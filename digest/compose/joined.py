"""A letter's message, joined from parts that are encoded already: the fast way of `compose/mime.py`.

What `message` makes of the same envelope and the same texts reads the same
(`tests/unit/test_compose_joined.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from digest.compose.mime import IN_ONE_PIECE, Envelope, Letterhead, as_written, folded

#: In one line behind "To: ".
_LONGEST_ADDRESS = 70
_PART = 'Content-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_TEXT, _HTML = _PART.format("plain"), _PART.format("html")

#: What is made by `stencil.encoded`, to be joined.
Pieces = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class _Lines:
    """A letterhead, written."""

    sender: str
    reply_to: str
    headers: str


def joined(envelope: Envelope, *, text: Pieces, html: Pieces) -> bytes:
    """The message, not signed: multipart/alternative, UTF-8, quoted-printable; parts end in a line break."""
    boundary = envelope.boundary
    kind = f'multipart/alternative;\r\n boundary="{boundary}"'
    first = f"{_head(envelope)}MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n--{boundary}\r\n{_TEXT}"
    second, last = f"\r\n--{boundary}\r\n{_HTML}", f"\r\n--{boundary}--\r\n"
    return b"".join([first.encode(), *text, second.encode(), *html, last.encode()])


def _head(envelope: Envelope) -> str:
    """The headers in the order of `mime`, each as the standard library folds it."""
    ours = _lines(envelope.head)
    personal = "".join([as_written(name, value) for name, value in envelope.headers])
    return (
        f"{ours.sender}{_to(envelope)}{ours.reply_to}{_of_issue(envelope.subject, envelope.date)}"
        f"{as_written('Message-ID', envelope.message_id)}{personal}{ours.headers}"
    )


def _to(envelope: Envelope) -> str:
    address, plain = envelope.recipient, envelope.rcpt_to
    if address is plain and len(plain) <= _LONGEST_ADDRESS:
        return f"To: {plain}\r\n"
    # Kept nowhere: every reader has another.
    return folded("To", address, is_utf8=not plain.isascii()).decode()


@lru_cache(maxsize=4_096)
def _of_issue(subject: str, date: datetime) -> str:
    """What many letters of a run have in common."""
    return (folded("Subject", subject) + folded("Date", date)).decode()


@lru_cache(maxsize=256)
def _lines(head: Letterhead) -> _Lines:
    headers = "".join(
        as_written(name, value) if name.lower() in IN_ONE_PIECE else folded(name, value).decode()
        for name, value in head.headers
    )
    reply_to = folded("Reply-To", head.reply_to).decode() if head.reply_to else ""
    return _Lines(folded("From", head.sender).decode(), reply_to, headers)
