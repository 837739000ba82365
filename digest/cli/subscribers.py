"""`digest subscribers`: the operator's side of the list."""

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli.deeds import number_of, written_down
from digest.cli.output import FAILED, JSON, say, service, write_json
from digest.cli.readers import days_text, judgement_json, reader_json, reader_line

if TYPE_CHECKING:
    from digest.model.subscriber import Subscriber

app = typer.Typer(help="List, show, pause, export, erase or import readers.", no_args_is_help=True)

_EMAIL = typer.Argument(..., metavar="EMAIL")


@app.command("list")
def list_(as_json: bool = JSON) -> None:
    """Every reader, one a line."""
    with service() as built:
        for reader in built.subscribers.all():
            if as_json:
                write_json(reader_json(reader))
            else:
                typer.echo(reader_line(reader))


@app.command()
def show(email: str = _EMAIL, as_json: bool = JSON) -> None:
    """One reader, with her interests and her consent."""
    with service() as built:
        reader = built.subscribers.with_address(email)
        judged = [judgement_json(one) for one in built.judgements.judgements(reader.id)]
        shown = reader_json(reader) | {"judged": judged}
        if as_json:
            write_json(shown)
        else:
            typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@app.command()
def export(as_json: bool = JSON) -> None:
    """Every reader as CSV, in the columns that import reads; with --json as JSON lines."""
    with service() as built, written_down(built, "export readers", whom="all readers"):
        readers = built.subscribers.all()
        if as_json:
            for reader in readers:
                write_json(reader_json(reader))
            return
        from digest.flows.subscription import COLUMNS

        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(COLUMNS)
        for reader in readers:
            confirmed_at = reader.confirmed_at.isoformat() if reader.confirmed_at else ""
            consent = f"{reader.consent.how} ({reader.consent.origin})" if reader.consent else ""
            pace = reader.pace
            wishes = (";".join(reader.interests), pace.zone, f"{pace.at:%H:%M}", days_text(pace))
            table.writerow((reader.email, *wishes, confirmed_at, consent, pace.language))


@app.command()
def pause(
    email: str = _EMAIL,
    until: str = typer.Option(None, "--until", metavar="DATE", help="Her first day with letters again."),
    as_json: bool = JSON,
) -> None:
    """Send a reader nothing until a day, or until `resume`; the next issue takes up what came meanwhile."""
    with service() as built:
        with written_down(built, "pause reader", whom=number_of(built, email)):
            reader = built.pausing.pause(email, until=until, now=built.now)
        _show(reader, as_json=as_json)


@app.command()
def resume(email: str = _EMAIL, as_json: bool = JSON) -> None:
    """End a reader's pause."""
    with service() as built:
        with written_down(built, "resume reader", whom=number_of(built, email)):
            reader = built.pausing.resume(email, now=built.now)
        _show(reader, as_json=as_json)


@app.command()
def erase(email: str = _EMAIL, as_json: bool = JSON) -> None:
    """Delete everything about a reader."""
    with service() as built:
        reader = built.subscribers.with_address(email)
        with written_down(built, "erase reader", whom=f"reader {reader.id}"):
            built.subscribers.erase(reader.id, now=built.now)
        if as_json:
            write_json({"erased": True})
        else:
            typer.echo("Erased.")


@app.command()
def lift(email: str = _EMAIL, as_json: bool = JSON) -> None:
    """Write again to an address that complained or was taken for dead; who left must come back herself."""
    with service() as built:
        with written_down(built, "lift suppression", whom=number_of(built, email)):
            lifted = built.returned.lift(email)
        left = built.subscribers.suppressed(email)
        if as_json:
            write_json({"lifted": lifted, "suppressed": left})
        else:
            typer.echo(f"Lifted: {' and '.join(lifted)}." if lifted else "There was nothing to lift.")
            if left:
                typer.echo(f"{email} has left: only she herself can come back, by confirming a sign-up.")


@app.command("import")
def import_(
    file: Path = typer.Argument(..., metavar="FILE", help="CSV: email, interests (; between), zone, at …"),
    as_json: bool = JSON,
) -> None:
    """Sign up many readers from a CSV file; wrong lines are told and stop no other."""
    with service() as built:
        from digest.errors import SourceError

        problems, taken = [], 0
        try:
            with (
                file.open(encoding="utf-8-sig", newline="") as rows,
                written_down(built, "import readers", whom="a list"),
            ):
                for row in built.subscription.take_in(rows, origin=file.name, now=built.now):
                    taken += not row.problem
                    if row.problem:
                        problems.append({"line": row.line, "problem": row.problem})
                        say(f"line {row.line}: {row.problem}")
        except (OSError, UnicodeDecodeError, csv.Error) as exc:
            why = exc.strerror if isinstance(exc, OSError) else exc
            raise SourceError(f"{file} cannot be read as CSV in UTF-8: {why}", origin=str(file)) from exc
        if as_json:
            write_json({"read": taken + len(problems), "taken": taken, "problems": problems})
        else:
            typer.echo(f"read {taken + len(problems)} = {taken} taken + {len(problems)} left out")
    if problems:
        raise typer.Exit(FAILED)


def _show(reader: "Subscriber", *, as_json: bool) -> None:
    if as_json:
        write_json(reader_json(reader))
    else:
        typer.echo(reader_line(reader))
