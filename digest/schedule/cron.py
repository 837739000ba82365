"""Cron lines, as cron reads them."""

from datetime import UTC, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from digest.errors import SettingsError

#: As cron counts: 0 and 7 are Sunday. APScheduler counts from Monday, so it is given names.
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def next_fire(cron: str, after: datetime) -> datetime | None:
    """The first moment after `after` (UTC) at which a line of five fields fires; None where it never does.

    Where both the day of the month and the day of the week are given, either will do, as cron has it.
    Raises SettingsError for a line that cannot be.
    """
    try:
        triggers = [CronTrigger.from_crontab(line, UTC) for line in _as_apscheduler_reads(cron)]
        found = [trigger.get_next_fire_time(None, after + timedelta(microseconds=1)) for trigger in triggers]
    except (ValueError, IndexError) as exc:
        message = f"{cron!r} is not a cron line ({exc}); write five fields like '15 6 * * mon-fri'"
        raise SettingsError(message, key="cron", file="the catalogue") from exc
    moments = [moment.astimezone(UTC) for moment in found if moment is not None]
    return min(moments, default=None)


def _as_apscheduler_reads(cron: str) -> list[str]:
    minute, hour, day, month, weekday = cron.split()
    if weekday.startswith("*") and "/" not in weekday:
        return [cron]
    named = ",".join(sorted({_DAYS[n] for part in weekday.split(",") for n in _numbers(part)}))
    if day.startswith("*"):
        return [f"{minute} {hour} {day} {month} {named}"]
    return [f"{minute} {hour} {day} {month} *", f"{minute} {hour} * {month} {named}"]


def _numbers(part: str) -> range:
    """The days of `mon-fri`, `1-5/2`, `*/2` or `sun`, in cron's numbers."""
    days, _, step = part.partition("/")
    if days == "*":
        return range(0, 7, int(step))
    first, dash, last = days.partition("-")
    begin = _number(first)
    end = _number(last) if dash else begin
    # A week may be written to end in Sunday, which is also its first day.
    return range(begin, (7 if dash and end == 0 else end) + 1, int(step or 1))


def _number(written: str) -> int:
    number = int(written) if written.isdecimal() else _DAYS.index(written.lower())
    if number > 7:
        raise ValueError(f"there is no weekday {number}")
    return number
