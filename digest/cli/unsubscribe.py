"""`digest unsubscribe`: a reader leaves."""

import typer

from digest.cli.deeds import number_of, written_down
from digest.cli.output import JSON, greet, service, write_json
from digest.cli.readers import reader_json, reader_line


def unsubscribe(email: str = typer.Argument(..., metavar="EMAIL"), as_json: bool = JSON) -> None:
    """End a subscription; what was queued for her is not sent."""
    with service() as built:
        with written_down(built, "unsubscribe reader", whom=number_of(built, email)):
            reader = built.subscription.leave(email, now=built.now)
        greet(built)
        if as_json:
            write_json(reader_json(reader))
        else:
            typer.echo(reader_line(reader))
