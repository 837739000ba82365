"""The one sentence, and its wording: whole, or without what its beginning, end or middle can spare.

Every wording of every sentence gets a score from the words it keeps, the turns of phrase in it, its length
and its place. The weights were fitted on abstracts with summaries by their authors, to raise the share of
words that the chosen wording has in common with them, and checked on others.
"""

from collections.abc import Mapping, Sequence

from digest.summarise.cues import cues
from digest.summarise.likely import chances, key
from digest.summarise.shorten import wordings
from digest.summarise.terms import STOP, WORD
from digest.summarise.trim import dangles, trim

#: Words of a usual summary.
_USUAL = 20
#: Above this many words another wording of the same sentence is taken, where there is one.
_MOST = 32
#: What a trait of a sentence adds. Pointing and asking are kept out by hand: a reader would be at a loss.
_WEIGHTS: Mapping[str, float] = {
    "place": -0.36,
    "first": 0.07,
    "last": -0.25,
    "before last": -0.14,
    "points": -3.0,
    "asks": -1.0,
    "propose": 1.0,
    "build": 0.68,
    "study": 0.45,
    "show": 0.34,
    "use": 0.12,
    "before": -0.28,
    "adds": -0.42,
    "this paper": 0.58,
    "result": -0.07,
    "shows": -0.04,
    "ours": -0.15,
    "leads on": -0.49,
    "code": -0.5,
}
#: What a trait of a wording adds.
_WORDING_WEIGHTS: Mapping[str, float] = {
    "shared": 2.26,
    "shared content": 1.5,
    "chance": 2.36,
    "share": 2.14,
    "long": -0.07,
    "short": -0.74,
    "we": 0.56,
    "our": 0.55,
    "digits": -0.19,
}


def best(title: str, sentences: Sequence[str]) -> tuple[int, str]:
    """Which sentence says best what the paper does, and its best wording. sentences: at least one."""
    words = [WORD.findall(sentence.lower()) for sentence in sentences]
    likely = chances(WORD.findall(title.lower()), words)
    whole = sum(chance for word, chance in likely.items() if word not in STOP) or 1.0
    scored: list[tuple[float, int, str]] = []
    for at, sentence in enumerate(sentences):
        trimmed = trim(sentence)
        base = _weigh(_traits(at, trimmed, words[at], n=len(sentences)), _WEIGHTS)
        scored.extend(
            (base + _weigh(wording_traits(text, likely, whole=whole), _WORDING_WEIGHTS), -at, text)
            for text in _short_enough(wordings(trimmed))
        )
    # Of equals the first sentence, and of its wordings the longest.
    _, at, text = max(scored, key=lambda one: (round(one[0], 9), one[1], len(one[2])))
    return -at, text


def _traits(at: int, trimmed: str, words: Sequence[str], *, n: int) -> dict[str, float]:
    """What can be seen of a sentence: its place, how it begins and ends, its turns of phrase."""
    return {
        "place": at / n,
        "first": at == 0,
        "last": at == n - 1,
        "before last": at == n - 2,
        "points": dangles(trimmed),
        "asks": trimmed.endswith((":", "?")),
        **dict.fromkeys(cues(words), 1.0),
    }


def wording_traits(text: str, likely: Mapping[str, float], *, whole: float) -> dict[str, float]:
    """What can be seen of a wording: which words it keeps, and how many.

    whole: the sum of the chances of all content words of the abstract; more than 0.
    """
    words = [key(word) for word in WORD.findall(text.lower())]
    length = text.count(" ") + 1
    shared = sum(likely.get(word, 0.0) for word in words)
    content = sum(likely.get(word, 0.0) for word in words if word not in STOP)
    kinds = {word for word in words if word not in STOP}
    # In alphabetical order: a set's own order changes from run to run, and with it the last digit.
    told = sum(likely.get(word, 0.0) for word in sorted(kinds))
    return {
        # The F1 that it has with a usual summary, and what of it comes of content words.
        "shared": 2 * shared / (len(words) + _USUAL),
        "shared content": 2 * content / (len(words) + _USUAL),
        # How likely its content words are on the average, and which share of all there are it has.
        "chance": told / max(1, len(kinds)),
        "share": told / whole,
        "long": max(0, length - 24) / 10,
        "short": max(0, 14 - length) / 10,
        "we": text.startswith("We "),
        "our": text.startswith(("Our ", "This ")),
        "digits": any(sign.isdigit() for sign in text),
    }


def _weigh(traits: Mapping[str, float], weights: Mapping[str, float]) -> float:
    # In the order of the weights: the order of cues changes from run to run, and with it the last digit.
    return sum(weight * traits.get(trait, 0.0) for trait, weight in weights.items())


def _short_enough(texts: Sequence[str]) -> Sequence[str]:
    return [text for text in texts if text.count(" ") < _MOST] or texts
