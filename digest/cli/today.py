"""`digest today`: how it goes, in one screen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from digest.cli.output import FAILED, JSON, counted, say, service, write_json

if TYPE_CHECKING:
    from digest.model.today import Alarm, LastRun, Today
    from digest.wiring.service import Service

_TELL = typer.Option(False, "--tell", help="Write to the operator of what is new, as the scheduler does.")


def today(tell: bool = _TELL, as_json: bool = JSON) -> None:
    """Show the last runs, sources, queue and who is late; exit 1 when something is wrong."""
    with service() as built:
        from digest.schedule.cron import next_fire

        watch = built.watch(next_fire)
        now, alarms = watch.look(built.now)
        if as_json:
            write_json(_json(now, alarms))
        else:
            for line in _lines(built, now):
                typer.echo(line)
            for alarm in alarms:
                say(f"{alarm.sentence}; {alarm.command}")
        if tell:
            watch.tell(built.now)
    if alarms:
        raise typer.Exit(FAILED)


def _lines(built: "Service", today: "Today") -> Iterator[str]:
    for run in today.runs:
        yield f"{run.kind:8} {run.started_at:%Y-%m-%d %H:%M}  {_account(run)}"
    if not today.runs:
        yield "nothing ran yet: `digest ingest`, `digest send`, or `digest run` does"
    for source in today.sources:
        last = f"{source.last_good:%Y-%m-%d %H:%M}" if source.last_good else "nothing yet"
        yield f"source   {last:16}  {source.name}"
    yield f"letters  in 24 hours: {_counts(today.ended)}; waiting: {_counts(today.queue)}"
    for domain, reason in today.paused.items():
        yield f"paused   {'everything' if domain == '*' else domain}: {reason}"
    late = today.late
    if late.since:
        yield (
            f"late     {late.readers} readers without their issue, {late.letters} letters not tried, "
            f"since {late.since:%Y-%m-%d %H:%M}"
        )
        yield from (f"         {built.subscribers.get(id_).email}" for id_ in late.first)
    else:
        yield "late     nobody"


def _account(run: "LastRun") -> str:
    account = run.account
    if "sources" in account:
        totals, n_wrong = account["totals"], _n_wrong(account["sources"])
        wrong = f"; {n_wrong} of {len(account['sources'])} sources failed" if n_wrong else ""
        return (
            f"read {totals['read']} = {totals['new']} new + {totals['updated']} updated"
            f" + {totals['seen']} seen + {totals['rejected']} rejected{wrong}"
        )
    if "due" not in account:
        return ", ".join(f"{n} {what}" for what, n in account.items())
    parts = [part for part in ("sent", "waiting", "skipped", "failed", "pending") if part in account]
    said = " + ".join(f"{account[part]} {part}" for part in parts)
    stopped = account.get("stopped")
    return f"due {account['due']} = {said}{f'; stopped: {stopped}' if stopped else ''}"


def _n_wrong(sources: Sequence[Mapping[str, Any]]) -> int:
    return sum(source["status"] in ("failed", "drift") for source in sources)


def _counts(states: Mapping[Any, int]) -> str:
    return counted({state.value: n for state, n in states.items()})


def _json(today: "Today", alarms: Sequence["Alarm"]) -> dict[str, Any]:
    late = today.late
    return {
        "is_well": not alarms,
        "alarms": [{"name": a.name, "sentence": a.sentence, "command": a.command} for a in alarms],
        "runs": {
            run.kind: {
                "started_at": run.started_at.isoformat(),
                "ended_at": run.ended_at.isoformat(),
                "account": dict(run.account),
            }
            for run in today.runs
        },
        "sources": [
            {"source": s.name, "last_good": s.last_good.isoformat() if s.last_good else None}
            for s in today.sources
        ],
        "queue": {state.value: n for state, n in today.queue.items()},
        "ended": {state.value: n for state, n in today.ended.items()},
        "late": {
            "readers": late.readers,
            "letters": late.letters,
            "since": late.since.isoformat() if late.since else None,
        },
        "paused": dict(today.paused),
        "complaints": {"complaints": today.complaints, "letters": today.letters_of_a_week},
    }
