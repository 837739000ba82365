"""What a paper says, in a sentence or two of its own words."""

from dataclasses import dataclass

from digest.model.paper import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The summary of one revision of a paper."""

    paper_id: PaperId
    revision: int
    #: The engine that made it, with its version.
    engine: str
    #: One sentence; "" where there is no abstract.
    sentence: str
    #: Two sentences, in the abstract's order; "" where there is no abstract.
    brief: str
