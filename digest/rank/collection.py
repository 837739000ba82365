"""Papers prepared once for any number of profiles, and the parts that a profile's scores are made of.

docs/adr/0004-ranking.md has the reasons and what each part brings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.rank.feedback import Feedback
from digest.rank.lexicon import Floats, Lexicon
from digest.rank.neighbours import deviations, neighbour_shares, standardised
from digest.rank.space import Space

#: What the semantic space says, and what a paper gets from its neighbours.
SPACE_WEIGHT = 1.0
SPREAD_WEIGHT = 0.5
#: A liked paper says as much of a reader's topic as this many words.
_WORDS_PER_PAPER = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What scores are made of, each profiles × papers; they add up to the scores.

    Every part is divided by its deviation over the papers before it is added. Most keep their mean, which
    changes no order: 0 then says that a paper shares nothing with the profile.
    """

    #: What the reader wrote.
    words: Floats
    #: The liked paper, and the disliked paper (at most 0), that shares most words.
    liked: Floats
    disliked: Floats
    #: The words that liked papers have in common and disliked ones have not.
    mean: Floats
    #: Nearness in the semantic space.
    space: Floats
    #: What the papers most like it have of all that.
    neighbours: Floats

    @property
    def total(self) -> Floats:
        return self.words + self.liked + self.disliked + self.mean + self.space + self.neighbours


class Collection:
    """Papers as rows over their terms, as points of a space, and with their neighbours."""

    def __init__(self, papers: Sequence[Mapping[str, Any]]) -> None:
        self.lexicon = Lexicon(papers)
        self._space = Space(self.lexicon.directions[:, self.lexicon.shared])
        self._shares = neighbour_shares(self.lexicon.directions, self._space.points)

    def parts(self, by_words: Floats, keywords: Any, feedback: Feedback) -> Parts:
        """by_words: what each paper has of what was written; keywords: the same as rows over the terms."""
        # Words are a guess at what likes show: each like takes some of their weight.
        trust = 1 / (1 + feedback.n_liked)
        evidence = _evidence(self.lexicon.n_words(keywords) + _WORDS_PER_PAPER * feedback.n_judged)
        words = trust * scaled(by_words)
        near = feedback.by_words()
        first = 1 / deviations(words + near.total)
        wishes = trust * self._space.place(self.lexicon.over_shared(keywords))
        wishes = wishes + feedback.wishes(self._space)
        meant = SPACE_WEIGHT * evidence * scaled(self._space.fit(wishes))
        found = first * (words + near.total) + meant
        second = 1 / deviations(found)
        given = standardised(np.asarray(self._shares @ (second * found).T).T)
        own = first * second
        return Parts(
            words=own * words,
            liked=own * near.liked,
            disliked=own * near.disliked,
            mean=own * near.mean,
            space=second * meant,
            neighbours=SPREAD_WEIGHT * evidence * given,
        )


def scaled(scores: Floats) -> Floats:
    """Each row with deviation 1 over the papers; rows without differences are all 0."""
    return np.asarray(np.where(scores.std(axis=1, keepdims=True) < 1e-12, 0.0, scores / deviations(scores)))


def _evidence(n_words: Floats) -> Floats:
    """From 0 to 1: how much is known of a topic.

    One word alone does not say which of its companies is meant, so that nothing is guessed from it.
    """
    return 1 - 1 / np.maximum(n_words, 1.0)
