"""What people write of themselves: address, interests, zone, hour and days, checked."""

from collections.abc import Iterable
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email

from digest.errors import SubscriptionError
from digest.model.subscriber import WEEKDAYS, Pace, QuietDay
from digest.rank.language import parse

#: The most papers that an issue can have: a letter of more is clipped by mail readers.
MOST_PAPERS = 50
#: Lines of interests that one reader can have.
_MOST_INTERESTS = 100


def valid_address(email: str) -> str:
    """The address as given, checked for its form. Raises SubscriptionError."""
    stripped = email.strip()
    try:
        validate_email(stripped, check_deliverability=False, allow_smtputf8=True, test_environment=True)
    except EmailNotValidError as exc:
        raise SubscriptionError(f"{stripped or 'an empty line'} is not an e-mail address: {exc}") from exc
    return stripped


def valid_interests(interests: Iterable[str]) -> list[str]:
    """The lines, checked. Raises SubscriptionError, InterestError."""
    lines = [line.strip() for line in interests if line.strip()]
    if len(lines) > _MOST_INTERESTS:
        raise SubscriptionError(f"{len(lines)} interests are too many; keep {_MOST_INTERESTS}")
    wanted = [parsed for parsed in map(parse, lines) if not parsed.excludes]
    if not wanted:
        raise SubscriptionError(
            "nothing is wanted; give at least one interest that does not begin with a minus"
        )
    return lines


def make_pace(
    *,
    zone: str = "UTC",
    at: str = "07:00",
    days: str = "daily",
    most: int = 7,
    quiet: str = "nothing",
    language: str = "",
) -> Pace:
    """When and how much.

    days: `daily`, `weekdays`, `weekly`, or names like `mon,thu`; quiet: `nothing` or `line`; language:
    like `de`, "" for the operator's choice; whether letters are written in it, `Subscription` knows.
    Raises SubscriptionError for what cannot be.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SubscriptionError(f"{zone!r} is not a time zone; write one like Europe/Berlin") from exc
    if not 1 <= most <= MOST_PAPERS:
        raise SubscriptionError(f"{most} papers per issue cannot be; write 1 to {MOST_PAPERS}")
    return Pace(
        zone=zone,
        at=_wall_time(at),
        days=_weekdays(days),
        most=most,
        quiet=_quiet(quiet.strip().lower()),
        language=language.strip(),
    )


def _wall_time(written: str) -> time:
    try:
        hour, minute = written.split(":")
        return time(int(hour), int(minute))
    except ValueError as exc:
        raise SubscriptionError(f"{written!r} is not an hour; write one like 07:30") from exc


def _quiet(written: str) -> QuietDay:
    try:
        return QuietDay(written)
    except ValueError as exc:
        raise SubscriptionError(f"{written!r} is no way to spend a quiet day; write nothing or line") from exc


def _weekdays(written: str) -> frozenset[int]:
    named = {"daily": range(7), "weekdays": range(5), "weekly": range(1)}.get(written.strip().lower())
    if named is not None:
        return frozenset(named)
    names = [name.strip().lower() for name in written.split(",")]
    unknown = [name for name in names if name not in WEEKDAYS]
    if unknown:
        message = f"{unknown[0]!r} is not a day; write daily, weekdays, weekly, or days like mon,thu"
        raise SubscriptionError(message)
    return frozenset(WEEKDAYS.index(name) for name in names)
