"""Many profiles over one set of papers, scored together.

What a profile's words say (BM25F, then again with the heaviest words of its five best papers), what its liked
and disliked papers say, and where both lie in a semantic space are added up; then a share of each paper's
score goes to the papers most like it (`collection.Parts`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from digest.rank.collection import Collection
from digest.rank.feedback import Feedback
from digest.rank.lexicon import Floats, heaviest, sparse_rows
from digest.rank.neighbours import standardised

#: Pseudo-relevance feedback: the best papers by words alone, and how many of their words are taken.
FEEDBACK_PAPERS = 5
FEEDBACK_TERMS = 50
FEEDBACK_WEIGHT = 0.5
#: Numbers held at once in one matrix: 32 MB.
_CELLS = 4_000_000

Profile = Mapping[str, Any]


def score(papers: Sequence[Mapping[str, Any]], profiles: Sequence[Profile]) -> Floats:
    """Scores of the shape (profiles, papers); see `digest.rank.rank_batch`."""
    if not papers or not profiles:
        return np.zeros((len(profiles), len(papers)))
    collection = Collection(papers)
    most_judged = max(
        len(profile.get("liked") or ()) + len(profile.get("disliked") or ()) for profile in profiles
    )
    step = max(1, _CELLS // (len(papers) * max(1, most_judged)))
    blocks = [_block(collection, profiles[start : start + step]) for start in range(0, len(profiles), step)]
    # What differs by rounding only is a tie.
    return np.asarray(np.round(np.concatenate(blocks), 9))


def _block(collection: Collection, profiles: Sequence[Profile]) -> Floats:
    keywords = collection.lexicon.keyword_rows(profile.get("keywords") or () for profile in profiles)
    feedback = Feedback(collection.lexicon, profiles)
    return collection.parts(_by_words(collection, keywords), keywords, feedback).total


def _by_words(collection: Collection, keywords: Any) -> Floats:
    """BM25F, then again with the words of the best papers (pseudo-relevance feedback)."""
    directions = collection.lexicon.directions
    found = standardised((keywords @ collection.lexicon.saturated.T).toarray())
    mean = _best(found, FEEDBACK_PAPERS) @ directions
    again = (heaviest(mean.tocsr(), FEEDBACK_TERMS) @ directions.T).toarray()
    return standardised(found + FEEDBACK_WEIGHT * standardised(again))


def _best(found: Floats, most: int) -> Any:
    """The best papers of each row as weights that sum to 1."""
    rows = []
    for row in found:
        best = np.argsort(-row, kind="stable")[:most]
        weights = np.maximum(row[best], 0.0)
        rows.append(dict(zip(best.tolist(), (weights / (weights.sum() or 1.0)).tolist(), strict=True)))
    return sparse_rows(rows, found.shape[1])
