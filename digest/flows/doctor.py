"""Check-up of one installation: judgements on facts that somebody else gathers. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from digest.flows.alarms import patience_of
from digest.flows.clockwork import NextFire
from digest.model.finding import Finding, fine, odd, wrong
from digest.model.tick import Tick
from digest.model.today import SourceStanding

#: Free bytes below which the disk is nearly full, and below which work will fail soon.
_LITTLE_BYTES, _NO_BYTES = 2_000_000_000, 200_000_000
#: Fewer characters than this can be guessed.
_SHORTEST_KEY = 16
#: A clock may be so far behind what was written down before.
_SKEW = timedelta(minutes=5)
#: A scheduler that is alive begins its jobs every minute.
_SCHEDULER_SILENT = timedelta(minutes=10)


def check_clock(now: datetime, newest: datetime | None) -> Finding:
    """Whether time has passed since the newest run."""
    if newest is not None and newest - now > _SKEW:
        return wrong(
            "clock", f"it says {now:%Y-%m-%d %H:%M} UTC, before the last run; set it right, with NTP"
        )
    return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def check_zones(zones: Iterable[str]) -> Finding:
    """Whether the zone data know every zone that readers live in."""
    unknown = []
    for zone in sorted({*zones, "Europe/Berlin"}):
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            unknown.append(zone)
    if unknown:
        return wrong("zones", f"the zone data lack {', '.join(unknown)}; upgrade the package tzdata")
    return fine("zones", "the zone data know every reader's zone")


def check_disk(where: str, free_bytes: int) -> Finding:
    """Whether there is room."""
    free = f"{free_bytes / 1e9:.1f} GB free where {where} lies"
    if free_bytes < _NO_BYTES:
        return wrong("disk", f"{free}; make room now, letters and dumps cannot be written down without it")
    if free_bytes < _LITTLE_BYTES:
        return odd("disk", f"{free}; make room soon")
    return fine("disk", free)


def check_key(key: str, *, is_kept: bool) -> Finding:
    """Whether links are signed with a key that cannot be guessed. is_kept: the database may keep one."""
    if not key and is_kept:
        return fine("secret key", "made by digest and kept in the database")
    if not key:
        return wrong(
            "secret key", "DIGEST_SECRET_KEY must be set with PostgreSQL; make one: openssl rand -hex 32"
        )
    if len(key) < _SHORTEST_KEY:
        return wrong(
            "secret key", "DIGEST_SECRET_KEY can be guessed; make a longer one: openssl rand -hex 32"
        )
    return fine("secret key", "set")


def check_scheduler(now: datetime, last: Tick | None) -> Iterator[Finding]:
    """Whether the scheduler lives, where there ever was one."""
    if last is None:
        return
    if now - last.begun_at > _SCHEDULER_SILENT:
        since = f"{last.begun_at:%Y-%m-%d %H:%M} UTC"
        yield odd("scheduler", f"silent since {since}; start `digest run` or `digest scheduler`")
    else:
        yield fine("scheduler", "at work")


def check_sources(
    facts: Iterable[SourceStanding], *, now: datetime, next_fire: NextFire
) -> Iterator[Finding]:
    """When each source last gave papers. Raises SettingsError for a wrong cron line."""
    n_sources = 0
    for source in facts:
        n_sources += 1
        yield _source(source, now, next_fire)
    if not n_sources:
        yield odd("catalogue", "no source is switched on; set `enabled` of one in the catalogue")


def _source(source: SourceStanding, now: datetime, next_fire: NextFire) -> Finding:
    what = f"source {source.name}"
    if not source.cron:
        last = f"last on {source.last_good:%Y-%m-%d}" if source.last_good else "nothing yet"
        return fine(what, f"read whenever something is there; {last}")
    first, patience = next_fire(source.cron, now), patience_of(source, now, next_fire)
    if not first or not patience:
        return wrong(what, f"its cron line {source.cron!r} names no time that ever comes; correct it")
    if source.last_good is None:
        return odd(
            what, f"nothing yet; `digest ingest` reads it now, else it is read at {first:%m-%d %H:%M} UTC"
        )
    if now - source.last_good > patience:
        last = f"{source.last_good:%Y-%m-%d}"
        return odd(what, f"its last good day was {last}; look with `digest ingest`, it says what is wrong")
    return fine(what, f"last good day {source.last_good:%Y-%m-%d}")
