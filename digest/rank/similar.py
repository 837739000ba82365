"""Which papers are like one: they share much of what tells it from the others of the archive."""

from collections.abc import Iterable
from dataclasses import dataclass

from digest.model.paper import Paper, StoredPaper
from digest.rank.duplicates import are_alike
from digest.rank.frequencies import Frequencies
from digest.rank.terms import substance, terms
from digest.text.words import tokens

#: Papers that share less say something else.
_LEAST = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A paper that is like another one."""

    paper: StoredPaper
    #: How much of the other's rarity it has, 0 to 1.
    share: float
    #: Both say nearly the same.
    is_twin: bool


def telling_words(paper: Paper, frequencies: Frequencies, *, most: int) -> list[str]:
    """The rarest words of a paper that others have too, as it writes them, in lower case, the rarest first.

    frequencies: must know the terms of the paper (`digest.rank.terms`).
    """
    written: dict[str, str] = {}
    for text in (paper.title, substance(paper.abstract)):
        for word in tokens(text):
            if word.is_content and frequencies.counts.get(word.key, 0) > 1:
                written.setdefault(word.key, text[word.start : word.end].lower())
    rarest = sorted(written, key=lambda key: (frequencies.counts[key], key))
    return [written[key] for key in rarest[:most]]


def similar(
    paper: StoredPaper, others: Iterable[StoredPaper], frequencies: Frequencies, *, most: int
) -> list[Similar]:
    """The papers most like one, the most alike first; none that shares little.

    What is alike are words and pairs of words, each worth its rarity. One that has all terms of `paper` has a
    share of 1.
    """
    mine = terms(paper.paper)
    whole = sum(map(frequencies.idf, mine)) or 1.0
    found = []
    for other in others:
        share = sum(map(frequencies.idf, mine & terms(other.paper))) / whole
        is_twin = are_alike(paper.paper, other.paper)
        if other.id != paper.id and (share >= _LEAST or is_twin):
            found.append(Similar(paper=other, share=share, is_twin=is_twin))
    return sorted(found, key=lambda one: (not one.is_twin, -one.share, one.paper.id))[:most]
