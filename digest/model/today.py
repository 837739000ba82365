"""How an installation stands at one moment: what `digest today` shows and alarms are judged from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from digest.model.delivery import State
from digest.model.subscriber import SubscriberId


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that an operator should know at once, told once while it lasts."""

    #: Tells it from the others and from what comes later: "source inbox", "complaints" …
    name: str
    #: What is wrong, one sentence without a full stop, without addresses of readers.
    sentence: str
    #: What to type.
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run of a kind."""

    kind: str
    started_at: datetime
    ended_at: datetime
    #: As `--json` of its command prints it.
    account: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStanding:
    """When a source of the catalogue last gave papers."""

    name: str
    #: Five fields, or "" for a folder.
    cron: str
    #: When a dump of it was last taken in; None where none ever was.
    last_good: datetime | None
    #: The longest time between two of its last good dumps that is not exceptional; None where they are few.
    usual_gap: timedelta | None = None
    #: Why its last dump was held back; "" where it was not.
    held_back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Who should have had a letter by now."""

    #: Active readers whose hour has come and who have no issue.
    readers: int = 0
    #: Letters that wait and were never tried.
    letters: int = 0
    #: The oldest moment that any of them waits for.
    since: datetime | None = None
    #: The numbers of the first few readers.
    first: tuple[SubscriberId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything that is looked at."""

    now: datetime
    runs: tuple[LastRun, ...] = ()
    sources: tuple[SourceStanding, ...] = ()
    #: How many letters wait, by state: due, claimed, sending, deferred, in doubt.
    queue: Mapping[State, int] = field(default_factory=dict)
    #: What became of the letters of the last 24 hours: sent, failed, skipped.
    ended: Mapping[State, int] = field(default_factory=dict)
    late: Late = field(default_factory=Late)
    #: When a letter last left; None where none ever did.
    last_sent: datetime | None = None
    #: Domains that are not sent to, with the reasons; "*" for everything.
    paused: Mapping[str, str] = field(default_factory=dict)
    #: Complaints of the last week, and the letters that left in it.
    complaints: int = 0
    letters_of_a_week: int = 0
