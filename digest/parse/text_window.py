"""The part of a long text that is being read."""

import re
from typing import Protocol

_BLOCK = 1 << 18


class Readable(Protocol):
    """A text that is read from its beginning, such as `TextIO`."""

    def read(self, size: int, /) -> str:
        """At most `size` characters; "" at the end."""


class TextWindow:
    """A text that is read on as needed; what lies before `at` may be let go."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.text = ""
        #: The place in `text` from which on it is still needed.
        self.at = 0
        self.has_ended = False

    def more(self) -> bool:
        """Read on; afterwards `text` begins where `at` was, and `at` is 0. False at the end."""
        rest = self.text[self.at :]
        # At least as much again, so that a long record is copied a few times only.
        block = self._source.read(max(_BLOCK, len(rest)))
        self.has_ended = not block
        self.text, self.at = rest + block, 0
        return not self.has_ended

    def __len__(self) -> int:
        """How many characters are there from `at` on."""
        return len(self.text) - self.at

    def read(self, size: int, /) -> str:
        """The text from `at` on, as a Readable of its own."""
        if not len(self):
            self.more()
        found = self.text[self.at : self.at + size]
        self.at += len(found)
        return found

    def seek(self, pattern: re.Pattern[str], *, longest: int) -> re.Match[str] | None:
        """Go to the next match, of at most `longest` characters; None, and the end, if there is none."""
        while True:
            match = pattern.search(self.text, self.at)
            # A match at the edge may go on behind it.
            if match and (match.end() < len(self.text) or self.has_ended):
                self.at = match.start()
                return match
            self.at = match.start() if match else max(self.at, len(self.text) - longest)
            if not self.more() and not match:
                self.at = len(self.text)
                return None
