"""`digest admin`: who may enter the operator's desk."""

import sys

import typer

from digest.cli.deeds import written_down
from digest.cli.output import FAILED, JSON, say, service, write_json

app = typer.Typer(help="Set the password of the operator's desk (/admin).", no_args_is_help=True)


@app.callback()
def _admin() -> None:
    """Set the password of the operator's desk (/admin)."""


@app.command()
def password(as_json: bool = JSON) -> None:
    """Set the operator's password: asked twice on a terminal, else the first line of standard input."""
    typed = _typed()
    with service() as built:
        from digest.flows.entrance import acceptable
        from digest.passwords import hashed

        kept = hashed(acceptable(typed))
        with written_down(built, "set password", whom="the desk"):
            built.operators.set_password(kept, now=built.now)
        if as_json:
            write_json({"set": True, "address": f"{built.settings.public_url.rstrip('/')}/admin"})
        else:
            typer.echo("The password is set, and whoever was logged in is not any more.")


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first: str = typer.prompt("Password", hide_input=True, err=True)
    if first != typer.prompt("The same again", hide_input=True, err=True):
        say("the two differ; nothing was set")
        raise typer.Exit(FAILED)
    return first
