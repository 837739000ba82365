"""Which of the papers that passed go into an issue."""

from collections.abc import Sequence

from digest.model.ranking import Ranked


def choose(ranked: Sequence[Ranked], most: int) -> list[Ranked]:
    """The best `most` of a ranking that has the best first."""
    return list(ranked[:most])
