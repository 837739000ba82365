"""Copies of a database in use: SQLite's own backup, or PostgreSQL's pg_dump."""

import contextlib
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from digest.errors import StoreError
from digest.store.engine import Database

_NO_PG_DUMP = (
    "pg_dump is not on the PATH; install PostgreSQL's client programs of the server's version or newer, "
    "or run pg_dump where they are"
)


def backup(database: Database, target: Path) -> None:
    """Copy a database, also while others use it. Raises StoreError; nothing half made is left.

    A SQLite database becomes a SQLite file, a PostgreSQL one an archive for pg_restore.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        # It holds addresses and a key: nobody else's business.
        unfinished.touch(mode=0o600)
        _copy_file(database, unfinished) if database.is_sqlite else _dump(database, unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as exc:
        raise StoreError(f"the backup to {target} failed: {exc}") from exc
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _copy_file(database: Database, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(database.url.database or "")) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _dump(database: Database, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError(_NO_PG_DUMP)
    url = database.url.set(drivername="postgresql")
    with tempfile.NamedTemporaryFile("w", prefix="digest-", encoding="utf-8") as passwords:
        # Not among the arguments, which every user of the machine can read.
        passwords.write(f"*:*:*:*:{_escaped(str(url.password or ''))}\n")
        passwords.flush()
        address = url.set(password=None).render_as_string(hide_password=False)
        address += ("&" if "?" in address else "?") + f"passfile={quote(passwords.name)}"
        command = [program, "--format=custom", f"--file={target}", f"--dbname={address}"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = ended.stderr.strip().splitlines() or ["it said nothing"]
        raise StoreError(f"pg_dump failed: {said[-1]}")


def _escaped(password: str) -> str:
    return password.replace("\\", "\\\\").replace(":", "\\:")
