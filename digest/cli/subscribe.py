"""`digest subscribe` and `digest confirm`: a reader comes."""

import typer

from digest.cli.deeds import written_down
from digest.cli.output import JSON, greet, service, write_json
from digest.cli.readers import reader_json, reader_line


def subscribe(
    email: str = typer.Argument(..., metavar="EMAIL"),
    interest: list[str] = typer.Option(..., "--interest", "-i", metavar="TEXT", help="One line; repeats."),
    zone: str = typer.Option("UTC", "--zone", metavar="Z", help="Her time zone, like Europe/Berlin."),
    at: str = typer.Option("07:00", "--at", metavar="HH:MM", help="Her hour."),
    days: str = typer.Option("daily", "--days", help="daily, weekdays, weekly, or days like mon,thu."),
    most: int = typer.Option(7, "--max", metavar="N", help="Papers per issue."),
    quiet: str = typer.Option(
        "nothing", "--quiet-day", metavar="WHAT", help="What a day without papers brings: nothing, or a line."
    ),
    language: str = typer.Option(
        "", "--language", metavar="L", help="Of her letters: en, de; else the operator's choice."
    ),
    confirmed: bool = typer.Option(False, "--confirmed", help="She has consented: send no confirmation."),
    as_json: bool = JSON,
) -> None:
    """Sign a reader up; without --confirmed a confirmation letter goes out first."""
    with service() as built:
        from digest.flows.wishes import make_pace
        from digest.model.subscriber import Consent

        pace = make_pace(zone=zone, at=at, days=days, most=most, quiet=quiet, language=language)
        if confirmed:
            consent = Consent(at=built.now, how="operator", origin="command line")
            with written_down(built, "sign up with consent", whom="a reader"):
                reader = built.subscription.add(email, interest, pace, consent)
        else:
            reader = built.subscription.ask(email, interest, pace, now=built.now)
        if as_json:
            write_json(reader_json(reader))
        else:
            typer.echo(reader_line(reader))
            if not reader.confirmed_at:
                typer.echo(f"A confirmation letter went to {built.outbox().shown}.")


def confirm(
    token: str = typer.Argument(..., metavar="TOKEN", help="From the confirmation letter."),
    as_json: bool = JSON,
) -> None:
    """Confirm a sign-up with the token of its letter."""
    with service() as built:
        reader = built.subscription.confirm(token, origin="command line", now=built.now)
        greet(built)
        if as_json:
            write_json(reader_json(reader))
        else:
            typer.echo(reader_line(reader))
