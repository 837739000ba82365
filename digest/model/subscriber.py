"""A reader, her wishes, and her consent."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import NamedTuple, NewType

SubscriberId = NewType("SubscriberId", int)

#: Monday first, as `datetime.weekday` counts.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: A pause without an end ends here.
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Standing(StrEnum):
    """Where a subscription stands."""

    #: Asked for, not confirmed: gets nothing but the confirmation letter.
    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"


#: How she says herself that she wants our mail; no import or operator can say it for her.
BY_HERSELF = "confirmation link"


class Courtesy(StrEnum):
    """A letter about a subscription that a reader is owed."""

    WELCOME = "welcome"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """That she wants our mail: when, how, and from where she said so."""

    at: datetime
    #: "operator", "confirmation link", "import" …
    how: str
    #: A host, a file, a terminal; "" where not known.
    origin: str

    @property
    def is_hers(self) -> bool:
        """Whether she said so herself, to us."""
        return self.how == BY_HERSELF


class QuietDay(StrEnum):
    """What a reader wants on a day that has nothing for her."""

    NOTHING = "nothing"
    #: A letter of one line.
    LINE = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """When she wants her issues, in her own time, how long they may be, and in which language."""

    #: An IANA name.
    zone: str = "UTC"
    at: time = time(7, 0)
    #: Days of the week, 0 is Monday.
    days: frozenset[int] = frozenset(range(7))
    #: Papers per issue.
    most: int = 7
    quiet: QuietDay = QuietDay.NOTHING
    #: Of her letters, like "de"; "" means the operator's choice.
    language: str = ""
    #: Papers a day that her own floor is set for, over the last 30 days; None for no floor of her own.
    about: float | None = None
    #: Whether one place of her issues is for something beyond her interests.
    explores: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What of a reader matters when her issue is made."""

    id: SubscriberId
    #: As she gave it; compared case-folded.
    email: str
    #: Lines of the keyword language, in her order.
    interests: tuple[str, ...]
    pace: Pace
    #: The number of the last dump taken into account for her.
    watermark: int
    #: When her next issue is due (aware, UTC); None while not active, or paused without an end.
    next_due_at: datetime | None
    #: No issue before this moment (aware, UTC); `FOREVER` is a pause without an end.
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber(Reader):
    """All of a reader."""

    standing: Standing
    created_at: datetime
    confirmed_at: datetime | None
    consent: Consent | None
    #: Links made before this moment (aware, UTC, whole seconds) are void, those to leave apart.
    links_since: datetime | None = None


class Recipient(NamedTuple):
    """What of a reader matters when her letter leaves."""

    email: str
    standing: Standing
    #: Aware, UTC.
    paused_until: datetime | None = None
    #: Whether nothing is sent to her address.
    is_suppressed: bool = False
