"""What an operator must be told: judgements on one moment. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from digest.flows.clockwork import NextFire
from digest.model.today import Alarm, LastRun, SourceStanding, Today
from digest.sections import AlarmSettings

#: What stands for every domain among the pauses.
EVERYTHING = "*"
#: The alarm upon which sending stops.
COMPLAINTS_STOP = "complaints stop"
STOPPED_BY_COMPLAINTS = "too many complaints came back"
#: A source may miss so many of its times, and at least so long may pass, before somebody should look.
_MISSED_TIMES, _SOURCE_SILENT = 3, timedelta(days=3)
#: What is usual for a source may be exceeded by so much.
_USUAL_TIMES = 2
#: Fewer complaints say nothing: a list of 500 readers has one now and then.
_FEWEST_COMPLAINTS, _FEWEST_TO_STOP = 2, 3
#: Accounts are looked at for so long.
_RECENT = timedelta(days=1)


def judge(today: Today, settings: AlarmSettings, next_fire: NextFire) -> Iterator[Alarm]:
    """Every alarm of a moment; none where today is well. Raises SettingsError for a wrong cron line."""
    for source in today.sources:
        yield from _source(source, today.now, next_fire)
    for run in today.runs:
        if today.now - run.started_at <= _RECENT and not adds_up(run.account):
            yield _wrong_account(run)
    complaints = list(_complaints(today, settings))
    yield from complaints
    reason = today.paused.get(EVERYTHING, "")
    if reason and not (complaints and reason == STOPPED_BY_COMPLAINTS):
        yield Alarm(
            name="sending stopped",
            sentence=f"sending has stopped: {reason}",
            command="digest pauses lift everything",
        )
    yield from _silence(today, settings)


def patience_of(source: SourceStanding, now: datetime, next_fire: NextFire) -> timedelta | None:
    """How long a source may give nothing before somebody should look; None for a folder without a habit."""
    usual = _USUAL_TIMES * source.usual_gap if source.usual_gap else None
    if not source.cron:
        return max(usual, _SOURCE_SILENT) if usual else None
    first = next_fire(source.cron, now)
    second = next_fire(source.cron, first) if first else None
    if not first or not second:
        return None
    return max(_MISSED_TIMES * (second - first), _SOURCE_SILENT, usual or _SOURCE_SILENT)


def adds_up(account: Mapping[str, Any]) -> bool:
    """Whether the account of a run, as it is kept, adds up."""
    if "sources" in account:
        return all(map(_read_adds_up, [account["totals"], *account["sources"]]))
    if "due" in account:
        parts = ("sent", "skipped", "failed", "pending", "waiting")
        return bool(account["due"] == sum(account.get(part, 0) for part in parts))
    return True


def _read_adds_up(counts: Mapping[str, Any]) -> bool:
    return bool(counts["read"] == sum(counts[part] for part in ("new", "updated", "seen", "rejected")))


def _wrong_account(run: LastRun) -> Alarm:
    begun = f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC"
    return Alarm(
        name=f"account {run.kind} {begun}",
        sentence=f"the account of the {run.kind} run of {begun} does not add up; please report this",
        command="digest today --json",
    )


def _source(source: SourceStanding, now: datetime, next_fire: NextFire) -> Iterator[Alarm]:
    if source.held_back:
        sentence = f"the last dump of source {source.name} was not taken in: {source.held_back}"
        yield Alarm(name=f"drift {source.name}", sentence=sentence, command="digest ingest")
    patience = patience_of(source, now, next_fire)
    if source.last_good is not None and patience is not None and now - source.last_good > patience:
        yield Alarm(
            name=f"source {source.name}",
            sentence=(
                f"source {source.name} has given nothing since {source.last_good:%Y-%m-%d}, "
                f"longer than it usually is silent"
            ),
            command="digest ingest",
        )


def _complaints(today: Today, settings: AlarmSettings) -> Iterator[Alarm]:
    rate = today.complaints / today.letters_of_a_week if today.letters_of_a_week else 0.0
    said = (
        f"{today.complaints} of {today.letters_of_a_week} letters of the last week brought complaints "
        f"({rate:.2%})"
    )
    if rate >= settings.complaints_stop and today.complaints >= _FEWEST_TO_STOP:
        yield Alarm(
            name=COMPLAINTS_STOP,
            sentence=f"{said}; mailbox providers block senders like this, so sending stops until you lift it",
            command="digest pauses lift everything",
        )
    elif rate > settings.complaints and today.complaints >= _FEWEST_COMPLAINTS:
        yield Alarm(
            name="complaints",
            sentence=f"{said}; look at where these readers came from before providers block you",
            command="digest subscribers list",
        )


def _silence(today: Today, settings: AlarmSettings) -> Iterator[Alarm]:
    late, patience = today.late, timedelta(minutes=settings.late_minutes)
    if late.since is None or today.now - late.since < patience:
        return
    if today.last_sent is not None and today.last_sent > max(late.since, today.now - patience):
        return  # it is slow, not silent
    who = f"{late.readers} readers without an issue and {late.letters} letters have waited"
    yield Alarm(
        name="nothing sent",
        sentence=f"nothing was sent although somebody is due: {who} since {late.since:%Y-%m-%d %H:%M} UTC",
        command="digest doctor",
    )
