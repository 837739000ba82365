"""`digest pauses`: what is not sent to, and sending again."""

import typer

from digest.cli.deeds import written_down
from digest.cli.output import FAILED, JSON, say, service, write_json

app = typer.Typer(help="See and lift what keeps letters back.", no_args_is_help=True)

#: What people write for every domain.
_EVERYTHING = "everything"


@app.command(name="list")
def list_(as_json: bool = JSON) -> None:
    """List the recipient domains that are not sent to, and whether sending as a whole has stopped."""
    with service() as built:
        paused = {_shown(domain): reason for domain, reason in built.pauses.active(built.now).items()}
        if as_json:
            write_json(paused)
        elif not paused:
            typer.echo("Nothing is paused.")
        else:
            for domain, reason in paused.items():
                typer.echo(f"{domain}: {reason}")


@app.command()
def lift(
    domain: str = typer.Argument(..., metavar="DOMAIN", help="A recipient domain, or `everything`."),
    as_json: bool = JSON,
) -> None:
    """Send again before the pause is over: to one domain, or after a stop of `everything`."""
    with service() as built:
        named = domain.strip().lower()
        with written_down(built, "lift pause", whom=_shown(named) if "@" not in named else "an address"):
            was = built.pauses.lift("*" if named == _EVERYTHING else named)
        if as_json:
            write_json({"domain": domain, "was_paused": was})
        elif was:
            typer.echo(f"{domain} is sent to again.")
        if not was:
            say(f"{domain} is not paused; `digest pauses list` shows what is")
    if not was:
        raise typer.Exit(FAILED)


def _shown(domain: str) -> str:
    return _EVERYTHING if domain == "*" else domain
