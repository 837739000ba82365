"""The schema's age: made at first use, upgraded where that is safe, refused where it is not."""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from digest.errors import StoreError
from digest.store.backup import backup
from digest.store.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

#: The newest migration; a test holds it against the scripts.
HEAD = "0014"

#: Not known to the metadata: the tables behind full-text search, made in SQL, and those of the task queue.
_FOREIGN_TABLE = re.compile(r"(papers_fts|procrastinate)(_\w+)?")


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic may compare what is called `name` with the metadata."""
    if kind == "table":
        return name is not None and not _FOREIGN_TABLE.fullmatch(name)
    return name not in ("search", "papers_by_words")


def prepare(database: Database, *, now: datetime) -> None:
    """Make an empty database ours, upgrade an older SQLite file after a backup.

    Raises StoreError for an older PostgreSQL schema, naming the command that upgrades it, and for a schema
    that is newer than this digest.
    """
    current = revision(database)
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        raise StoreError("the database was made by a newer digest; install that version, or restore a backup")
    if current is not None and not database.is_sqlite:
        raise StoreError("the database has an older schema; run `digest db upgrade`, then start again")
    if current is not None:
        backup(database, _beside(database, now))
    upgrade(database)


def revision(database: Database) -> str | None:
    """The migration that the database is at; None for an empty one."""
    with database.reading("looking at its schema") as connection:
        return _revision(connection)


def upgrade(database: Database) -> None:
    """Bring the schema to HEAD, in one transaction; harmless where it is there."""
    from alembic import command

    with database.writing("upgrading its schema") as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(220713)"))
        if _revision(connection) == HEAD:
            return  # another process was faster
        command.upgrade(config(connection), "head")


def config(connection: Connection) -> "Config":
    """Alembic's settings for one connection."""
    from alembic.config import Config

    # Not the standard output of when Alembic was imported, which may be closed by now.
    settings = Config(stdout=sys.stderr)
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    return settings


def problems(database: Database) -> list[str]:
    """What is wrong with the database, a sentence each; nothing where it is well."""
    found = []
    if revision(database) != HEAD:
        found.append("the schema is not of this version; run `digest db upgrade`")
    with database.reading("checking it") as connection:
        if database.is_sqlite:
            rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
            found += [f"integrity: {row}" for row in rows if row != "ok"]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            found += [f"a row of {row[0]} names a row of {row[2]} that is not there" for row in broken]
    return found


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def _beside(database: Database, now: datetime) -> Path:
    file = Path(database.url.database or "digest.db")
    return file.with_name(f"{file.name}.before-{HEAD}-{now:%Y%m%dT%H%M%S}")
