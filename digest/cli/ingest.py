"""`digest ingest`: dumps in."""

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from digest.cli.output import AS_OF, FAILED, JSON, counted, moment, progress, say, service, write_json

if TYPE_CHECKING:
    from digest.model.accounts import IngestAccount
    from digest.model.dump import Account
    from digest.wiring.service import Service

#: How often watched folders are looked at, in seconds: half the time that a file must have been still.
_LOOK_EVERY_S = 1.0


def ingest(
    sources: list[str] = typer.Argument(
        None, metavar="[SOURCE …]", help="Files, folders, addresses, or - for standard input."
    ),
    as_of: str = AS_OF,
    watch: bool = typer.Option(False, "--watch", help="Stay, and take what arrives in the folders."),
    as_json: bool = JSON,
) -> None:
    """Take dumps in and print the account; without SOURCE, those of the catalogue."""
    from digest import clock

    at = moment(as_of)
    with service() as built:
        if watch:
            _watch(built, sources or [], as_json=as_json)
            return
        started = clock.now()
        with progress("reading") as tell:
            account = built.ingest.run(
                built.selection.named(sources or [], now=built.now),
                now=built.now,
                as_of=at,
                progress=lambda source, papers: tell(f"{source}, {papers} records"),
            )
        _print(account, as_json=as_json)
        _keep(built, account, started)
    if not account.is_well:
        raise typer.Exit(FAILED)


def _keep(built: "Service", account: "IngestAccount", started: datetime) -> None:
    from digest import clock
    from digest.flows.journal import ingest_entry
    from digest.store.operation import Run

    built.operation.note(
        Run(kind="ingest", started_at=started, ended_at=clock.now(), account=ingest_entry(account))
    )


def _print(account: "IngestAccount", *, as_json: bool) -> None:
    from digest.flows.journal import ingest_entry

    if as_json:
        write_json(ingest_entry(account))
    else:
        for source in account.sources:
            typer.echo(_line(source.source, source.account, status=source.status.value))
        if not account.sources:
            typer.echo("Nothing to read: the catalogue's folders are empty and no address is switched on.")
        elif len(account.sources) > 1:
            typer.echo(_line("all", account.totals, status=""))
    for source in account.sources:
        for sentence in (source.note, *source.warnings):
            if sentence:
                say(sentence if sentence.startswith(source.source) else f"{source.source}: {sentence}")
        if not source.account.adds_up:
            say(f"{source.source}: the account does not add up; please report this")


def _line(name: str, account: "Account", *, status: str) -> str:
    rejected = f" ({counted(account.reasons)})" if account.reasons else ""
    counts = (
        f"read {account.read} = {account.new} new + {account.updated} updated"
        f" + {account.seen} seen + {account.rejected} rejected{rejected}"
    )
    return f"{name}: {status + ', ' if status else ''}{counts}"


def _watch(built: "Service", named: list[str], *, as_json: bool) -> None:
    """Take every file that arrives, until a signal says stop."""
    from digest import clock
    from digest.model.asked import Asked
    from digest.schedule.ticker import every

    folders = built.selection.watched(named)
    if not as_json:
        typer.echo(f"Watching {len(folders)} folders; stop with Ctrl-C.")

    def look() -> None:
        now = clock.now()
        for name, is_catalogued, watcher in folders:
            for path in watcher.settled(now):
                source = name if is_catalogued else str(path)
                asked = Asked(name=source, location=str(path), is_catalogued=is_catalogued)
                account = built.ingest.run([asked], now=now)
                _keep(built, account, now)
                _print(account, as_json=as_json)

    every(_LOOK_EVERY_S, look)
