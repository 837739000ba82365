"""The schema and its age: on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from digest.errors import StoreError
from digest.store import schema
from digest.store.engine import Database
from tests.builders import MONDAY


def _set_revision(database: Database, revision: str) -> None:
    with database.writing("pretending") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_the_tables_are_what_the_migrations_make(database: Database) -> None:
    with database.writing("comparing") as connection:
        settings = schema.config(connection)
        command.check(settings)
        assert ScriptDirectory.from_config(settings).get_current_head() == schema.HEAD


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'digest.db'}") as database:
        schema.prepare(database, now=MONDAY)
        files = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert "digest.db" in files
    assert set(files.values()) == {0o600}


def test_preparing_twice_changes_nothing(database: Database) -> None:
    schema.prepare(database, now=MONDAY)
    schema.upgrade(database)
    assert schema.revision(database) == schema.HEAD
    assert schema.problems(database) == []


def test_a_newer_schema_is_refused(database: Database) -> None:
    _set_revision(database, "9999")
    with pytest.raises(StoreError, match="made by a newer digest"):
        schema.prepare(database, now=MONDAY)


def test_an_older_sqlite_file_is_backed_up_and_upgraded(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'digest.db'}") as database:
        with database.writing("beginning") as connection:
            command.upgrade(schema.config(connection), "0001")
        schema.prepare(database, now=MONDAY)
        assert schema.revision(database) == schema.HEAD
    (copy,) = tmp_path.glob("digest.db.before-*")
    with Database(f"sqlite:///{copy}") as older:
        assert schema.revision(older) == "0001"


def test_an_older_postgresql_schema_names_the_command(postgres: Database) -> None:
    _set_revision(postgres, "0001")
    with pytest.raises(StoreError, match="run `digest db upgrade`"):
        schema.prepare(postgres, now=MONDAY)


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "digest.db").write_bytes(b"this is not a database, it is a letter to a friend" * 100)
    with (
        Database(f"sqlite:///{tmp_path / 'digest.db'}") as database,
        pytest.raises(StoreError, match="not a database"),
    ):
        schema.prepare(database, now=MONDAY)


def test_a_schema_of_another_version_is_a_problem_that_names_the_command(database: Database) -> None:
    _set_revision(database, "0001")
    assert schema.problems(database)[0].endswith("run `digest db upgrade`")
