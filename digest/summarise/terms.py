"""Words, light stems and how often they stand in a text."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

#: A word: letters, with hyphens and apostrophes inside.
WORD = re.compile(r"[^\W\d_]+(?:['’-]\w+)*")

#: Words that say nothing about a topic.
_STOP = """
    a about above after again all allow allows also although among an and any are as at be because
    been before being below between both but by can cannot could did do does doing done due during
    each either enough especially etc even every few first for from further furthermore had has have
    having hence here how however i if in instead into is it its itself just less many may might
    more moreover most much must nor not of often on one only onto or other our ours out over own
    per rather s same several shall she should since so some such than that the their them then
    there thereby therefore these they this those through thus to too towards two under until up
    upon us used uses using very via was we well were what when where whereas whether which while
    who whose why will with within without would yet you your
"""
STOP = frozenset(_STOP.split())

_SUFFIXES = (
    ("ization", "iz"), ("isation", "iz"), ("ations", "at"), ("ation", "at"), ("ingly", ""), ("edly", ""),
    ("ments", ""), ("ment", ""), ("ness", ""), ("ings", ""), ("ing", ""), ("ies", "y"), ("ied", "y"),
    ("ers", ""), ("er", ""), ("ed", ""), ("es", ""), ("ly", ""), ("s", ""), ("e", ""),
)  # fmt: skip


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light stem of a lower-case word: enough to count "models" and "modelling" together or nearly."""
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: len(word) - len(suffix)] + instead
    return word


def count_terms(words: Iterable[str]) -> Counter[str]:
    """How often each stem stands among lower-case words; stop words and single letters apart."""
    return Counter(stem(word) for word in words if len(word) > 1 and word not in STOP)


def norm(count: Mapping[str, int]) -> float:
    """The length of a count as a vector."""
    return math.sqrt(sum(times * times for times in count.values()))


def cosine(one: Mapping[str, int], other: Mapping[str, int], other_norm: float) -> float:
    """The cosine of two counts, 0.0 to 1.0; costs the length of `one`, so give the shorter one first."""
    dot = sum(times * other[word] for word, times in one.items() if word in other)
    return dot / (norm(one) * other_norm) if dot else 0.0
