"""Folding: when two texts are the same text, written differently."""

import re
import unicodedata
from functools import lru_cache

#: `\textbf{…}`, `\mathcal{…}`: the command goes, what it holds stays, as Hugging Face prints it.
_COMMAND = re.compile(r"\\(?:text[a-z]{2}|math[a-z]+|emph|operatorname|mbox|rm|it|bf)\b")
_APART = re.compile(r"[\W_]+")
#: Shorter runs are shared by any two English texts, longer ones break at every changed word.
_SHINGLE = 8


def one_line(text: str) -> str:
    """White space folded to single blanks, none at the ends."""
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """Only letters and digits, in one case: what two renderings of the same text share.

    Compatibility forms, accents, LaTeX commands, punctuation, hyphens and white space are folded away:
    `R^3 {times} S^2` and `$R^3 \\times S^2$` both give `r3timess2`.
    """
    decomposed = unicodedata.normalize("NFKD", _COMMAND.sub("", text)).casefold()
    base = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _APART.sub("", base)


def title_key(title: str) -> str:
    """What equal titles have in common; titles without a letter or digit keep their characters."""
    return letters(title) or one_line(title).casefold()


def overlap(one: str, other: str) -> float:
    """How much of the shorter text stands in the longer one, 0.0 to 1.0.

    Overlap coefficient (Szymkiewicz-Simpson) of the sets of 8-character runs of `letters`. Texts too short
    for one run are compared as a whole.
    """
    a, b = letters(one), letters(other)
    if len(a) < _SHINGLE or len(b) < _SHINGLE:
        return float(a in b or b in a)
    first, second = _runs(a), _runs(b)
    return len(first & second) / min(len(first), len(second))


def _runs(text: str) -> set[str]:
    return {text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1)}
