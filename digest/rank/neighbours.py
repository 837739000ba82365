"""Which papers are most like each paper, and scores that spread to them."""

from typing import Any

import numpy as np
from scipy import sparse

from digest.rank.lexicon import Floats

#: Papers that one paper takes from.
NEIGHBOURS = 20
#: Similarities held at once: 64 MB.
_CELLS = 8_000_000


def standardised(scores: Floats) -> Floats:
    """Each row with mean 0 and deviation 1 over the candidates; rows without differences are all 0."""
    if scores.shape[1] == 0:
        return scores
    flat = scores.std(axis=1, keepdims=True) < 1e-12
    return np.where(flat, 0.0, (scores - scores.mean(axis=1, keepdims=True)) / deviations(scores))


def deviations(scores: Floats) -> Floats:
    """The deviation of each row, as a column; 1 for rows without differences."""
    found = scores.std(axis=1, keepdims=True)
    return np.asarray(np.where(found < 1e-12, 1.0, found))


def neighbour_shares(directions: Any, points: Floats) -> Any:
    """papers × papers: the shares with which each paper takes from its 20 most similar ones, in sum 1.

    Similar is what shares words (`directions`, sparse) and lies close in the space (`points`), both
    standardised over all papers.
    """
    n_papers = points.shape[0]
    if n_papers < 2:
        return sparse.csr_matrix((n_papers, n_papers))
    step = max(1, _CELLS // n_papers)
    blocks = [
        _nearest(directions, points, slice(start, min(start + step, n_papers)))
        for start in range(0, n_papers, step)
    ]
    return sparse.vstack(blocks).tocsr()


def _nearest(directions: Any, points: Floats, rows: slice) -> Any:
    n_papers = points.shape[0]
    words = (directions[rows] @ directions.T).toarray()
    likeness = standardised(words) + standardised(points[rows] @ points.T)
    numbers = np.arange(rows.start, rows.stop)
    likeness[numbers - rows.start, numbers] = -np.inf
    most = min(NEIGHBOURS, n_papers - 1)
    best = np.argsort(-likeness, axis=1, kind="stable")[:, :most]
    values = np.maximum(np.take_along_axis(likeness, best, axis=1), 0.0)
    totals = values.sum(axis=1, keepdims=True)
    shares = values / np.where(totals > 0, totals, 1.0)
    starts = np.arange(0, shares.size + 1, most)
    return sparse.csr_matrix((shares.ravel(), best.ravel(), starts), shape=(len(numbers), n_papers))
