"""Many profiles over one set of papers, scored together.

What a profile's words say (BM25F, then again with the heaviest words of its five best papers), what its liked
and disliked papers say, and where both lie in a semantic space are added up; then a share of each paper's
score goes to the papers most like it. Parts are standardised over the papers before they are added.
docs/adr/0004-ranking.md has the reasons and what each part brings.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from digest.rank.feedback import Feedback
from digest.rank.lexicon import Floats, Lexicon, heaviest, sparse_rows
from digest.rank.neighbours import neighbour_shares, standardised
from digest.rank.space import Space

#: Pseudo-relevance feedback: the best papers by words alone, and how many of their words are taken.
FEEDBACK_PAPERS = 5
FEEDBACK_TERMS = 50
FEEDBACK_WEIGHT = 0.5
#: What the semantic space says, and what a paper gets from its neighbours.
SPACE_WEIGHT = 1.0
SPREAD_WEIGHT = 0.5
#: A liked paper says as much of a reader's topic as this many words.
_WORDS_PER_PAPER = 50
#: Numbers held at once in one matrix: 64 MB.
_CELLS = 8_000_000

Profile = Mapping[str, Any]


def score(papers: Sequence[Mapping[str, Any]], profiles: Sequence[Profile]) -> Floats:
    """Scores of the shape (profiles, papers); see `digest.rank.rank_batch`."""
    if not papers or not profiles:
        return np.zeros((len(profiles), len(papers)))
    library = _Library(papers)
    most_judged = max(
        len(profile.get("liked") or ()) + len(profile.get("disliked") or ()) for profile in profiles
    )
    step = max(1, _CELLS // (len(papers) * max(1, most_judged)))
    blocks = [library.score(profiles[start : start + step]) for start in range(0, len(profiles), step)]
    # What differs by rounding only is a tie.
    return np.asarray(np.round(np.concatenate(blocks), 9))


class _Library:
    """The papers, prepared once for all profiles."""

    def __init__(self, papers: Sequence[Mapping[str, Any]]) -> None:
        self._lexicon = Lexicon(papers)
        self._space = Space(self._lexicon.directions[:, self._lexicon.shared])
        self._shares = neighbour_shares(self._lexicon.directions, self._space.points)

    def score(self, profiles: Sequence[Profile]) -> Floats:
        keywords = self._lexicon.keyword_rows(profile.get("keywords") or () for profile in profiles)
        feedback = Feedback(self._lexicon, profiles)
        # Words are a guess at what likes show: each like takes some of their weight.
        trust = 1 / (1 + feedback.n_liked)
        evidence = _evidence(self._lexicon.n_words(keywords) + _WORDS_PER_PAPER * feedback.n_judged)
        scores = standardised(trust * self._by_words(keywords) + feedback.by_words(self._lexicon.directions))
        meant = standardised(self._space.fit(self._wishes(keywords, trust, feedback)))
        scores = standardised(scores + SPACE_WEIGHT * evidence * meant)
        return scores + SPREAD_WEIGHT * evidence * standardised(np.asarray(self._shares @ scores.T).T)

    def _by_words(self, keywords: Any) -> Floats:
        """BM25F, then again with the words of the best papers (pseudo-relevance feedback)."""
        directions = self._lexicon.directions
        found = standardised((keywords @ self._lexicon.saturated.T).toarray())
        mean = _best(found, FEEDBACK_PAPERS) @ directions
        again = (heaviest(mean.tocsr(), FEEDBACK_TERMS) @ directions.T).toarray()
        return standardised(found + FEEDBACK_WEIGHT * standardised(again))

    def _wishes(self, keywords: Any, trust: Floats, feedback: Feedback) -> Floats:
        columns = self._lexicon.shared
        return trust * self._space.place(keywords[:, columns]) + feedback.wishes(self._space, columns)


def _evidence(n_words: Floats) -> Floats:
    """From 0 to 1: how much is known of a topic.

    One word alone does not say which of its companies is meant, so that nothing is guessed from it.
    """
    return 1 - 1 / np.maximum(n_words, 1.0)


def _best(found: Floats, most: int) -> Any:
    """The best papers of each row as weights that sum to 1."""
    rows = []
    for row in found:
        best = np.argsort(-row, kind="stable")[:most]
        weights = np.maximum(row[best], 0.0)
        rows.append(dict(zip(best.tolist(), (weights / (weights.sum() or 1.0)).tolist(), strict=True)))
    return sparse_rows(rows, found.shape[1])
