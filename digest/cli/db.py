"""`digest db`: the database."""

from pathlib import Path

import typer

from digest.cli.output import FAILED, JSON, say, service, write_json

app = typer.Typer(help="Upgrade, back up or check the database.", no_args_is_help=True)


@app.command()
def upgrade(as_json: bool = JSON) -> None:
    """Bring the schema up to date."""
    with service() as built:
        from digest.store import schema

        schema.upgrade(built.bare_database)
        if as_json:
            write_json({"schema": schema.HEAD})
        else:
            typer.echo(f"The schema is at {schema.HEAD}.")


@app.command()
def backup(file: Path = typer.Argument(..., metavar="FILE"), as_json: bool = JSON) -> None:
    """Copy the SQLite database, also while it is used."""
    with service() as built:
        from digest.store import schema

        schema.backup(built.database, file)
        if as_json:
            write_json({"file": str(file), "size_bytes": file.stat().st_size})
        else:
            typer.echo(f"Copied to {file}.")


@app.command()
def check(as_json: bool = JSON) -> None:
    """Say what is wrong with the database."""
    with service() as built:
        from digest.store import schema

        # An empty database gets its schema here as everywhere; an older one is shown as it is.
        is_empty = schema.revision(built.bare_database) is None
        problems = schema.problems(built.database if is_empty else built.bare_database)
        if as_json:
            write_json({"is_well": not problems, "problems": problems})
        elif not problems:
            typer.echo("The database is well.")
        for problem in problems:
            say(problem)
    if problems:
        raise typer.Exit(FAILED)
