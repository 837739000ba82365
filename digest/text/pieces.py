"""Text in stretches: raised, lowered or neither."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from digest.text import latex_names as names

Script = Literal["", "sup", "sub"]
#: Raised, and as easily read on the line: 1st, nth.
_ORDINALS = frozenset(("st", "nd", "rd", "th"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, raised or lowered or neither."""

    text: str
    script: Script = ""


def plain(parts: Iterable[Piece]) -> str:
    """Pieces as one string; scripts that Unicode lacks as `x^(ij)` and `d_emb`."""
    return "".join(_scripted(part) for part in parts)


def merged(parts: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind joined, empty ones left out."""
    runs = ((script, "".join(p.text for p in run)) for script, run in groupby(parts, lambda p: p.script))
    return tuple(Piece(text, script) for script, text in runs if text)


def settled(parts: Iterable[Piece]) -> tuple[Piece, ...]:
    """Scripts that Unicode has as letters of the line: n² needs no markup, x to the kl does."""
    return merged(Piece(_in_unicode(part)) if _in_unicode(part) else part for part in parts)


def _scripted(piece: Piece) -> str:
    if not piece.script:
        return piece.text
    if letters := _in_unicode(piece):
        return letters
    if piece.script == "sup" and piece.text in _ORDINALS:
        return piece.text
    mark = "^" if piece.script == "sup" else "_"
    return f"{mark}{piece.text}" if piece.text.isalnum() or len(piece.text) == 1 else f"{mark}({piece.text})"


def _in_unicode(piece: Piece) -> str:
    """The raised or lowered letters for a script, "" where there are none."""
    if not piece.script:
        return ""
    table = names.SUPERSCRIPTS if piece.script == "sup" else names.SUBSCRIPTS
    # One raised letter reads well, a raised word does not, and fonts lack half of it.
    if any(sign not in table for sign in piece.text) or sum(sign.isalpha() for sign in piece.text) > 1:
        return ""
    return "".join(table[sign] for sign in piece.text)
