"""`digest db`: the database."""

from pathlib import Path

import typer

from digest.cli.output import FAILED, JSON, progress, say, sentences, service, write_json

app = typer.Typer(help="Upgrade, back up, copy or check the database.", no_args_is_help=True)


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
    """Copy the database, also while it is used: a SQLite file, or an archive of pg_dump for pg_restore."""
    with service() as built:
        from digest.store.backup import backup as make_backup

        make_backup(built.database, file)
        if as_json:
            write_json({"file": str(file), "size_bytes": file.stat().st_size})
        else:
            typer.echo(f"Copied to {file}.")


@app.command()
def copy(
    source: str = typer.Argument(..., metavar="FROM", help="The address of a database, like sqlite:///path."),
    target: str = typer.Argument(..., metavar="TO", help="The address of an empty one."),
    as_json: bool = JSON,
) -> None:
    """Copy everything into another, empty database, and verify it: from SQLite to PostgreSQL and back."""
    with sentences():
        from digest.store.engine import Database
        from digest.store.transfer import copy as copy_all

        with Database(source) as old, Database(target) as new, progress("copying") as tell:
            copied = copy_all(old, new, progress=lambda table, rows: tell(f"{table}, {rows} rows"))
        if as_json:
            write_json([{"table": c.table, "rows": c.rows, "checksum": c.checksum} for c in copied])
        else:
            total = sum(c.rows for c in copied)
            typer.echo(f"Copied {total} rows of {len(copied)} tables; counts and checksums agree.")


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
