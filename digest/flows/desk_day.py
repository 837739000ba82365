"""What choosing prepares of some candidates, once for all readers who have them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.model.paper import PaperId, StoredPaper
from digest.model.sighting import Sighting
from digest.rank.match import Ranker

if TYPE_CHECKING:
    from digest.rank.block import Block
    from digest.rank.learned import Learner


@dataclass(slots=True)
class Day:
    """Some candidates, with what was prepared of them."""

    candidates: Sequence[StoredPaper]
    ranker: Ranker
    past: Ranker | None = None
    n_days: int = 0
    learner: "Learner | None" = None
    papers: dict[PaperId, StoredPaper] = field(default_factory=dict)
    sightings: dict[PaperId, list[Sighting]] | None = None
    alike: dict[PaperId, frozenset[PaperId]] | None = None
    block: "Block | None" = None
