"""`digest db`: the database."""

from pathlib import Path

import typer

from digest.cli.output import FAILED, say, service

app = typer.Typer(help="Upgrade, back up or check the database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the schema up to date."""
    with service() as built:
        from digest.store import schema

        schema.upgrade(built.bare_database)
        typer.echo(f"The schema is at {schema.HEAD}.")


@app.command()
def backup(file: Path = typer.Argument(..., metavar="FILE")) -> None:
    """Copy the SQLite database, also while it is used."""
    with service() as built:
        from digest.store import schema

        schema.backup(built.database, file)
        typer.echo(f"Copied to {file}.")


@app.command()
def check() -> None:
    """Say what is wrong with the database."""
    with service() as built:
        from digest.store import schema

        problems = schema.problems(built.bare_database)
        for problem in problems:
            say(problem)
        if not problems:
            typer.echo("The database is well.")
    if problems:
        raise typer.Exit(FAILED)
