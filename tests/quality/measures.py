"""The measures: nDCG for rankings, ROUGE for summaries, kept words for highlights."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from nltk.stem.porter import PorterStemmer
from numpy.typing import NDArray

#: Places of a ranking that count.
DEPTH = 10
_ROUGE_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"\w+")
_stemmer = PorterStemmer()


def ndcg(
    scores: Sequence[float], gains: Mapping[int, float], *, left_out: Sequence[int] = (), seed: int = 13
) -> float:
    """Normalised discounted cumulative gain of the first 10 places, 0 to 1; ties in a seeded order.

    Source: Järvelin & Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002.
    """
    found = np.asarray(scores, dtype=np.float64).copy()
    found[list(left_out)] = -np.inf
    ties = np.random.default_rng(seed).random(len(found))
    order = np.lexsort((ties, -found))[:DEPTH]
    gained = sum(gains.get(int(at), 0.0) / math.log2(place + 2) for place, at in enumerate(order))
    best = sorted(gains.values(), reverse=True)[:DEPTH]
    return gained / sum(gain / math.log2(place + 2) for place, gain in enumerate(best))


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean and half of the 95 % interval."""
    array = np.asarray(values, dtype=np.float64)
    return float(array.mean()), float(1.96 * array.std() / math.sqrt(max(1, len(array))))


def rouge_1(summary: str, references: Sequence[str]) -> float:
    """F1 of the stemmed words that a summary shares with its best reference, 0 to 1.

    Source: Lin, ROUGE: a package for automatic evaluation of summaries, 2004; words and stems as in Google's
    rouge-score.
    """
    return max((_f1(_stems(summary), _stems(reference)) for reference in references), default=0.0)


def kept(summary: str, marked: Sequence[str]) -> float:
    """The share of marked words that a summary holds, each as often as it stands there, 0 to 1."""
    bag = Counter(_WORD.findall(summary.lower()))
    words = Counter(word for text in marked for word in _WORD.findall(text.lower()))
    return sum((bag & words).values()) / max(1, words.total())


def _f1(one: Counter[str], other: Counter[str]) -> float:
    shared = (one & other).total()
    if not shared:
        return 0.0
    precision, recall = shared / one.total(), shared / other.total()
    return 2 * precision * recall / (precision + recall)


def _stems(text: str) -> Counter[str]:
    return Counter(_stem(word) for word in _ROUGE_WORD.findall(text.lower()))


@cache
def _stem(word: str) -> str:
    return _stemmer.stem(word) if len(word) > 3 else word


#: What a method of ranking is: papers × profiles → scores.
Scores = NDArray[np.float64]
