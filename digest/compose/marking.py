"""The reader's own words, found in a text that is shown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.text.pieces import Piece

Look = Literal["", "hit", "sup", "sub"]

#: Enough for any profile; more would only make the pattern slow.
_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text and how it looks."""

    text: str
    look: Look = ""


def marked(pieces: Iterable[Piece], words: Sequence[str]) -> tuple[Span, ...]:
    """Spans of a text with the reader's words as hits; neighbouring words are one hit."""
    pattern = _pattern(words)
    spans: list[Span] = []
    for piece in pieces:
        if piece.script or pattern is None:
            spans.append(Span(piece.text, piece.script))
        else:
            spans.extend(_split(piece.text, pattern))
    return tuple(spans)


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    # The longest first: "graph learning" before "graph".
    literal = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if not literal:
        return None
    any_word = "|".join(re.escape(word) for word in literal[:_MOST_WORDS])
    return re.compile(rf"(?<!\w)(?:{any_word})(?!\w)(?:[ -](?:{any_word})(?!\w))*", re.IGNORECASE)


def _split(text: str, pattern: re.Pattern[str]) -> list[Span]:
    spans: list[Span] = []
    done = 0
    for found in pattern.finditer(text):
        if found.start() > done:
            spans.append(Span(text[done : found.start()]))
        spans.append(Span(found.group(), "hit"))
        done = found.end()
    if done < len(text):
        spans.append(Span(text[done:]))
    return spans
