"""The same day on SQLite and on PostgreSQL: the same issues, byte for byte."""

from pathlib import Path

from tests.crash.same_day import differences


def test_the_same_day_on_both_databases_makes_the_same_letters(tmp_path: Path, empty_postgres: str) -> None:
    assert differences(tmp_path, empty_postgres, readers=30) == (30, [])
