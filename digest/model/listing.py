"""Which papers a list shows."""

from dataclasses import dataclass
from datetime import date

from digest.model.paper import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Papers by when they were first seen; of one day in that order, else the newest first."""

    #: UTC.
    day: date | None = None
    #: Names of places that showed them, any of which will do; None: wherever they were seen.
    places: frozenset[str] | None = None
    #: The last paper of the page before.
    after: PaperId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The days with papers before and after one; None where there is none."""

    before: date | None
    after: date | None
