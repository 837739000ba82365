"""A semantic space learned from the papers: words that keep the same company lie close together.

Source: Deerwester et al., Indexing by latent semantic analysis, 1990; the decomposition is Halko, Martinsson
& Tropp, Finding structure with randomness, 2011, algorithm 4.4.
"""

from typing import Any

import numpy as np

from digest.rank.lexicon import Floats

#: Directions that are kept; at most one per three papers, for fewer cannot carry one.
DIMENSIONS = 150
_PAPERS_PER_DIMENSION = 3
#: More columns and rounds than asked for make the decomposition exact enough that its start does not matter.
_SPARE = 20
_ROUNDS = 4


class Space:
    """Papers as points of length 1, in `points`, one row per paper."""

    def __init__(self, directions: Any) -> None:
        """directions: sparse, papers × terms, rows of length 1."""
        n_papers, n_terms = directions.shape
        size = min(DIMENSIONS, n_papers // _PAPERS_PER_DIMENSION, n_terms)
        self._axes = _axes(directions, size)
        self.points = self.place(directions)
        self._centre = self.points.mean(axis=0) if n_papers else np.zeros(size)

    def place(self, rows: Any) -> Floats:
        """Sparse rows over the terms, as points of length 1 (or 0)."""
        return unit(np.asarray(rows @ self._axes))

    def from_centre(self, points: Floats) -> Floats:
        """What tells points from the mean of all papers."""
        return points - self._centre

    def fit(self, wishes: Floats) -> Floats:
        """How far each paper lies in the direction of each wish: wishes × papers."""
        return np.asarray(wishes @ self.points.T)


def unit(points: Floats) -> Floats:
    """Every row at length 1, rows of zeros as they are."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return points / np.where(lengths > 0, lengths, 1.0)


def _axes(matrix: Any, size: int) -> Floats:
    """The `size` heaviest right singular vectors as columns, by subspace iteration from a fixed start."""
    if size == 0:
        return np.zeros((matrix.shape[1], 0))
    start = np.random.default_rng(0).standard_normal((matrix.shape[1], min(size + _SPARE, *matrix.shape)))
    basis = np.asarray(matrix @ start)
    for _ in range(_ROUNDS):
        basis = np.asarray(matrix @ (matrix.T @ np.linalg.qr(basis)[0]))
    basis = np.linalg.qr(basis)[0]
    return np.linalg.svd(np.asarray(matrix.T @ basis), full_matrices=False)[0][:, :size]
