"""A reader's own lines, as the letter shows them, and which papers follow them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.compose.language import Language
from digest.model.issue import Entry
from digest.model.ranking import LEARNED_FIELDS, SHARED_FIELDS, Reason
from digest.text.display import clean, cut, shown

#: A line may be long; beside a paper its beginning is enough.
_LONGEST_LINE = 90
_MOST_WORDS = 6
#: Whoever has more lines than this knows them; the letter names the first or the strongest.
_MOST_WANTED = 12
_MOST_REASONS = 6
#: Lines and words that readers share.
_MOST_KEPT = 20_000
_WEIGHT = re.compile(r"\s*\^[0-9.]{1,8}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One interest that chose a paper."""

    #: The reader's own line, without weight and outer quotes.
    line: str
    #: What of the paper met it, where that is not the line itself.
    words: tuple[str, ...]


@lru_cache(maxsize=_MOST_KEPT)
def label(line: str) -> str:
    """An interest as a person would say it: `"KV cache"^2` is KV cache; other operators stay."""
    bare = _WEIGHT.sub("", clean(line))
    if len(bare) > 2 and bare[0] == bare[-1] == '"' and '"' not in bare[1:-1]:
        bare = bare[1:-1]
    return cut(bare, most=_LONGEST_LINE)


def wanted(interests: Iterable[str], language: Language) -> list[str]:
    """What she asked for, in her order; lines that only exclude are left out."""
    lines = [shown for shown in map(_wanted, interests) if shown is not None]
    return _at_most(lines, _MOST_WANTED, language)


@lru_cache(maxsize=_MOST_KEPT)
def _wanted(line: str) -> str | None:
    """A line as it is shown; None where it only excludes, or says nothing."""
    bare = line.lstrip()
    return label(line) if bare and not bare.startswith("-") else None


def reasons(found: Sequence[Reason], language: Language) -> tuple[Why, ...]:
    """The interests that chose a paper, the strongest first, each once."""
    lines = _at_most(strongest_first(found), _MOST_REASONS, language)
    return tuple(Why(line=label(line), words=_new_words(line, found)) for line in lines)


def strongest_first(found: Sequence[Reason]) -> list[str]:
    """The lines that chose a paper, each once, as they are written."""
    own = [reason for reason in found if reason.field not in SHARED_FIELDS and reason.value > 0]
    strength: defaultdict[str, float] = defaultdict(float)
    for reason in own or found:
        strength[reason.interest] += reason.value
    # What speaks against a paper did not choose it.
    return sorted((line for line in strength if strength[line] > 0), key=lambda line: -strength[line])


def _at_most(lines: list[str], most: int, language: Language) -> list[str]:
    """The lines, or the first of them and how many more there are."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], language.count(len(lines) - most + 1, "%(n)s more", "%(n)s more")]


def matched_words(entry: Entry) -> tuple[str, ...]:
    """The words of the paper that are marked, each once, as they are shown."""
    words = (_as_shown(word, 80) for reason in entry.reasons for word in reason.words)
    return tuple(dict.fromkeys(word for word in words if word))


def own_lines(entry: Entry) -> frozenset[str]:
    """The lines of hers that an entry follows."""
    return frozenset(reason.interest for reason in entry.reasons if reason.field not in LEARNED_FIELDS)


def favourite(followed: Mapping[str, int], interests: Sequence[str]) -> tuple[str, int]:
    """The interest that most entries follow and their number; her own order parts ties. ("", 0) for none.

    followed: how many entries follow each line.
    """
    if not followed:
        return "", 0
    most = max(followed.values())
    first = [line for line in followed if followed[line] == most]
    order = {line: rank for rank, line in reversed(list(enumerate(interests)))} if len(first) > 1 else {}
    best = min(first, key=lambda line: (order.get(line, len(interests)), line))
    return label(best), most


@lru_cache(maxsize=_MOST_KEPT)
def _as_shown(word: str, most: int) -> str:
    return shown(word, most=most)


def _new_words(line: str, found: Iterable[Reason]) -> tuple[str, ...]:
    said = clean(line).casefold()
    met = (word for reason in found if reason.interest == line for word in reason.words)
    words = dict.fromkeys(_as_shown(word, 40) for word in met)
    return tuple(word for word in words if word and word.casefold() not in said)[:_MOST_WORDS]
