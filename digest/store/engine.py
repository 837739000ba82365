"""The database: connections, transactions, and the one place where its errors become ours."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    JSON,
    Connection,
    Engine,
    FromClause,
    Table,
    Text,
    bindparam,
    cast,
    create_engine,
    event,
    func,
    make_url,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from digest.errors import SettingsError, StoreAway, StoreError

#: How long a writer waits for another one, in milliseconds; ingest holds the lock for a whole dump.
_BUSY_MS = 60_000
#: Letters of one hour are due at the same moment.
_MOMENTS_KEPT = 1024
#: The lock that gives dumps their numbers on PostgreSQL (any constant that nobody else uses).
INTAKE_LOCK = 0x0D16E57
#: A database that can be there again.
_AWAY = (OperationalError, InterfaceError, PoolTimeout, sqlite3.OperationalError, sqlite3.InterfaceError)


class Database:
    """One database. Reads see one state; writers wait for each other."""

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(self.url, pool_pre_ping=not self.is_sqlite)
        if self.is_sqlite:
            event.listen(self.engine, "do_connect", self._make_private)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    def _make_private(self, *_: object) -> None:
        # It holds addresses and the key that signs links: a new file is its owner's, and so is its log.
        file = Path(self.url.database or "")
        if not file.exists():
            with suppress(OSError):  # SQLite says it better
                file.touch(mode=0o600)

    @contextmanager
    def reading(self, doing: str) -> Iterator[Connection]:
        """A connection for reading. Raises StoreError that says what we were doing."""
        with translated(doing), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self, doing: str) -> Iterator[Connection]:
        """A connection that sees one state of the whole database, however long it reads."""
        with translated(doing), self.engine.connect() as connection:
            if not self.is_sqlite:  # where every transaction sees one state anyway
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self, doing: str) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back by an error. Raises StoreError."""
        with translated(doing), self.engine.connect() as connection:
            connection = connection.execution_options(digest_writes=True)
            with connection.begin():
                yield connection

    def forget(self) -> None:
        """Overwrite what the write-ahead log still holds of deleted rows."""
        if self.is_sqlite:
            with translated("clearing its log"), self.engine.connect() as connection:
                driver = connection.connection.driver_connection
                if driver is not None:
                    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


#: Does something in a transaction of ours, given the driver's connection.
Within = Callable[[object], None]


def driver_of(connection: Connection) -> object:
    """The driver's own connection: what others may use within our transaction."""
    # The driver begins with the first statement: before it a savepoint of others would be a transaction of
    # its own, committed at once.
    connection.exec_driver_sql("SELECT 1")
    return connection.connection.driver_connection


def sqlite_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection within our transaction: SQLAlchemy's way to it costs more than it does."""
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    own: sqlite3.Connection = driver
    return own


def listed(connection: Connection, values: Iterable[str | int]) -> FromClause:
    """Any number of values as a table with the one column `value`, sent as one parameter."""
    array = bindparam(None, json.dumps(list(values)), type_=Text)
    if connection.dialect.name == "sqlite":
        return func.json_each(array).table_valued("value").alias()
    return func.json_array_elements_text(cast(array, JSON)).table_valued("value").alias()


def insert_all(connection: Connection, table: Table, rows: Sequence[tuple[int | str, ...]]) -> None:
    """Insert rows of plain values, in the order of the table's columns."""
    names = [column.name for column in table.columns]
    if connection.dialect.name == "sqlite":
        # The driver's own way: a compiled statement costs three times that.
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  our own names
        connection.exec_driver_sql(statement, list(rows))
    else:
        connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])


@lru_cache(maxsize=_MOMENTS_KEPT)
def in_sqlite(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def moment(stored: str | datetime) -> datetime:
    """A moment as a driver gives it (aware, UTC)."""
    return _moment(stored) if isinstance(stored, str) else stored.astimezone(UTC)


@lru_cache(maxsize=_MOMENTS_KEPT)
def _moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def inserted(engine: Engine | Connection) -> Any:
    """The dialect's INSERT, which knows ON CONFLICT."""
    if engine.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn the database's errors into ours, which say what we were doing."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as exc:
        cause = getattr(exc, "orig", None) or exc
        first = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
        message = f"the database failed while {doing}: {first}"
        if isinstance(exc, _AWAY):
            raise StoreAway(f"{message}; {_advice(first)}, then start again: nothing is lost") from exc
        raise StoreError(message) from exc


def _advice(said: str) -> str:
    if "full" in said or "No space" in said:
        return "make room on its disk"
    if "locked" in said:
        return "wait for the program that holds it"
    return "see that it runs and can be reached"


def _parsed(url: str) -> URL:
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        message = "DIGEST_DATABASE_URL is not a database address; write sqlite:///path or postgresql://…"
        raise SettingsError(message, key="database_url", file="environment") from exc
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        message = f"digest keeps its papers in SQLite or PostgreSQL, not in {parsed.get_backend_name()}"
        raise SettingsError(message, key="database_url", file="environment")
    return parsed


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    # The driver would begin and commit on its own; we say BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # The index of a hundred thousand records is walked at every dump: keep it at hand (KiB).
    cursor.execute("PRAGMA cache_size = -65536")
    # Erased people leave no trace in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins by reading could not become one once another has written.
    writes = connection.get_execution_options().get("digest_writes")
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
