"""What a reader wants, and how well a paper fits."""

from dataclasses import dataclass

from digest.model.paper import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One part of a score."""

    #: The reader's own line, as she wrote it; or `papers like “Title”` and the like, for what was learned.
    interest: str
    #: Words of the paper that met it, as the paper writes them; for lines in the order met.
    words: tuple[str, ...]
    #: Of lines "title", "abstract", "author", "org", "source" or "expansion"; of judged papers "liked" or
    #: "disliked"; of all judged papers together "terms", "meaning" or "neighbours"; "exploration".
    field: str
    #: What it adds to the score; what speaks against a paper is below 0.
    value: float


#: Fields of reasons that do not come from one line or one judged paper.
SHARED_FIELDS = frozenset({"terms", "meaning", "neighbours"})
#: Fields of reasons that no line of hers gave.
LEARNED_FIELDS = SHARED_FIELDS | {"liked", "disliked", "exploration"}


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
    #: "already sent", "already judged", "not in your window", "excluded", "no match", "below the floor",
    #: "like what you want less of", "below your floor", "folded", "topic full" or
    #: "beyond the most per issue".
    name: str
    #: One sentence for a reader: which word excluded it, how far below the floor it is.
    sentence: str
    score: float = 0.0
