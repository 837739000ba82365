"""What was chosen for one reader, on its way from the desk to her issue."""

from dataclasses import dataclass, field

from digest.model.paper import PaperId, StoredPaper
from digest.model.profile import Profile
from digest.model.ranking import Ranked
from digest.model.sighting import Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen for one reader."""

    chosen: tuple[Ranked, ...]
    #: The papers that were chosen, and those that were folded into them.
    papers: dict[PaperId, StoredPaper]
    n_candidates: int
    profile: Profile
    #: To each chosen paper those that were folded into it, the better one first.
    similar: dict[PaperId, tuple[StoredPaper, ...]] = field(default_factory=dict)
    #: Of the chosen papers.
    sightings: dict[PaperId, list[Sighting]] = field(default_factory=dict)
