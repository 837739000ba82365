"""Sections of the settings that operate an installation; the others, and all doors, are in `settings`."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section: no key that it does not know, no change once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReturnsSettings(Section):
    """When an address is taken for dead."""

    #: Hard answers in a row that may pass (a full mailbox), after which nothing more is sent.
    most_hard_answers: int = Field(default=5, ge=1)
    #: They are forgotten when none came for so long, in weeks.
    forget_weeks: float = Field(default=4, gt=0)
    #: A Maildir, an mbox or a file that the scheduler reads; None means that `digest bounces` does.
    mailbox: Path | None = None


class ScheduleSettings(Section):
    """What the scheduler does on its own."""

    #: When sources are read that have no cron line of their own: five fields, UTC.
    ingest: str = "5 * * * *"
    #: When what is no longer needed is deleted: five fields, UTC.
    clean_up: str = "40 3 * * *"


class ClusterSettings(Section):
    """How the work is shared among machines."""

    engine: Literal["auto", "embedded", "cluster"] = "auto"
    #: Readers whose issues one job makes.
    shard: int = Field(default=2000, ge=1)
    #: Letters are sent by so many threads of one worker.
    senders: int = Field(default=1, ge=1)


class RetentionSettings(Section):
    """How long things are kept, in days; 0 means for ever."""

    runs_days: int = Field(default=400, ge=0)
    issues_days: int = Field(default=400, ge=0)
    sightings_days: int = Field(default=0, ge=0)
    returns_days: int = Field(default=400, ge=0)
    pending_days: int = Field(default=30, ge=0)


class AlarmSettings(Section):
    """Whom to tell that something is wrong, and when."""

    #: The operator's address; empty means that alarms are only logged.
    address: str = ""
    #: The share of letters of a week that may bring complaints, and the one at which sending stops.
    complaints: float = Field(default=0.001, gt=0, le=1)
    complaints_stop: float = Field(default=0.003, gt=0, le=1)
    #: How long somebody may be due while nothing leaves, in minutes.
    late_minutes: float = Field(default=30, gt=0)
