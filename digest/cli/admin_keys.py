"""`digest admin key`, `keys`, `revoke`: keys of the operator's programs."""

import typer

from digest.cli.deeds import written_down
from digest.cli.output import JSON, service, write_json


def key(
    name: str = typer.Argument(..., metavar="NAME", help="What it is for."),
    as_json: bool = JSON,
) -> None:
    """Make a key for the operator's part of the API. It is shown this once, and kept as a hash."""
    with service() as built:
        with written_down(built, "make API key", whom="a new key"):
            made = built.api_keys.make(name, now=built.now)
        if as_json:
            write_json({"name": name, "key": made})
        else:
            typer.echo(made)


def keys(as_json: bool = JSON) -> None:
    """List the keys that were made."""
    with service() as built:
        for one in built.api_keys.all():
            revoked = one.revoked_at.isoformat() if one.revoked_at else None
            if as_json:
                made_at = one.made_at.isoformat()
                write_json({"id": one.id, "name": one.name, "made_at": made_at, "revoked_at": revoked})
            else:
                state = f"taken back {one.revoked_at:%Y-%m-%d}" if one.revoked_at else "good"
                typer.echo(f"{one.id}. {one.name} · made {one.made_at:%Y-%m-%d} · {state}")


def revoke(
    number: int = typer.Argument(..., metavar="NUMBER", help="Of the key, as `digest admin keys` lists it."),
    as_json: bool = JSON,
) -> None:
    """Take a key back, for good."""
    with service() as built:
        with written_down(built, "take back API key", whom=f"key {number}"):
            built.api_keys.revoke(number, now=built.now)
        if as_json:
            write_json({"revoked": number})
        else:
            typer.echo(f"Key {number} opens nothing any more.")
