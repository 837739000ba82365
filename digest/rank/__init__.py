"""Papers × profiles → order: the keyword language, matching, feedback, selection, reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from digest.rank.units import needed_terms as needed_terms


def rank_batch(
    papers: Sequence[Mapping[str, Any]], profiles: Sequence[Mapping[str, Any]]
) -> Sequence[Sequence[float]]:
    """Score every paper for every profile; higher is better.

    papers: `{"id", "title", "abstract"}`; document frequencies come from them. profiles: `{"keywords": [str],
    "liked": [paper], "disliked": [paper]}`; keywords are bags of words, never operators.
    Returns scores of the shape [profiles][papers]; the same input gives the same scores.
    """
    # numpy and scipy take a third of a second, and most commands score nothing by the batch.
    from digest.rank.batch import score

    scores: list[list[float]] = score(papers, profiles).tolist()
    return scores
