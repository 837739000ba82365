"""When a job of the schedule was last begun, by whichever process."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One beginning. All moments are aware, UTC."""

    begun_at: datetime
    #: None while it is under way, and for good where its process died.
    ended_at: datetime | None
