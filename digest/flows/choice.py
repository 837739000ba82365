"""What was chosen for one reader, on its way from the desk to her issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.model.paper import PaperId, StoredPaper
from digest.model.profile import Profile
from digest.model.ranking import Ranked
from digest.model.sighting import Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen for one reader."""

    chosen: tuple[Ranked, ...]
    #: All candidates: readers who have the same ones share this.
    papers: Mapping[PaperId, StoredPaper]
    n_candidates: int
    profile: Profile
    #: To each chosen paper those that were folded into it, the better one first.
    similar: Mapping[PaperId, tuple[StoredPaper, ...]] = field(default_factory=dict)
    #: Of all candidates.
    sightings: Mapping[PaperId, Sequence[Sighting]] = field(default_factory=dict)
