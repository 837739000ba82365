"""`digest bounces`: what came back for letters."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli.output import FAILED, JSON, progress, say, service, write_json

if TYPE_CHECKING:
    from digest.model.returned import ReturnsAccount


def bounces(
    path: Path = typer.Argument(..., metavar="PATH", help="A Maildir, an mbox, or a file with one message."),
    as_json: bool = JSON,
) -> None:
    """Read bounces, complaints and unsubscriptions by mail, and print the account.

    The mailbox is left as it is: what was read before is told apart and changes nothing.
    """
    with service() as built:
        from digest import clock
        from digest.deliver.bounces import read_mailbox
        from digest.flows.journal import returns_entry
        from digest.store.operation import Run

        started = clock.now()
        with progress("reading") as tell:
            account = built.returns.take_in(
                read_mailbox(path), now=built.now, progress=lambda n: tell(f"{n} messages")
            )
        entry = returns_entry(account)
        built.operation.note(Run(kind="bounces", started_at=started, ended_at=clock.now(), account=entry))
        _print(account, as_json=as_json)
    if not account.adds_up:
        raise typer.Exit(FAILED)


def _print(account: "ReturnsAccount", *, as_json: bool) -> None:
    from digest.flows.journal import returns_entry

    if as_json:
        write_json(returns_entry(account))
    else:
        parts = " + ".join(f"{n} {kind}" for kind, n in account.by_kind.items())
        typer.echo(f"read {account.read} = {parts}")
    if not account.adds_up:
        say("the account does not add up; please report this")
