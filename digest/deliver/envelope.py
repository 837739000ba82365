"""What MAIL FROM and RCPT TO say for a letter, given what the server offers."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from digest.deliver.answer import has_control
from digest.model.delivery import Outcome, State
from digest.model.letter import Letter


class Envelope(NamedTuple):
    """Addresses without angle brackets, and the options of MAIL FROM."""

    mail_from: str
    rcpt_to: str
    options: tuple[str, ...]
    #: utf-8 with SMTPUTF8, else ascii.
    encoding: str


def envelope(letter: Letter, offered: Mapping[str, str]) -> Envelope | Outcome:
    """The envelope, or the outcome where this server can never take the letter.

    offered: ESMTP keywords in lower case, with their parameters (RFC 5321, 4.1.1.1).
    """
    addresses = (letter.mail_from, letter.rcpt_to)
    is_plain = _is_plain(letter.mail_from + letter.rcpt_to)
    if not is_plain and any(has_control(address) or set(address) & set("<>") for address in addresses):
        return _never("the address holds a character that no mail server takes")
    if not letter.is_ready and _has_bare_breaks(letter.content):
        # A server that takes a lone LF for a line end could be made to see two letters (SMTP smuggling).
        return _never("the letter holds a line break that is not CRLF")
    limit = _limit(offered.get("size", ""))
    if limit and limit < len(letter.content):
        return _never(f"the letter has {len(letter.content)} bytes and the server takes {limit}")
    if is_plain and letter.is_ready:
        # Nothing in it needs more than SMTP always had.
        return Envelope(letter.mail_from, letter.rcpt_to, _size(letter, offered), "ascii")
    if not _body(letter).isascii() and "8bitmime" not in offered:
        # RFC 6152, 3: an 8-bit letter may not be sent to such a server.
        return _never("the letter holds 8-bit text, which the mail server does not offer to take (8BITMIME)")
    if "smtputf8" not in offered:
        return _plain(letter, offered)
    needs_utf8 = not all(address.isascii() for address in addresses) or not _head(letter).isascii()
    return Envelope(
        mail_from=letter.mail_from,
        rcpt_to=letter.rcpt_to,
        options=_options(letter, offered) + (("SMTPUTF8",) if needs_utf8 else ()),
        encoding="utf-8" if needs_utf8 else "ascii",
    )


def _is_plain(address: str) -> bool:
    """Whether it is printable ASCII without blanks and angle brackets, as nearly every one is."""
    return (
        address.isascii() and address.isprintable()
        and " " not in address and "<" not in address and ">" not in address
    )  # fmt: skip


def _plain(letter: Letter, offered: Mapping[str, str]) -> Envelope | Outcome:
    mail_from, rcpt_to = _ascii(letter.mail_from), _ascii(letter.rcpt_to)
    if mail_from is None or rcpt_to is None or not _head(letter).isascii():
        return _never("the address needs SMTPUTF8, which the mail server does not offer")
    return Envelope(mail_from=mail_from, rcpt_to=rcpt_to, options=_options(letter, offered), encoding="ascii")


def _ascii(address: str) -> str | None:
    """The address with its domain as A-labels; None where that cannot say the same."""
    local, at, domain = address.rpartition("@")
    if not local.isascii():
        return None
    if domain.isascii():
        return address
    try:
        labels = domain.encode("idna").decode("ascii")
        # IDNA 2003 folds some letters into others (ß to ss), which would be somebody else's domain.
        is_same = labels.encode("ascii").decode("idna") == domain.lower()
    except UnicodeError:
        return None
    return f"{local}{at}{labels}" if is_same else None


def _size(letter: Letter, offered: Mapping[str, str]) -> tuple[str, ...]:
    return (f"SIZE={len(letter.content)}",) if "size" in offered else ()


def _options(letter: Letter, offered: Mapping[str, str]) -> tuple[str, ...]:
    size = _size(letter, offered)
    is_8bit = not letter.content.isascii() and "8bitmime" in offered
    return (*size, "BODY=8BITMIME") if is_8bit else size


@lru_cache(maxsize=16)
def _limit(size: str) -> int:
    """How many bytes a server takes, by the parameter of SIZE; 0 where it names no limit (RFC 1870, 4)."""
    return int(size) if size.strip().isdecimal() else 0


def _head(letter: Letter) -> bytes:
    return letter.content.partition(b"\r\n\r\n")[0]


def _body(letter: Letter) -> bytes:
    return letter.content.partition(b"\r\n\r\n")[2]


def _has_bare_breaks(content: bytes) -> bool:
    return not content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")


def _never(why: str) -> Outcome:
    return Outcome(state=State.FAILED, said=why)
