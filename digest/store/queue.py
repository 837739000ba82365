"""What the task queue needs of the database besides its own tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import psycopg
from sqlalchemy import Connection, text

from digest.errors import StoreError
from digest.store.engine import Database, translated

#: What the driver raises where nobody translates it: in the pool of the queue's own connections.
DriverError = psycopg.Error
#: What a function of the queue refuses, because the task is no longer what it was taken for.
Refused = psycopg.errors.RaiseException

#: Locks of ours on PostgreSQL (any constants that nobody else uses).
_INSTALL_LOCK, _LEADER_LOCK = 0x0D16E58, 0x0D16E59


def install(database: Database, schema: str) -> None:
    """Make the tables of the task queue where they are not, whoever else does so at this moment."""
    with database.writing("making the tables of the queue") as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _INSTALL_LOCK})
        if connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar() is None:
            connection.exec_driver_sql(schema.replace("%", "%%"))


@contextmanager
def savepoint(driver: object) -> Iterator[None]:
    """What fails inside, by an error that is caught outside, does not undo the transaction around it."""
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the queue is in PostgreSQL")
    with driver.transaction():
        yield


def address(database: Database) -> str:
    """The database as its driver is told it, password included."""
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


class Leadership:
    """One of any number of schedulers leads: who holds a lock that ends with the connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    def is_ours(self) -> bool:
        """Whether this process leads; asked often, it takes over soon after another one ended.

        Raises StoreError where the database is away: then nobody leads.
        """
        try:
            with translated("asking who leads"):
                if self._connection is None:
                    self._connection = self._database.engine.connect().execution_options(
                        isolation_level="AUTOCOMMIT"
                    )
                # A lock that is held already is held once more: harmless, and it asks whether all is well.
                held = self._connection.execute(
                    text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LEADER_LOCK}
                )
                return bool(held.scalar())
        except StoreError:
            self._let_go()
            raise

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not back into the pool: the lock would stay with it.
            connection.invalidate()
            connection.close()
