"""Choosing one sentence, or two, of an abstract."""

from itertools import islice

from digest.summarise.score import Part, read
from digest.summarise.shorten import clip, shorten
from digest.summarise.single import best
from digest.summarise.terms import WORD, count_terms
from digest.summarise.trim import grounded, trim, unbroken
from digest.text.sentences import split

#: Words of a sentence that stands alone, and of one of two, above which it is cut at a joint.
_MOST_ALONE = 32
_MOST_OF_TWO = 55
#: Words and characters above which what has no joint is clipped: garbage, or a language without blanks.
_CLIP_WORDS = 60
_CLIP_CHARS = 600
#: Sentences looked at in pairs: the best of each kind.
_PAIRED = 8
#: How far below the best a sentence may be that says what the paper does.
_BELOW_BEST = 0.6
#: What "says what the paper does" counts beside "says what came out".
_DOES = 0.5
#: What a pair gains for naming the topic and for each word up to 60; what it loses for the result first.
_TOPIC = 0.4
_WORD = 0.006
_WORDS = 60
_REVERSED = 0.3


def summarise(title: str, abstract: str) -> str:
    """The sentence of the abstract that says what the paper does, trimmed; "" only for an empty abstract.

    About 30 words at most, the paper's own; never begins with "It", "This" or "These" pointing before it.
    """
    sentences = unbroken(split(abstract))
    if not sentences:
        return ""
    return clip(best(title, sentences)[1], _CLIP_WORDS, most_chars=_CLIP_CHARS)


def brief(title: str, abstract: str) -> str:
    """What the paper does and what came out: two sentences in the abstract's order, trimmed."""
    sentences = split(abstract)
    return say([sentences[i] for i in choose(title, sentences, 2)])


def say(sentences: list[str]) -> str:
    """Sentences as they are shown: trimmed, grounded, the long ones cut at a joint, or clipped."""
    most = _MOST_ALONE if len(sentences) == 1 else _MOST_OF_TWO
    shown = (shorten(grounded(trim(sentence)), most) for sentence in sentences)
    return " ".join(clip(sentence, _CLIP_WORDS, most_chars=_CLIP_CHARS) for sentence in shown)


def choose(title: str, sentences: list[str], count: int) -> list[int]:
    """Which sentences stand for their abstract, in its order: at most `count` indices.

    One: what the paper does. Two: with what came out. More: others by their score. title: may be empty.
    """
    sentences = unbroken(sentences)
    if len(sentences) <= count:
        return list(range(len(sentences)))
    if count < 2:
        return [best(title, sentences)[0]][:count]
    parts = read(title, sentences)
    by_does = sorted(parts, key=lambda part: -part.does)
    first, second = _pair(by_does, _topic(title, parts))
    others = (part.index for part in by_does if part.index not in (first, second))
    return sorted([first, second, *islice(others, count - 2)])


def _pair(by_does: list[Part], topic: frozenset[str]) -> tuple[int, int]:
    """The two sentences that together say best what the paper does and what came out."""
    by_result = sorted(by_does, key=lambda part: -part.came_out)[:_PAIRED]
    least = by_does[0].does - _BELOW_BEST
    able = [part for part in by_does[:_PAIRED] if part.does >= least]
    pairs = [(one, two) for one in able for two in by_result if one is not two]
    first, second = max(pairs, key=lambda pair: _worth(*pair, topic=topic))
    return first.index, second.index


def _worth(first: Part, second: Part, *, topic: frozenset[str]) -> float:
    named = len(topic & (first.terms.keys() | second.terms.keys())) / len(topic) if topic else 0.0
    late = 0.0 if first.index < second.index else _REVERSED
    room = _WORD * min(first.length + second.length, _WORDS)
    return _DOES * first.does + second.came_out + _TOPIC * named + room - late


def _topic(title: str, parts: list[Part]) -> frozenset[str]:
    """Words of the first sentence that come again: it names the field, the others repeat it.

    Those of the title are left out, a reader sees them above the summary.
    """
    again = frozenset(word for part in parts[1:] for word in part.terms)
    seen = count_terms(WORD.findall(title.lower()))
    return (again & parts[0].terms.keys()) - seen.keys()
