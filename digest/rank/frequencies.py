"""How rare a term is in the archive."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.rank import bm25f


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """In how many papers of the archive each term stands.

    A term that `counts` does not have stands in no paper. The counts of the terms that
    `digest.rank.needed_terms` names are enough to rank.
    """

    n_documents: int
    counts: Mapping[str, int]

    def idf(self, *terms: str) -> float:
        """How rare it is to meet any of these spellings of one thing: the sum of their papers counts."""
        return bm25f.idf(self.n_documents, sum(self.counts.get(term, 0) for term in terms))
