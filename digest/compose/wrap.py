"""Plain text in lines of at most 78 columns, as a terminal counts them."""

import unicodedata
from collections.abc import Iterator

#: RFC 5322, 2.1.1.
COLUMNS = 78


def wrapped(text: str, *, first: str = "", rest: str = "") -> str:
    """The text in lines of at most 78 columns. first, rest: what stands before its first and other lines.

    Lines break at blanks, and between wide letters (Chinese, Japanese, Korean). An address is never broken.
    """
    lines: list[str] = []
    line, used, is_empty = first, _width(first), True
    for word, blank in _words(text):
        width = _width(word)
        if not is_empty and used + len(blank) + width > COLUMNS:
            lines.append(line)
            line, used, is_empty = rest, _width(rest), True
        if not is_empty:
            line, used = line + blank, used + len(blank)
        line, used, is_empty = line + word, used + width, False
    return "\n".join([*lines, line])


def _words(text: str) -> Iterator[tuple[str, str]]:
    """What must stay together, each with the blank before it."""
    for word in text.split():
        blank = " "
        for part in _parts(word):
            yield part, blank
            blank = ""


def _parts(word: str) -> Iterator[str]:
    """A word cut after each wide letter; closing signs stay with what they close."""
    part = ""
    for sign in word:
        if part and _is_wide(part[-1]) and sign.isalnum():
            yield part
            part = ""
        part += sign
    yield part


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if _is_wide(sign) else 0 if unicodedata.combining(sign) else 1 for sign in text)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"
