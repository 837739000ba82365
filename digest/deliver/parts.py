"""A message that a stranger wrote, taken apart within limits.

The standard library reads headers and undoes encodings. Walking the parts is ours: its parser goes down as
deep as a message says, and tries every open boundary on every line.
"""

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import islice

#: No report nests deeper, or has more parts: what comes after is not looked at.
_DEEPEST = 8
_MOST_PARTS = 60
#: Lines of a head, and characters of a header: far above what mail servers write (RFC 5322: 998 a line).
_MOST_HEADERS = 500
_LONGEST_HEADER = 4000

_BLANK_LINE = re.compile(rb"^\n", re.MULTILINE)
_BOUNDARY = re.compile(r";\s*boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_PARSER = BytesHeaderParser()


class Part:
    """A message or one part of it. raw: lines end in LF."""

    def __init__(self, raw: bytes) -> None:
        end = _BLANK_LINE.search(raw)
        head = raw[: end.start()] if end else raw
        self._body = raw[end.end() :] if end else b""
        self._headers: Message[str, str] = _PARSER.parsebytes(_bounded(head))

    @property
    def kind(self) -> str:
        """`text/plain` and so on, in lower case."""
        return self._headers.get_content_type()

    @property
    def boundary(self) -> bytes:
        """Between the parts of a multipart; b"" where there is none."""
        if not self.kind.startswith("multipart/"):
            return b""
        # The standard library's reader of parameters fails on some that are written in pieces (RFC 2231).
        found = _BOUNDARY.search(" ".join(self.all("Content-Type")[:1]))
        return (found[1] or found[2]).rstrip().encode("utf-8") if found else b""

    @property
    def raw_body(self) -> bytes:
        """As it was transferred."""
        return self._body

    @property
    def body(self) -> bytes:
        """With its transfer encoding undone; as it stands where that cannot be."""
        part: Message[str, str] = Message()
        part["Content-Transfer-Encoding"] = self.text("Content-Transfer-Encoding") or "7bit"
        part.set_payload(self._body.decode("ascii", "surrogateescape"))
        try:
            undone = part.get_payload(decode=True)
        except (LookupError, ValueError):
            return self._body
        return undone.replace(b"\r\n", b"\n") if isinstance(undone, bytes) else self._body

    def all(self, name: str) -> list[str]:
        """Every header of this name, each as one line, without what is not text."""
        return [_one_line(str(value)) for value in self._headers.get_all(name, [])]

    def text(self, name: str) -> str:
        """The first header of this name, its encoded words read; "" where there is none."""
        found = self.all(name)
        return _decoded(found[0]) if found else ""


def parts(raw: bytes) -> Iterator[Part]:
    """The message and its parts, outermost first; a message inside a message stays one part.

    Within limits: at most 60 parts, 8 deep; what is beyond is left out. Never raises.
    """
    return islice(_walked(raw.replace(b"\r\n", b"\n"), _DEEPEST), _MOST_PARTS)


def _walked(raw: bytes, deepest: int) -> Iterator[Part]:
    part = Part(raw)
    yield part
    if deepest and (boundary := part.boundary):
        for piece in _pieces(part.raw_body, boundary):
            yield from _walked(piece, deepest - 1)


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*$", re.MULTILINE)
    start = None
    for found in line.finditer(body):
        if start is not None:
            yield body[start : found.start()]
        if found[1]:
            return
        start = found.end() + 1
    if start is not None:
        yield body[start:]  # cut off: what is there is there


def _bounded(head: bytes) -> bytes:
    """A head that the standard library reads in no time: it looks for quotes again and again."""
    kept: list[bytes] = []
    length = 0
    for line in head.split(b"\n")[:_MOST_HEADERS]:
        length = length + len(line) if line[:1] in (b" ", b"\t") else len(line)
        if length <= _LONGEST_HEADER:
            kept.append(line)
    return b"\n".join(kept) + b"\n\n"


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(value)
        words = "".join(
            piece if isinstance(piece, str) else piece.decode(charset or "ascii", "replace")
            for piece, charset in pieces
        )
    except (LookupError, ValueError, MessageError):
        return value  # a charset that does not exist, or base64 that is none
    return _one_line(words)


def _one_line(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(clean.split())[:_LONGEST_HEADER]
