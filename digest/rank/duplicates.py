"""Papers that a reader would take for one: their cards are folded, their identities are not."""

import re
import zlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import TypeVar

from rapidfuzz.fuzz import token_sort_ratio

from digest.model.paper import Paper
from digest.text.fold import letters, overlap
from digest.text.words import fold, tokens

#: Titles are alike from this likeness of their words on, whatever their order (rapidfuzz, 0 to 100) …
LIKE_TITLES = 90.0
#: … if the abstracts share at least this much of their 8-letter runs: parts I and II do not.
AND_ABSTRACTS = 0.4
#: Abstracts that share so much are one, whatever the titles say.
LIKE_ABSTRACTS = 0.9
#: Shorter abstracts are too short to be told apart by their runs (letters).
_SHORTEST = 150
#: Rows of words by which alike abstracts find each other: the least hashes of all rows.
_ROW, _ROWS_KEPT = 5, 12
#: Words that more papers than this share bring no two of them together.
_MOST_SHARING = 40

K = TypeVar("K", bound=Hashable)

_DIGITS = re.compile(r"\d+(?:\.\d+)*")


def folded(papers: Sequence[Paper]) -> dict[int, int]:
    """The place of each paper that says nearly the same as an earlier one → the place of that one."""
    return fold_into_first(range(len(papers)), twins(papers))


def fold_into_first(order: Iterable[K], alike: Mapping[K, Set[K]]) -> dict[K, K]:
    """Each of some things that is like an earlier one which was kept → the first such one."""
    kept: dict[K, int] = {}
    found: dict[K, K] = {}
    for place, one in enumerate(order):
        keepers = [other for other in alike[one] if other in kept] if one in alike else []
        if keepers:
            found[one] = min(keepers, key=kept.__getitem__)
        else:
            kept[one] = place
    return found


def twins(papers: Sequence[Paper]) -> dict[int, set[int]]:
    """The place of each paper that says nearly the same as others → the places of these.

    Titles are compared where they share a word that is not in many of them, abstracts where they share a row
    of words.
    """
    found: defaultdict[int, set[int]] = defaultdict(set)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    by_row: defaultdict[int, list[int]] = defaultdict(list)
    for place, paper in enumerate(papers):
        words, rows = _words(paper.title), _rows(paper.abstract or "")
        titles = {other for word in words if len(by_word[word]) <= _MOST_SHARING for other in by_word[word]}
        texts = {other for row in rows for other in by_row[row]}
        for other in titles | texts:
            if (other in titles and are_titles_alike(papers[other], paper)) or (
                other in texts and _are_abstracts_one(papers[other], paper)
            ):
                found[place].add(other)
                found[other].add(place)
        for word in words:
            by_word[word].append(place)
        for row in rows:
            by_row[row].append(place)
    return dict(found)


def are_alike(one: Paper, other: Paper) -> bool:
    """Whether two papers say nearly the same: alike titles with the same numbers, or the same abstract."""
    return are_titles_alike(one, other) or _are_abstracts_one(one, other)


def are_titles_alike(one: Paper, other: Paper) -> bool:
    """Whether two titles say the same with the same numbers, and the abstracts do not deny it; cheap."""
    if token_sort_ratio(_plain(one.title), _plain(other.title)) < LIKE_TITLES:
        return False
    if _DIGITS.findall(one.title) != _DIGITS.findall(other.title):
        return False
    shared = _shared(one.abstract, other.abstract)
    return shared is None or shared >= AND_ABSTRACTS


def _are_abstracts_one(one: Paper, other: Paper) -> bool:
    shared = _shared(one.abstract, other.abstract)
    return shared is not None and shared >= LIKE_ABSTRACTS


def _shared(one: str | None, other: str | None) -> float | None:
    """How much two abstracts share; None where one of them is too short to say."""
    if not one or not other or min(len(letters(one)), len(letters(other))) < _SHORTEST:
        return None
    return overlap(one, other)


@lru_cache(maxsize=4096)
def _plain(title: str) -> str:
    return " ".join(fold(title[word.start : word.end]) for word in tokens(title))


def _words(title: str) -> set[str]:
    return {word.key for word in tokens(title) if word.is_content}


def _rows(abstract: str) -> list[int]:
    """The least hashes of all rows of five words: alike abstracts share one of them."""
    words = [word.key for word in tokens(abstract)]
    rows = {zlib.crc32(" ".join(words[i : i + _ROW]).encode()) for i in range(len(words) - _ROW + 1)}
    return sorted(rows)[:_ROWS_KEPT]
