"""How well each sentence of an abstract says what the paper does, and how well it says what came out.

Both scores are sums of a few weights over what can be seen of a sentence. The weights were fitted on
abstracts with summaries by their authors and marks by readers, checked on others, and rounded.
"""

import math
from collections import Counter
from dataclasses import dataclass

from digest.summarise.cues import cues
from digest.summarise.terms import WORD, cosine, count_terms, norm
from digest.summarise.trim import dangles, trim

#: What a cue adds to "says what the paper does".
_DOES = {
    "propose": 0.75,
    "build": 0.55,
    "study": 0.45,
    "this paper": 0.45,
    "show": 0.3,
    "use": 0.2,
    "before": -0.2,
    "adds": -0.3,
    "leads on": -0.4,
    "code": -0.5,
}
#: What a cue adds to "says what came out".
_CAME_OUT = {
    "beats": 0.1,
    "shows": 0.1,
    "trial": 0.09,
    "result": 0.09,
    "ours": 0.08,
    "worth": 0.06,
    "use": -0.05,
    "adds": -0.1,
    "leads on": -0.2,
    "code": -0.2,
}
#: What the last sentence, and the one before it, gain there.
_LAST = {1: 0.16, 2: 0.06}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sentence of an abstract, read."""

    #: Its place, from 0.
    index: int
    #: Trimmed.
    text: str
    terms: Counter[str]
    #: Words of the trimmed text.
    length: int
    #: How well it says what the paper does; about -1 to 4.
    does: float
    #: How well it says what came out; about -1 to 2.
    came_out: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """What a sentence is compared with."""

    whole: Counter[str]
    whole_norm: float
    title: Counter[str]
    title_norm: float
    n_sentences: int


def read(title: str, sentences: list[str]) -> list[Part]:
    """The sentences with their scores. title: may be empty. Linear in the length of the text."""
    words = [WORD.findall(sentence.lower()) for sentence in sentences]
    counts = [count_terms(found) for found in words]
    paper = _paper(title, counts)
    return [
        _part(i, trim(sentence), counts[i], found=cues(words[i]), paper=paper)
        for i, sentence in enumerate(sentences)
    ]


def _paper(title: str, counts: list[Counter[str]]) -> _Paper:
    whole: Counter[str] = Counter()
    for count in counts:
        whole.update(count)
    head = count_terms(WORD.findall(title.lower()))
    return _Paper(
        whole=whole, whole_norm=norm(whole), title=head, title_norm=norm(head), n_sentences=len(counts)
    )


def _part(index: int, text: str, terms: Counter[str], *, found: frozenset[str], paper: _Paper) -> Part:
    length = text.count(" ") + 1
    place = index / paper.n_sentences
    central = cosine(terms, paper.whole, paper.whole_norm)
    pointing = dangles(text)
    asking = text.endswith((":", "?"))
    does = central - 0.25 * place + _likeness(terms, paper) + _length_bonus(length)
    came_out = 0.3 * central + 0.2 * place + 0.12 * math.log(length + 1)
    return Part(
        index=index,
        text=text,
        terms=terms,
        length=length,
        does=does + _weight(found, _DOES) - 3 * pointing - asking,
        came_out=came_out
        + _weight(found, _CAME_OUT)
        + _LAST.get(paper.n_sentences - index, 0.0)
        - 0.5 * (pointing or asking),
    )


def _weight(found: frozenset[str], weights: dict[str, float]) -> float:
    # In the order of the weights: a set's own order changes from run to run, and with it the last digit.
    return sum(weight for cue, weight in weights.items() if cue in found)


def _likeness(terms: Counter[str], paper: _Paper) -> float:
    """What a sentence shares with the title: its direction, and how much of the title it holds."""
    if not paper.title:
        return 0.0
    held = sum(word in terms for word in paper.title) / len(paper.title)
    return 0.8 * cosine(terms, paper.title, paper.title_norm) + 0.5 * held


def _length_bonus(length: int) -> float:
    """Very short sentences say little, very long ones do not fit."""
    return -0.06 * max(0, 12 - length) - 0.015 * max(0, length - 28)
