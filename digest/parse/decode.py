"""Bytes to text: any encoding, with or without a byte order mark.

A byte order mark decides, then the pattern of NUL bytes (UTF-16 and UTF-32 of mostly Latin text), then what
the bytes can be: valid UTF-8 is never anything else by accident. Only then the declared encoding counts:
servers declare wrongly more often than UTF-8 happens by chance. The last resort is Windows-1252, as in
browsers (WHATWG). A wrong byte becomes U+FFFD, never an error.
"""

import codecs
import io
import re
from typing import TYPE_CHECKING, BinaryIO, TextIO

from digest.model.dump import Payload

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES = 1 << 16
_PREFIX_BYTES = 4096
#: UTF-32's marks begin with UTF-16's: longest first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED = re.compile(rb"(?:encoding|charset)\s{0,8}=\s{0,8}[\"']?\s{0,8}([\w.:-]{2,40})", re.IGNORECASE)
#: What is called Latin-1 or ASCII is Windows-1252 in practice (WHATWG Encoding, 4.2).
_AS_WINDOWS = frozenset({"ascii", "iso8859-1", "latin-1", "cp1252"})


def text_stream(payload: Payload) -> TextIO:
    """The payload's text from its beginning, decoded while it is read.

    Lines end in "\\n" only: CRLF and lone CR are normalised, and U+2028, NEL, VT and FF stay within their
    line. NUL characters and the byte order mark are dropped. Closing it leaves `payload.stream` open.
    """
    encoding = encoding_of(payload)
    payload.stream.seek(0)
    raw = _Recoded(payload.stream, encoding)
    return io.TextIOWrapper(
        io.BufferedReader(raw, _CHUNK_BYTES), encoding="utf-8", errors="replace", newline=None
    )


def whole_text(payload: Payload, limit: int) -> str:
    """At most `limit` characters of the text, as `text_stream` reads it."""
    return text_stream(payload).read(limit)


def encoding_of(payload: Payload) -> str:
    """Python's name of the encoding that the bytes are most likely in."""
    payload.stream.seek(0)
    prefix = payload.stream.read(_PREFIX_BYTES)
    marked = next((name for mark, name in _MARKS if prefix.startswith(mark)), None)
    wide = marked or _wide(prefix)
    if wide and wide != "utf-8-sig":
        return wide
    payload.stream.seek(0)
    if _reads_as_utf8(payload.stream):
        return "utf-8-sig"
    return _declared(payload.content_type, prefix) or "cp1252"


def _wide(prefix: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: nearly every other byte (or three of four) is NUL."""
    size = len(prefix) // 4 * 4
    if size == 0:
        return None
    zeros = [prefix[at:size:4].count(0) / (size // 4) for at in range(4)]
    one, two, three, four = (share > 0.6 for share in zeros)
    return {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }.get((one, two, three, four))


def _reads_as_utf8(stream: BinaryIO) -> bool:
    """True when there is no wrong byte, or far fewer of them than well-formed sequences.

    One damaged byte late in a long UTF-8 dump must not turn all its letters into Windows-1252.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    n_wrong = n_well_formed = 0
    while chunk := stream.read(_CHUNK_BYTES):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        n_replaced = text.count("\ufffd")
        n_wrong += n_replaced
        n_well_formed += len(text) - len(text.encode("ascii", "ignore")) - n_replaced
    return n_wrong == 0 or n_well_formed > 4 * n_wrong


def _declared(content_type: str | None, prefix: bytes) -> str | None:
    """The encoding that the server or the document's own first lines name, where Python knows it."""
    named = _CHARSET.search(content_type or "")
    inside = _DECLARED.search(prefix)
    for name in (named and named[1], inside and inside[1].decode("ascii", "replace")):
        try:
            found = codecs.lookup(name).name if name else None
        except LookupError:
            continue
        if found and _is_for_text(found):
            return "cp1252" if found in _AS_WINDOWS else found
    return None


def _is_for_text(name: str) -> bool:
    """Whether it is a byte encoding other than the ones already ruled out by the bytes themselves."""
    if name.startswith(("utf-8", "utf-16", "utf-32", "utf-7")):
        return False
    try:
        return b"a".decode(name) == "a"
    except (LookupError, UnicodeError):
        return False


class _Recoded(io.RawIOBase):
    """A byte stream in any encoding, read as UTF-8 without NUL characters."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        while not self._ready:
            chunk = self._stream.read(_CHUNK_BYTES)
            text = self._decoder.decode(chunk, final=not chunk)
            # A wide encoding may spell a lone surrogate, which UTF-8 cannot.
            self._ready = text.replace("\0", "").encode("utf-8", "replace")
            if not chunk:
                break
        target = memoryview(buffer)
        size = min(len(target), len(self._ready))
        target[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size
