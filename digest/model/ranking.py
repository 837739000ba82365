"""What a reader wants, and how well a paper fits."""

from dataclasses import dataclass

from digest.model.paper import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One part of a score."""

    #: The reader's own line, as she wrote it.
    interest: str
    #: Words of the paper that met it, as the paper writes them, in the order met.
    words: tuple[str, ...]
    #: "title", "abstract", "author", "org", "source" or "expansion".
    field: str
    #: What it adds to the score.
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A paper that passed every gate of one profile. Its reasons add up to its score."""

    paper_id: PaperId
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Why a paper was not chosen: the first gate that dropped it."""

    paper_id: PaperId
    #: "no match", "excluded", "below the floor" or "beyond the most per issue".
    name: str
    #: One sentence for a reader: which word excluded it, how far below the floor it is.
    sentence: str
    score: float = 0.0
