"""How likely each word of an abstract is to stand in a summary that a person writes of it."""

import math
from collections import Counter
from collections.abc import Sequence

from digest.summarise.terms import STOP, stem

#: Fitted by logistic regression on abstracts with summaries by their authors: in the order of `_traits`.
_OF_SMALL_WORDS = (-2.51, 1.28, 1.24)
_OF_WORDS = (-1.77, 2.03, 0.81, 0.9, 0.33, 0.18, 0.09, -0.38, -0.56, 0.05)


def key(word: str) -> str:
    """Under what a lower-case word is counted: small words as they are, others by their stem."""
    return word if word in STOP else stem(word)


def chances(title: Sequence[str], sentences: Sequence[Sequence[str]]) -> dict[str, float]:
    """Key → chance, 0 to 1, of every word; all words lower-case."""
    keys = [[key(word) for word in words] for words in sentences]
    times = Counter(word for words in keys for word in words)
    spread = Counter(word for words in keys for word in set(words))
    first: dict[str, int] = {}
    for at, words in enumerate(keys):
        for word in words:
            first.setdefault(word, at)
    head = {key(word) for word in title}
    return {
        word: _chance(
            _OF_SMALL_WORDS if word in STOP else _OF_WORDS,
            _traits(word, times[word], spread[word], first[word], n=len(keys), in_title=word in head),
        )
        for word in first
    }


def _traits(word: str, times: int, spread: int, first: int, *, n: int, in_title: bool) -> tuple[float, ...]:
    """How often and where it stands; of small words only how often."""
    if word in STOP:
        return (1.0, in_title, math.log(times))
    again = spread > 1
    return (
        1.0,
        in_title,
        math.log(times),
        spread / n,
        again,
        first == 0,
        first / n,
        first == n - 1,
        math.log(n),
        again and first == 0,
    )


def _chance(weights: Sequence[float], traits: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-sum(weight * trait for weight, trait in zip(weights, traits, strict=True))))
