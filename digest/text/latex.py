"""LaTeX read as text: `$O(n^{2})$` is O(n²), `na\\"{\\i}ve` is naïve, `R^3 {times} S^2` is R³ × S².

Only what is shown is converted; the store keeps the source. What cannot be read is left alone: a formula
with an unknown command stays as it stands, dollars included. Nothing is looked at more often than a fixed
number of times, so the time is linear in the length.
"""

import re

from digest.text import latex_names as names
from digest.text.formula import COMMAND, LONGEST_FORMULA, FormulaReader, Unreadable
from digest.text.pieces import Piece, merged, plain

_PLAIN = re.compile(r"[^\\{}$^_`'~]+")
#: Two or three hyphens between words; options of programs begin with two.
_DASHES = re.compile(r"(?<=[^\W_]|[}$])(---?)(?=[^\W_]|[\\{$])")


def readable(text: str) -> str:
    """The text with its LaTeX as Unicode; scripts that Unicode lacks as `x^(ij)` and `d_emb`."""
    if not _may_hold_latex(text):
        return text
    return plain(pieces(text))


def pieces(text: str) -> tuple[Piece, ...]:
    """The same, with raised and lowered stretches apart: for `<sup>` and `<sub>`."""
    if not _may_hold_latex(text):
        return (Piece(text),) if text else ()
    dashed = _DASHES.sub(lambda found: "—" if len(found.group()) == 3 else "–", text)
    return merged(_ProseReader(dashed).prose())


def _may_hold_latex(text: str) -> bool:
    return any(sign in text for sign in "\\{$^`") or "--" in text


class _ProseReader(FormulaReader):
    """Finds the LaTeX in prose."""

    def prose(self) -> list[Piece]:
        """Everything outside formulas; whatever is not understood comes out as it stands."""
        out: list[Piece] = []
        at, end = 0, len(self._text)
        while at < end:
            if run := _PLAIN.match(self._text, at):
                out.append(Piece(run.group()))
                at = run.end()
                continue
            try:
                read, at = self._special(at, out)
            except Unreadable:
                read, at = self._as_it_stands(at)
            out.extend(read)
        return out

    def _special(self, at: int, before: list[Piece]) -> tuple[list[Piece], int]:
        sign = self._text[at]
        if sign == "$":
            return self._dollars(at, 0)
        if sign == "\\":
            return self._bracketed(at) if self._text[at + 1 : at + 2] in ("(", "[") else self._command(at, 0)
        if sign == "{":
            return self._brace(at)
        if sign in "^_":
            return self._script_in_prose(at, before)
        if sign == "~":
            return self._tie(at)
        if self._text.startswith("``", at):
            return [Piece("“")], at + 2
        if self._text.startswith("''", at):
            return [Piece("”")], at + 2
        raise Unreadable

    def _as_it_stands(self, at: int) -> tuple[list[Piece], int]:
        """A formula that cannot be read is passed as a whole, a command with its name, else one sign."""
        end = at + 1
        if self._text[at] == "\\" and (command := COMMAND.match(self._text, at)):
            end = command.end()
        elif self._text[at] == "$" and (closing := self._closing_dollar(at)):
            end = closing + 1
        return [Piece(self._text[at:end])], end

    def _bracketed(self, at: int) -> tuple[list[Piece], int]:
        closer = "\\)" if self._text[at + 1] == "(" else "\\]"
        closing = self._text.find(closer, at + 2, at + LONGEST_FORMULA)
        if closing < 0:
            raise Unreadable
        return self._formula(at + 2, closing), closing + 2

    def _brace(self, at: int) -> tuple[list[Piece], int]:
        r"""`{times}` as Hugging Face prints it, `{\"o}`, `{\it word}`; other braces are the author's own."""
        closing = self._closing.get(at)
        if closing is None:
            raise Unreadable
        inside = self._text[at + 1 : min(closing, at + 40)]
        if closing - at < 20 and inside in names.SYMBOLS and len(inside) > 1:
            return [Piece(names.SYMBOLS[inside])], closing + 1
        if not inside.startswith("\\") or closing - at > LONGEST_FORMULA:
            raise Unreadable
        return self._formula(at + 1, closing, formula=False), closing + 1

    def _tie(self, at: int) -> tuple[list[Piece], int]:
        """The blank of `Section~3` and `5~ms`; 10~20 is a range, ~100 is about as many."""
        before, after = self._text[at - 1 : at] if at else "", self._text[at + 1 : at + 2]
        if before.isalpha() and after.isdigit():
            return [Piece(" ")], at + 1
        if (before.isalnum() or before in tuple("$})")) and (after.isalpha() or after in ("\\", "$")):
            return [Piece(" ")], at + 1
        raise Unreadable

    def _script_in_prose(self, at: int, before: list[Piece]) -> tuple[list[Piece], int]:
        """`R^3`, `10^{-5}`, `O(d_{emb})`; snake_case and x_i stay, they may be names."""
        previous = self._text[at - 1] if at else " "
        if not (previous.isalnum() or previous in ")}]|") or not before:
            raise Unreadable
        following = self._text[at + 1 : at + 3]
        if following[:1] == "{":
            return self._script(at, 0)
        if self._text[at] == "^" and following[:1].isalnum() and not following[1:].isalnum():
            return self._script(at, 0)
        raise Unreadable
