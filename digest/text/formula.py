"""LaTeX proper: what stands in a formula, in a group, after a backslash."""

import re
import unicodedata

from digest.text import latex_names as names
from digest.text.pieces import Piece, Script, merged, plain

#: Longer stretches between two dollars are prose about money.
LONGEST_FORMULA = 400
#: Deeper nesting is not read: nobody writes it, and it bounds the work.
_DEEPEST = 8

COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_TOO_MANY_BLANKS = re.compile(r" {2,}")


class Unreadable(Exception):
    """Not LaTeX that this module knows."""


def _partners(text: str) -> dict[int, int]:
    """Where each opening brace closes, in one pass; escaped braces do not count."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    skip = False
    for at, sign in enumerate(text):
        if skip:
            skip = False
        elif sign == "\\":
            skip = True
        elif sign == "{":
            opened.append(at)
        elif sign == "}" and opened:
            closed[opened.pop()] = at
    return closed


class FormulaReader:
    """Reads stretches of one text. Positions are indices into it; all methods raise Unreadable."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closing = _partners(text)

    def _formula(self, at: int, end: int, *, depth: int = 0, formula: bool = True) -> list[Piece]:
        """A stretch of LaTeX proper. Raises Unreadable at the first thing that is not known."""
        if depth > _DEEPEST:
            raise Unreadable
        out: list[Piece] = []
        while at < end:
            sign = self._text[at]
            if sign == "\\":
                read, at = self._command(at, depth)
            elif sign in "^_" and formula:
                read, at = self._script(at, depth)
            elif sign == "{":
                closing = self._closing_before(at, end)
                read, at = self._formula(at + 1, closing, depth=depth + 1, formula=formula), closing + 1
            elif sign == "$" and not formula:
                read, at = self._dollars(at, depth + 1)
            elif sign in "}$&":
                raise Unreadable
            else:
                read, at = [Piece(" " if sign == "~" else sign)], at + 1
            out.extend(read)
        if at > end:
            raise Unreadable
        return [Piece(_TOO_MANY_BLANKS.sub(" ", piece.text), piece.script) for piece in merged(out)]

    def _dollars(self, at: int, depth: int) -> tuple[list[Piece], int]:
        width = 2 if self._text.startswith("$$", at) else 1
        closing = (
            self._text.find("$$", at + 2, at + LONGEST_FORMULA) if width == 2 else self._closing_dollar(at)
        )
        if closing is None or closing <= at + width - 1:
            raise Unreadable
        return self._formula(at + width, closing, depth=depth), closing + width

    def _closing_dollar(self, at: int) -> int | None:
        """The dollar that ends a formula begun at `at`: pandoc's rule, so that $5 and $10 stay money."""
        start = at + 1
        if self._text[start : start + 1].isspace():
            return None
        closing = self._text.find("$", start, start + LONGEST_FORMULA)
        while closing > start and self._text[closing - 1] == "\\":
            closing = self._text.find("$", closing + 1, start + LONGEST_FORMULA)
        if (
            closing <= start
            or self._text[closing - 1].isspace()
            or self._text[closing + 1 : closing + 2].isdigit()
        ):
            return None
        return closing

    def _closing_before(self, at: int, end: int) -> int:
        closing = self._closing.get(at)
        if closing is None or closing >= end:
            raise Unreadable
        return closing

    def _command(self, at: int, depth: int) -> tuple[list[Piece], int]:
        found = COMMAND.match(self._text, at)
        if not found:
            raise Unreadable
        name, after = found.group(1), found.end()
        if name in names.ACCENTS and (name not in names.LETTER_ACCENTS or self._has_argument(after)):
            argument, after = self._argument(after, depth)
            return [Piece(_accented(argument, names.ACCENTS[name]))], after
        if name in names.SYMBOLS:
            return [Piece(names.SYMBOLS[name])], self._after_name(name, after)
        if name in names.FUNCTIONS:
            return [Piece(name)], after
        if name in names.NOTHING or name in names.SPACES:
            return self._space(name, after)
        return self._with_arguments(name, after, depth)

    def _space(self, name: str, after: int) -> tuple[list[Piece], int]:
        # Outside formulas `\,` and `\\` are as often a path or a smiley as a blank.
        if self._text[after : after + 1] == "" and name in " \\~":
            raise Unreadable
        return [Piece(names.SPACES.get(name, ""))], after

    def _with_arguments(self, name: str, after: int, depth: int) -> tuple[list[Piece], int]:
        if name in names.WRAPPERS:
            if self._text[after : after + 1] != "{":  # a declaration: {\it word}
                return [], self._after_name(name, after)
            closing = self._closing_before(after, len(self._text))
            if closing - after > LONGEST_FORMULA:
                raise Unreadable
            read = self._formula(
                after + 1, closing, depth=depth + 1, formula=name not in names.PROSE_WRAPPERS
            )
            return read, closing + 1
        if name == "mathbb":
            letters, after = self._argument(after, depth)
            return [Piece("".join(names.DOUBLE_STRUCK.get(sign, sign) for sign in letters))], after
        if name in ("frac", "tfrac", "dfrac"):
            above, after = self._argument(after, depth)
            below, after = self._argument(after, depth)
            return [Piece(f"{_factor(above)}/{_factor(below)}")], after
        if name == "sqrt" and self._text[after : after + 1] == "{":
            root, after = self._argument(after, depth)
            return [Piece(f"√{_factor(root)}")], after
        raise Unreadable

    def _after_name(self, name: str, after: int) -> int:
        r"""LaTeX swallows blanks after a named letter: `\o re` is øre; after a sign we keep them."""
        swallows = name in names.WRAPPERS or name in names.LETTERS
        if self._text.startswith("{}", after):
            return after + 2
        return after + 1 if swallows and self._text[after : after + 1] == " " else after

    def _has_argument(self, after: int) -> bool:
        return self._text[after : after + 1] in ("{", " ")

    def _argument(self, after: int, depth: int) -> tuple[str, int]:
        """A group, a command or one sign."""
        if self._text[after : after + 1] == " ":
            after += 1
        first = self._text[after : after + 1]
        if first == "{":
            closing = self._closing_before(after, min(len(self._text), after + LONGEST_FORMULA))
            return plain(self._formula(after + 1, closing, depth=depth + 1)), closing + 1
        if first == "\\":
            if depth >= _DEEPEST:
                raise Unreadable
            read, end = self._command(after, depth + 1)
            return plain(read), end
        if not first or first in "}$^_ ":
            raise Unreadable
        return first, after + 1

    def _script(self, at: int, depth: int) -> tuple[list[Piece], int]:
        script: Script = "sup" if self._text[at] == "^" else "sub"
        inside, after = self._argument(at + 1, depth)
        if script == "sup" and inside in ("°", "∘"):
            return [Piece("°")], after
        return [Piece(inside.strip(), script)], after


def _factor(term: str) -> str:
    """A term that may stand beside a stroke or under a root; brackets where it has parts."""
    return term if term.isalnum() or len(term) == 1 else f"({term})"


def _accented(base: str, accent: str) -> str:
    first = {"ı": "i", "ȷ": "j"}.get(base[:1], base[:1])
    if not first.isalpha():
        raise Unreadable
    return unicodedata.normalize("NFC", first + accent) + base[1:]
