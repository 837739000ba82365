"""Acronyms and what they stand for, where a text writes "Long Form (LF)"."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from digest.text.words import Token, stem, tokens

#: Two to ten letters, digits or hyphens that begin a parenthesis.
_IN_PARENTHESES = re.compile(r"\(\s?([A-Za-z][A-Za-z0-9-]{1,9})\s?[,;)]")
_FEWEST_CAPITALS = 2
#: min(n + 5, 2 n) for the longest short form.
_MOST_WORDS = 15
#: A long form does not reach across these.
_BREAK = re.compile(r"[.;:()\[\]](?:\s|$)|[(\[]")


class Definition(NamedTuple):
    """A short form and its long form, as keys of `digest.text.words`."""

    #: `bow`
    short: str
    #: `("bag", "of", "word")`
    long: tuple[str, ...]
    #: The long form without stop words: `("bag", "word")`
    stems: tuple[str, ...]


def definitions(text: str) -> list[Definition]:
    """Every "Long Form (LF)" of a text, in its order.

    Each letter of the short form must occur in order in the words before the parenthesis, the first one at
    the beginning of a word; at most min(n + 5, 2 n) words are looked at for n letters.
    Source: Schwartz & Hearst, A simple algorithm for identifying abbreviation definitions, PSB 2003.
    """
    found = []
    words: list[Token] = []
    ends: list[int] = []
    for match in _IN_PARENTHESES.finditer(text):
        short = _singular(match.group(1))
        if sum(char.isupper() for char in short) < _FEWEST_CAPITALS:
            continue
        if not words:
            words = tokens(text)
            ends = [word.end for word in words]
        long = _long_form(text, short, _before(words, bisect_right(ends, match.start())))
        key = stem(short.replace("-", ""))
        stems = tuple(word.key for word in long if word.is_content)
        # "BERT (BERT)" and "the GPT-4 (GPT)" define nothing.
        if len(stems) > 1 and key not in stems:
            found.append(Definition(key, tuple(word.key for word in long), stems))
    return found


def _before(words: Sequence[Token], stop: int) -> Sequence[Token]:
    return words[max(stop - _MOST_WORDS, 0) : stop]


def _singular(short: str) -> str:
    return short[:-1] if short.endswith("s") and short[:-1].isupper() else short


def _long_form(text: str, short: str, words: Sequence[Token]) -> Sequence[Token]:
    letters = [char for char in short.lower() if char.isalnum()]
    near = words[-min(len(letters) + 5, 2 * len(letters)) :]
    if not near:
        return ()
    start, end = near[0].start, near[-1].end
    start += max((match.end() for match in _BREAK.finditer(text[start:end])), default=0)
    first = _begin(text[start:end].lower(), letters)
    if first is None:
        return ()
    return [word for word in near if word.start >= start + first]


def _begin(before: str, letters: Sequence[str]) -> int | None:
    """Where the long form begins in the text before the parenthesis, letters matched from the right."""
    at = len(before)
    for i in range(len(letters) - 1, -1, -1):
        at = before.rfind(letters[i], 0, at)
        while i == 0 and at > 0 and before[at - 1].isalnum():
            at = before.rfind(letters[i], 0, at)
        if at < 0:
            return None
    return at
