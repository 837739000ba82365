"""Texts encoded once and joined often: quoted-printable with gaps for what is one reader's own.

Each stretch of text, and each filling, ends at the end of a line, with a soft break (RFC 2045, 6.7) where
the text goes on. So whatever is joined is valid, no line is longer than 76 characters, none begins with
a dot, and none holds a tab or two blanks in a row: nothing has to be looked for when a letter is signed and
sent.
"""

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

#: Noncharacters of Unicode: no text that is shown holds one (`text.display` takes them out).
_OPENS, _CLOSES = "\ufdd0", "\ufdd1"
_GAP = re.compile(f"{_OPENS}([a-z_]+){_CLOSES}")
#: Where a line ends and the text goes on.
SOFT_BREAK = b"=\r\n"
_LONGEST_LINE = 76
_LEADING_DOTS = re.compile(rb"(?m)^\.+")


@dataclass(frozen=True, slots=True)
class Stencil:
    """A text in quoted-printable. stretches: what stands around the gaps, one more than there are of them."""

    stretches: tuple[bytes, ...]
    gaps: tuple[str, ...]

    def filled(self, fillings: Mapping[str, bytes]) -> list[bytes]:
        """What to join; fillings: by gap, each made by `encoded`."""
        return self.around(map(fillings.__getitem__, self.gaps))

    def around(self, fillings: Iterable[bytes]) -> list[bytes]:
        """The same; fillings: in the order of the gaps."""
        parts = [b""] * (2 * len(self.gaps) + 1)
        parts[::2] = self.stretches
        parts[1::2] = fillings
        return parts

    def parted(self, gap: str) -> tuple["Stencil", "Stencil"]:
        """What stands before a gap, and what behind it; nothing behind where there is no such gap."""
        at = self.gaps.index(gap) if gap in self.gaps else len(self.gaps)
        before = Stencil(self.stretches[: at + 1], self.gaps[:at])
        return before, Stencil(self.stretches[at + 1 :] or (b"",), self.gaps[at + 1 :])

    def with_filled(self, fillings: Mapping[str, bytes]) -> "Stencil":
        """The same text with these gaps filled for good."""
        stretches, gaps = [self.stretches[0]], []
        for name, stretch in zip(self.gaps, self.stretches[1:], strict=True):
            if name in fillings:
                stretches[-1] += fillings[name] + stretch
            else:
                gaps.append(name)
                stretches.append(stretch)
        return Stencil(tuple(stretches), tuple(gaps))


def gap(name: str) -> str:
    """What stands in a text where a filling goes; name: lower case letters and underscores."""
    return f"{_OPENS}{name}{_CLOSES}"


def stencil(text: str) -> Stencil:
    """A text with gaps, encoded."""
    pieces = _GAP.split(text)
    return Stencil(stretches=tuple(map(_the_same, pieces[::2])), gaps=tuple(pieces[1::2]))


@lru_cache(maxsize=1_000)
def _the_same(text: str) -> bytes:
    """What many stencils have alike is the very same bytes in all of them."""
    return encoded(text)


def encoded(text: str) -> bytes:
    """Text in quoted-printable, in lines of CRLF that any other may follow."""
    if not text:
        return b""
    lines = binascii.b2a_qp(text.replace("\r", "").encode(), istext=True)
    if b"  " in lines or b"\t" in lines:
        # What a relaxed signature takes for one blank (RFC 6376, 3.4.4).
        lines = b"\n".join(part for line in lines.split(b"\n") for part in _single_blanks(line))
    if lines.startswith(b".") or b"\n." in lines:
        # Nothing between here and the mail server has to look for dots (RFC 5321, 4.5.2).
        lines = _LEADING_DOTS.sub(lambda dots: b"=2E=\n" * len(dots.group()), lines)
    if not lines.endswith(b"\n"):
        lines = _with_soft_break(lines)
    return lines.replace(b"\n", b"\r\n")


def _single_blanks(line: bytes) -> Iterator[bytes]:
    """A line in as many as it needs without tabs and without two blanks in a row."""
    rest = line.replace(b"\t", b"=09").replace(b"  ", b" =20")
    while len(rest) > _LONGEST_LINE:
        cut = next(at for at in range(_LONGEST_LINE - 1, 0, -1) if b"=" not in rest[at - 2 : at])
        yield rest[:cut] + b"="
        rest = rest[cut:]
    yield rest


def _with_soft_break(lines: bytes) -> bytes:
    """The lines with the last one open; where there is no room for its sign, its end becomes a line."""
    if len(lines) - lines.rfind(b"\n") - 1 < _LONGEST_LINE:
        return lines + b"=\n"
    # Not inside of an encoded byte.
    cut = next(at for at in range(len(lines) - 3, 0, -1) if b"=" not in lines[at - 2 : at])
    return lines[:cut] + b"=\n" + lines[cut:] + b"=\n"
