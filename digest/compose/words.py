"""What the letters say in English outside their templates: counts, days and the sentences made of them."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from digest.model.subscriber import Pace

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
#: Characters; longer ones must be allowed to break on a phone.
_SHORT_FACT = 16
_WEEK = frozenset(range(7))
_WORKDAYS = frozenset(range(5))


def count(n: int, one: str, many: str) -> str:
    """`1 paper`, `1,200 papers`."""
    return f"{n:,} {one if n == 1 else many}"


def listed(things: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(things) < 2:
        return "".join(things)
    return ", ".join(things[:-1]) + " and " + things[-1]


def together(fact: str) -> str:
    """A short fact that no line break parts: `12 comments`."""
    return fact.replace(" ", "\N{NO-BREAK SPACE}") if len(fact) <= _SHORT_FACT else fact


def day_and_month(day: date) -> str:
    """`Saturday, 22 November`."""
    return f"{weekday(day)}, {day.day} {_MONTHS[day.month - 1]}"


def weekday(day: date) -> str:
    """`Saturday`."""
    return _DAYS[day.weekday()]


def short_day(day: date, *, today: date) -> str:
    """`21 Nov`, with its year where that is not today's."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1][:3]}{year}"


def rhythm(pace: Pace) -> str:
    """`every day at 7:00`, `on weekdays at 7:30`, `on Mondays and Thursdays at 18:00`."""
    if pace.days == _WEEK:
        days = "every day"
    elif pace.days == _WORKDAYS:
        days = "on weekdays"
    else:
        days = "on " + listed([f"{_DAYS[day]}s" for day in sorted(pace.days)])
    return f"{days} at {_hour(pace.at)} ({pace.zone.replace('_', ' ')})"


def next_day(slot: date, pace: Pace) -> str:
    """When the next issue comes: `tomorrow`, `on Monday`; "" where no day is chosen."""
    for ahead in range(1, 8):
        day = slot + timedelta(days=ahead)
        if day.weekday() in pace.days:
            return "tomorrow" if ahead == 1 else f"on {weekday(day)}"
    return ""


def _hour(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"
