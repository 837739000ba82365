"""The reader's own words, found in a text that is shown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from digest.text.pieces import Piece

Look = Literal["", "hit", "sup", "sub"]

#: Enough for any profile.
_MOST_WORDS = 60
#: Words of titles and summaries whose places are known.
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text and how it looks."""

    text: str
    look: Look = ""


def marked(pieces: Iterable[Piece], words: Sequence[str]) -> tuple[Span, ...]:
    """Spans of a text with the reader's words as hits; neighbouring words are one hit."""
    # The longest first: "graph learning" before "graph".
    wanted = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    spans: list[Span] = []
    for piece in pieces:
        if piece.script or not wanted:
            spans.append(Span(piece.text, piece.script))
        else:
            spans.extend(_split(piece.text, wanted[:_MOST_WORDS]))
    return tuple(spans)


def _split(text: str, words: Iterable[str]) -> Iterator[Span]:
    done = 0
    for start, end in _joined(text, sorted(hit for word in words for hit in _hits(text, word))):
        if start > done:
            yield Span(text[done:start])
        yield Span(text[start:end], "hit")
        done = end
    if done < len(text):
        yield Span(text[done:])


def _joined(text: str, hits: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Hits with those that overlap, or have one blank or hyphen between them, made one."""
    begun, until = 0, 0
    for start, end in hits:
        if until and (start <= until or (start == until + 1 and text[until] in " -")):
            until = max(until, end)
            continue
        if until:
            yield begun, until
        begun, until = start, end
    if until:
        yield begun, until


@lru_cache(maxsize=_MOST_KEPT)
def _hits(text: str, word: str) -> tuple[tuple[int, int], ...]:
    """Where a word stands in a text by itself: readers of one day ask for the same ones."""
    if word.casefold() not in text.casefold():
        return ()
    return tuple(found.span() for found in _pattern(word).finditer(text))


@lru_cache(maxsize=_MOST_KEPT)
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
