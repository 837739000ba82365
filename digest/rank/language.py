"""The keyword language: one line, one interest. docs/keywords.md shows it by example.

::

    line   = ["-"] part { part } [ "^" number ]
    part   = ["-"] [ field ":" ] ( '"' text '"' | word { word } )
    field  = "title" | "author" | "org" | "source"
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from digest.errors import InterestError
from digest.text.words import tokens

#: Longer lines are a text pasted by mistake.
LONGEST_LINE = 500
#: `^100` drowns every other interest already.
HEAVIEST = 100.0

_QUOTES = '"“”„«»'
_MINUS = "-−"
_FIELD = re.compile(r"([^\W\d_]+):")
_CHUNK = re.compile(rf"[^\s^{_QUOTES}]+")
_WEIGHT = re.compile(r"\^(\d{1,3}(?:\.\d{1,3})?)\s*\Z")


class Field(StrEnum):
    """Where a part of an interest is looked for."""

    #: Title and abstract.
    TEXT = "text"
    TITLE = "title"
    AUTHOR = "author"
    ORG = "org"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a paper must have, or must not have."""

    field: Field
    #: As written, without quotes, field and minus.
    text: str
    #: It stood in quotes: the words as they are, side by side.
    is_phrase: bool
    #: A minus stood before it inside a line: this line does not want it.
    is_unwanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """One line, parsed. What it means for a paper: `digest.rank.match`."""

    #: As she wrote it, without white space around.
    line: str
    parts: tuple[Part, ...]
    #: What its score is multiplied by.
    weight: float = 1.0
    #: The line began with a minus: no paper that meets it is sent.
    excludes: bool = False


def parse(line: str) -> Interest:
    """Read one line of the keyword language.

    Raises InterestError, whose position is the 0-based column of what is wrong (0 in an empty line).
    """
    return _Parser(line).interest()


class _Parser:
    """Reads one line from left to right; `at` is the next column."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0
        self.weight = 1.0
        self.parts: list[Part] = []

    def interest(self) -> Interest:
        if len(self.line) > LONGEST_LINE:
            self.fail(f"this is longer than {LONGEST_LINE} characters; write a few words", LONGEST_LINE)
        self.skip_blanks()
        if self.at == len(self.line):
            self.fail("this interest is empty; write a word or a phrase", 0)
        start = self.at
        excludes = self.line[self.at] in _MINUS
        if excludes:
            self.at += 1
        self.read_parts(excludes=excludes)
        self.check(start, excludes=excludes)
        return Interest(
            line=self.line.strip(), parts=tuple(self.parts), weight=self.weight, excludes=excludes
        )

    def read_parts(self, *, excludes: bool) -> None:
        while self.skip_blanks():
            start = self.at
            if self.line[start] == "^":
                self.read_weight(excludes=excludes)
                continue
            unwanted = self.takes_minus()
            if unwanted and excludes:
                self.fail(
                    "a line that begins with a minus excludes one thing; write the next in its own line",
                    start,
                )
            if not unwanted and self.line[start] in _MINUS:
                self.at += 1
                continue
            field = self.takes_field()
            self.read_value(field, start, is_unwanted=unwanted)

    def skip_blanks(self) -> bool:
        """Go to the next character that is not white space; False at the end."""
        while self.at < len(self.line) and self.line[self.at].isspace():
            self.at += 1
        return self.at < len(self.line)

    def takes_minus(self) -> bool:
        """Step over a minus that something stands behind; a lone one is a dash."""
        follows = self.line[self.at + 1 : self.at + 2]
        if self.line[self.at] not in _MINUS or not follows or follows.isspace():
            return False
        self.at += 1
        return True

    def takes_field(self) -> Field:
        match = _FIELD.match(self.line, self.at)
        if not match:
            return Field.TEXT
        name = match.group(1).casefold()
        if name not in {"title", "author", "org", "source"}:
            self.fail(
                f"“{match.group(1)}:” is not a field; the fields are title:, author:, org: and source:, "
                "and text with a colon goes into quotes",
                self.at,
            )
        self.at = match.end()
        self.skip_blanks()
        return Field(name)

    def read_value(self, field: Field, start: int, *, is_unwanted: bool) -> None:
        is_phrase = self.at < len(self.line) and self.line[self.at] in _QUOTES
        if is_phrase:
            text = self.read_phrase()
        elif is_unwanted and field is Field.TEXT:
            text = self.read_chunk()
        else:
            text = self.read_words()
        if field is not Field.TEXT and not tokens(text):
            self.fail(f"nothing stands after “{field}:”; write a word or a phrase behind it", start)
        if is_unwanted and not tokens(text):
            self.fail("nothing stands after this minus; write a word or a phrase behind it", start)
        if tokens(text):
            self.parts.append(Part(field=field, text=text, is_phrase=is_phrase, is_unwanted=is_unwanted))

    def read_phrase(self) -> str:
        start = self.at
        end = start + 1
        while end < len(self.line) and self.line[end] not in _QUOTES:
            end += 1
        if end == len(self.line):
            self.fail("this quotation mark is never closed; add the closing one", start)
        text = self.line[start + 1 : end]
        if not tokens(text):
            self.fail("these quotation marks hold no word; write the phrase between them", start)
        self.at = end + 1
        return text

    def read_words(self) -> str:
        """All bare words up to the next quote, field, minus or weight."""
        chunks = []
        while self.skip_blanks() and not self.begins_something():
            chunks.append(self.read_chunk())
        return " ".join(chunks)

    def begins_something(self) -> bool:
        char = self.line[self.at]
        follows = self.line[self.at + 1 : self.at + 2]
        if char in _MINUS:
            return bool(follows) and not follows.isspace()
        return char == "^" or char in _QUOTES or _FIELD.match(self.line, self.at) is not None

    def read_chunk(self) -> str:
        match = _CHUNK.match(self.line, self.at)
        if not match:
            return ""
        if match.group() in {"OR", "NOT"}:
            advice = {
                "OR": "write each alternative in a line of its own: any line may bring a paper",
                "NOT": "put a minus before what you do not want",
            }[match.group()]
            self.fail(f"{match.group()} has no meaning here; {advice}", self.at)
        self.at = match.end()
        return match.group()

    def read_weight(self, *, excludes: bool) -> None:
        start = self.at
        match = _WEIGHT.match(self.line, start)
        if not match:
            self.fail("a weight is ^ and a number at the end of the line, such as ^2 or ^0.5", start)
        if excludes:
            self.fail("an exclusion has no weight; take it away", start)
        self.weight = float(match.group(1))
        if not 0 < self.weight <= HEAVIEST:
            self.fail(f"a weight is more than 0 and at most {HEAVIEST:.0f}", start)
        self.at = len(self.line)

    def check(self, start: int, *, excludes: bool) -> None:
        wanted = [part for part in self.parts if not part.is_unwanted]
        if not wanted:
            what = "exclude" if excludes else "look for"
            self.fail(f"this line has nothing to {what}; write a word or a phrase", start)
        if not any(part.is_phrase or _says_something(part) for part in wanted):
            self.fail("every paper has these words; add a rarer one, or quote them as a phrase", start)

    def fail(self, message: str, position: int) -> NoReturn:
        raise InterestError(message, line=self.line, position=position)


def _says_something(part: Part) -> bool:
    names = part.field not in {Field.TEXT, Field.TITLE}
    return names or any(word.is_content for word in tokens(part.text))
