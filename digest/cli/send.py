"""`digest send`: what is due goes out."""

from typing import TYPE_CHECKING

import typer

from digest.cli.output import AS_OF, FAILED, JSON, counted, greet, moment, progress, say, service, write_json

if TYPE_CHECKING:
    from digest.model.accounts import SendAccount


def send(
    as_of: str = AS_OF,
    only: str = typer.Option(None, "--only", metavar="EMAIL", help="Only to this reader."),
    now: bool = typer.Option(False, "--now", help="Do not wait for the reader's hour."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done; write and send nothing."),
    as_json: bool = JSON,
) -> None:
    """Prepare every due issue, send it, and print the account."""
    at = moment(as_of)
    with service(as_of=at) as built:
        from digest import clock
        from digest.flows.journal import send_entry
        from digest.flows.prepare import Due
        from digest.store.operation import Run

        started = clock.now()
        due = Due(
            now=built.now,
            only=built.subscribers.with_address(only).id if only else None,
            is_at_once=now,
            is_dry=dry_run,
            dumps_before=at,
        )
        with progress("sending") as tell:
            account = built.send.run(due, progress=lambda sent: tell(f"{sent} letters"))
        if not dry_run:
            greet(built)
            built.operation.note(
                Run(kind="send", started_at=started, ended_at=clock.now(), account=send_entry(account))
            )
        _print(account, as_json=as_json)
    if account.stopped or not account.adds_up:
        raise typer.Exit(FAILED)


def _print(account: "SendAccount", *, as_json: bool) -> None:
    from digest.flows.journal import send_entry
    from digest.model.delivery import State

    if as_json:
        write_json(send_entry(account))
    else:
        skipped, pending = sum(account.skipped.values()), sum(account.pending.values())
        typer.echo(f"to {account.destination}")
        typer.echo(
            f"due {account.due} = {account.sent} sent + {skipped} skipped + {account.failed} failed"
            f" + {pending} pending"
        )
        for what, counts in (("skipped", account.skipped), ("pending", account.pending)):
            if counts:
                typer.echo(f"{what}: {counted(counts)}")
    if account.in_doubt and not as_json:
        held = sum(doubt.state is State.IN_DOUBT for doubt in account.in_doubt)
        typer.echo(
            f"in doubt: {len(account.in_doubt)} letters, of which {held} still are (--json lists them)"
        )
    if account.stopped:
        say(f"stopped: {account.stopped}")
    if not account.adds_up:
        say("the account does not add up; please report this")
