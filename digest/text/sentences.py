"""Where sentences end, in the abstracts of papers."""

import re

from digest.text.abbreviations import MAYBE, NEVER, NUMBERED, OPENERS
from digest.text.fold import one_line

#: A run of full stops, what closes after it (quotes, brackets, a citation mark), and the blank behind.
#: Possessive throughout: a run is tried once, from its beginning.
_STOP = re.compile(
    r"(?<![.!?…])([.!?…]++)((?:[\"'”’»)\]}*]|\[\d[\d,– -]{0,30}\])*+)(?: |$)|[。！？｡]++[”’」』）]*+"
)
#: "results.We": a blank was lost.
_GLUED = re.compile(
    r"(?<=[a-z)\]]{3})([.!?])(?=(?:We|The|In|This|Our|These|However|It|To|For|Here|Experiments|Moreover|Furthermore)\b)"
)
#: "(1) We", "[ii] the", "2) A".
_LABEL = re.compile(r"[(\[]?(?:\d{1,2}|[ivx]{1,4}|[a-e])[)\]] \S")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,2}|[ivx]{1,4})\)?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,5}[^\W\d_]")
_OPENING = "\"'“”‘’`([{<*"
#: How far behind a stop is looked to tell what opens there, in characters.
_AHEAD = 40


def split(text: str) -> list[str]:
    """The sentences of a text, in its order; white space is folded, nothing else is changed.

    Joined by blanks they give the folded text again (a blank lost after a full stop is put back). A text
    without a letter gives itself, an empty one gives []. Linear in the text's length.
    """
    line = _GLUED.sub(r"\1 ", one_line(text))
    found: list[str] = []
    start = 0
    for stop in _STOP.finditer(line):
        if _ends(line, start, stop):
            found.append(line[start : stop.end()].strip())
            start = stop.end()
    last = line[start:].strip()
    return [*found, last] if last else found


def _ends(line: str, start: int, stop: re.Match[str]) -> bool:
    ahead = line[stop.end() : stop.end() + _AHEAD]
    marks = stop[1]
    if not marks:
        return True
    if not ahead or not _may_open(ahead):
        return False
    usual = _first_word(ahead).lower() in OPENERS
    if marks == "…" or (len(marks) > 1 and marks[0] == "."):
        return usual
    if stop[2] or marks not in ".!":
        return True
    begin = max(start, line.rfind(" ", start, stop.start()) + 1)
    word = line[begin : stop.start()].lstrip(_OPENING).lower()
    if _LIST_NUMBER.fullmatch(word) and (begin == start or line[begin - 2] in ":;"):
        return False
    return _ends_after(word, ahead, usual=usual)


def _ends_after(word: str, ahead: str, *, usual: bool) -> bool:
    """Whether a sentence may end in this word; usual: a usual first word follows."""
    last = re.split(r"[(-]", word)[-1]
    if word in NEVER or last in NEVER:
        return False
    if last in NUMBERED:
        return usual and len(_first_word(ahead)) > 1
    if word in MAYBE or (len(word) == 1 and word.isalpha()) or _INITIALS.fullmatch(word):
        return usual or _LABEL.match(ahead) is not None
    return True


def _first_word(ahead: str) -> str:
    return ahead.partition(" ")[0].strip(_OPENING).rstrip(".,;:!?)]}")


def _may_open(ahead: str) -> bool:
    """Whether a text may begin a sentence: a capital, a figure, a formula, "iPhone", "(2) they"."""
    # What is left of a comment in LaTeX.
    ahead = ahead.removeprefix("% ")
    first = ahead[0]
    if first.isupper() or first.isdigit() or first in "$\\" or _LABEL.match(ahead):
        return True
    word = _first_word(ahead)
    if first in _OPENING:
        return bool(word) and (word[0].isupper() or word[0] in "$\\")
    return any(char.isupper() for char in word[1:]) or not first.isascii()
