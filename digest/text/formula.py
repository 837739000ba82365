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


#: Commands that are made of two terms, and all that are made of terms.
_OF_TWO = frozenset(("frac", "tfrac", "dfrac", "binom"))
_CITATIONS = frozenset(("cite", "citep", "citet"))
_ROOTS = {"[3]": "∛", "[4]": "∜"}
_OF_TERMS = _OF_TWO | _CITATIONS | names.BLACKBOARDS | {"pmod", "textsuperscript", "textsubscript", "not"}

#: Their blank only ends the name, where none stands before it; a colon has one in print.
_SET_CLOSE = frozenset(name for name in names.SYMBOLS if name.isalpha()) - {"colon"}


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
                read, at = self._set(at, depth) if formula else self._command(at, depth)
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
            or (self._text[start] not in "\\^_" and self._text[closing + 1 : closing + 2].isdigit())
        ):
            return None
        return closing

    def _set(self, at: int, depth: int) -> tuple[list[Piece], int]:
        r"""A command as mathematics are set: `n\times d` is n×d, and `n\log n` is n log n."""
        read, after = self._command(at, depth)
        name, before = self._text[at + 1 : after], self._text[at - 1 : at]
        if name in names.FUNCTIONS:
            blank = [Piece(" ")] if before.isalnum() or before in (")", "}") else []
            return [*blank, *read], after
        is_close = name in names.OPENERS or (name in _SET_CLOSE and before != " ")
        following = self._text[after : after + 2]
        if is_close and following[:1] == " " and (following[1:].isalnum() or following[1:] in ("\\", "{")):
            after += 1
        return read, after

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
            most = len(argument) if name == "overline" else 1
            return [Piece(_accented(argument, names.ACCENTS[name], most=most))], after
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
        if name == "operatorname" and self._text[after : after + 1] == "*":
            after += 1
        if name in names.DROPPED or name in names.SECOND_IS_READ:
            # A note may hold anything; a colour, an address and a label are no text.
            after = self._closing_before(after, min(len(self._text), after + LONGEST_FORMULA)) + 1
            if name in names.DROPPED:
                is_declaration = name == "color" and self._text.startswith(" ", after)
                return [], after + is_declaration
            name = "text"
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
        return self._of_terms(name, after, depth)

    def _of_terms(self, name: str, after: int, depth: int) -> tuple[list[Piece], int]:
        """What is made of one or two terms."""
        if name == "sqrt":
            name = _ROOTS.get(self._text[after : after + 3], "√")
            after += 0 if name == "√" else 3
            if self._text[after : after + 1] != "{":
                raise Unreadable
        elif name not in _OF_TERMS:
            raise Unreadable
        first, after = self._argument(after, depth)
        second = ""
        if name in _OF_TWO:
            second, after = self._argument(after, depth)
        return [_made_of(name, first, second)], after

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


def _made_of(name: str, first: str, second: str) -> Piece:
    """What a command makes of its terms; name: its own, or the sign of a root."""
    if name in names.BLACKBOARDS:
        return Piece("".join(names.DOUBLE_STRUCK.get(sign, sign) for sign in first))
    if name in _CITATIONS:
        return Piece(f"[{first}]")
    match name:
        case "textsuperscript":
            return Piece(first, "sup")
        case "textsubscript":
            return Piece(first, "sub")
        case "not":
            return Piece(unicodedata.normalize("NFC", first + "\u0338"))
        case "pmod":
            return Piece(f"(mod {first})")
        case "binom":
            return Piece(f"({first} choose {second})")
        case "frac" | "tfrac" | "dfrac":
            return Piece(f"{_factor(first)}/{_factor(second)}")
    return Piece(f"{name}{_factor(first)}")


def _accented(base: str, accent: str, *, most: int) -> str:
    """most: how many letters from the first on bear the accent."""
    first = {"ı": "i", "ȷ": "j"}.get(base[:1], base[:1])
    if not first.isalpha():
        raise Unreadable
    letters = "".join(sign + accent if sign.isalpha() else sign for sign in (first + base[1:])[:most])
    return unicodedata.normalize("NFC", letters) + base[most:]
