"""A letter as bytes on the wire."""

from digest.deliver.envelope import Envelope
from digest.model.letter import Letter

#: Ends a letter.
DOT = b".\r\n"


def on_the_wire(letter: Letter) -> bytes:
    """All of a letter before its final dot; one that is ready is not looked through once more."""
    return letter.content if letter.is_ready else stuffed(letter.content)


def stuffed(content: bytes) -> bytes:
    """Content as it goes over the wire before the final dot (RFC 5321, 4.5.2). Lines end in CRLF."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    dotted = ended.replace(b"\r\n.", b"\r\n..")
    return b"." + dotted if dotted.startswith(b".") else dotted


def opening(fit: Envelope) -> bytes:
    """MAIL, RCPT and DATA of a letter, a line each."""
    options = "".join([f" {option}" for option in fit.options])
    lines = f"MAIL FROM:<{fit.mail_from}>{options}\r\nRCPT TO:<{fit.rcpt_to}>\r\nDATA\r\n"
    return lines.encode(fit.encoding)
