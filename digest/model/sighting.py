"""A paper in one dump: the history that trends are read from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """When a paper was seen, with the counts it had there; what the dump does not count is None."""

    at: datetime
    comments: int | None = None
    upvotes: int | None = None
