"""Words: how a text is cut into words, and which words count as the same.

Case, accents and compatibility forms are folded; English endings are stemmed away (Snowball's English
stemmer, Porter 2001). A hyphen parts words, and the parts are also known joined: `pre-training` gives `pre`,
`train` and the compound `pretrain`, so that it meets `pretraining` and `pre training` alike.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer

from digest.text.stopwords import STOP_WORDS

#: A LaTeX command, which is skipped; one ideograph, kana or hangul syllable; or a word, accents included,
#: with an apostrophe inside and the marks of `C++` and `C#` behind. No part can match what another one
#: can, so that the time is linear.
_WORD = re.compile(
    r"(?P<command>\\[A-Za-z]+)"
    r"|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
    r"|[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:['’][^\W_]+)?(?:\+\+(?![^\W_])|#(?![^\W_]))?"
)
_HYPHENS = frozenset("-\u2010\u2011")
#: `vision-language-action` is one compound; longer chains are a sentence in disguise.
MOST_PARTS = 3
#: Longer keys are cut: no real word is longer, and the archive stores terms of up to 64 characters.
LONGEST_KEY = 31

_stemmer = snowballstemmer.stemmer("english")


class Token(NamedTuple):
    """One word of a text, `text[start:end]`."""

    #: Its stem; the folded word itself where it is a stop word.
    key: str
    start: int
    end: int
    #: False for stop words and for single Latin letters and digits.
    is_content: bool
    #: Nothing but a hyphen stands between it and the word before it.
    is_glued: bool


class Compound(NamedTuple):
    """A run of hyphenated words read as one; `first` and `last` index the tokens."""

    key: str
    first: int
    last: int


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """One case, no accents, no compatibility forms."""
    plain = word.casefold().replace("’", "'")
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one word, folded: `Networks` gives `network`. At most 31 characters."""
    stemmed: str = _stemmer.stemWord(fold(word))
    return stemmed[:LONGEST_KEY]


@lru_cache(maxsize=65_536)
def _key(word: str) -> tuple[str, bool]:
    folded = fold(word)
    if folded in STOP_WORDS or (len(folded) == 1 and folded.isascii()):
        return folded, False
    return stem(word), True


def tokens(text: str) -> list[Token]:
    """The words of a text in their order, stop words included."""
    found: list[Token] = []
    end_before = -1
    for match in _WORD.finditer(text):
        if match.lastgroup:
            continue
        start, end = match.span()
        key, is_content = _key(match.group())
        is_glued = start == end_before + 1 and text[end_before] in _HYPHENS
        found.append(Token(key, start, end, is_content, is_glued and bool(found)))
        end_before = end
    return found


def compounds(text: str, words: Sequence[Token]) -> list[Compound]:
    """The hyphenated runs of two or three words of which one is not a stop word, joined and stemmed."""
    return [
        Compound(stem("".join(text[word.start : word.end] for word in words[first : last + 1])), first, last)
        for first, last in _glued_runs(words)
        if last - first < MOST_PARTS and any(word.is_content for word in words[first : last + 1])
    ]


def _glued_runs(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    first = 0
    for i in range(1, len(words) + 1):
        if i < len(words) and words[i].is_glued:
            continue
        if i - first > 1:
            yield first, i - 1
        first = i


def bigrams(stems: Sequence[str]) -> list[str]:
    """Neighbours, joined by a blank. A stop word between two words does not part them."""
    return [f"{one} {other}" for one, other in pairwise(stems)]
