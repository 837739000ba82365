"""A letter's message, joined from parts that are encoded already: the fast way of `compose/mime.py`.

What `message` makes of the same envelope and the same texts reads the same
(`tests/unit/test_compose_joined.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from functools import lru_cache

from digest.compose.addresses import PLAIN
from digest.compose.dkim import SigningKey
from digest.compose.mime import IN_ONE_PIECE, Envelope, as_written, folded, letter
from digest.model.letter import Letter

#: In one line behind "To: ".
_LONGEST_ADDRESS = 70
_PART = 'Content-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
_TEXT, _HTML = _PART.format("plain").encode(), _PART.format("html").encode()


def joined_message(
    envelope: Envelope, *, text: Sequence[bytes], html: Sequence[bytes], keys: Sequence[SigningKey] = ()
) -> Letter:
    """The finished letter: multipart/alternative, UTF-8, quoted-printable.

    text, html: the two parts in pieces made by `stencil.encoded`, each part ending in a line break.
    keys: what signs the final bytes, at the letter's own date.
    """
    boundary = b"--" + envelope.boundary.encode("ascii")
    head = [_header(name, value) for name, value in envelope.fields()]
    head.append(_common(envelope.common))
    kind = f'multipart/alternative;\r\n boundary="{envelope.boundary}"'
    head.append(f"MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n".encode("ascii"))
    first, second = boundary + b"\r\n" + _TEXT, b"\r\n" + boundary + b"\r\n" + _HTML
    parts = [*head, first, *text, second, *html, b"\r\n", boundary, b"--\r\n"]
    return letter(envelope, b"".join(parts), keys, is_ready=envelope.recipient.addr_spec.isascii())


@lru_cache(maxsize=256)
def _common(headers: tuple[tuple[str, str], ...]) -> bytes:
    return b"".join(_header(name, value) for name, value in headers)


def _header(name: str, value: str | Address | datetime) -> bytes:
    if isinstance(value, Address):
        return _address(name, value)
    if isinstance(value, str) and name.lower() in IN_ONE_PIECE:
        return as_written(name, value).encode("ascii")
    return _shared(name, value)


def _address(name: str, address: Address) -> bytes:
    if address.display_name:
        return _sender(name, address.display_name, address.username, address.domain)
    plain = address.addr_spec
    if len(plain) <= _LONGEST_ADDRESS and PLAIN.fullmatch(plain):
        return f"{name}: {plain}\r\n".encode("ascii")
    # Kept nowhere: every reader has another.
    return folded(name, address, is_utf8=not plain.isascii())


@lru_cache(maxsize=16)
def _sender(name: str, display_name: str, username: str, domain: str) -> bytes:
    return folded(name, Address(display_name, username, domain))


@lru_cache(maxsize=4_096)
def _shared(name: str, value: str | datetime) -> bytes:
    """What many letters of a run have in common: subjects, the moment, what kind of letter it is."""
    return folded(name, value)
