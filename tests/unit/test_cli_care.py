"""The demo, the database, and settings."""

from pathlib import Path

import pytest

from tests.cli import Digest


def test_the_database_is_upgraded_backed_up_and_checked(digest: Digest, tmp_path: Path) -> None:
    assert digest("db", "upgrade").code == 0
    assert digest("db", "check").out == "The database is well.\n"
    assert digest("db", "backup", str(tmp_path / "copy.db")).code == 0
    assert (tmp_path / "copy.db").stat().st_size > 0


def test_mail_over_smtp_in_the_name_of_the_example_is_refused(
    digest: Digest, dump: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SMTP_URL", "smtp://127.0.0.1:9")
    said = digest("send", "--now")
    assert said.code == 1
    assert "DIGEST_PUBLIC_URL" in said.err
    monkeypatch.setenv("DIGEST_PUBLIC_URL", "https://papers.example.org")
    assert "DIGEST_SENDER" in digest("send", "--now").err


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DIGEST_RANK__FLOOR", "high", "environment variable DIGEST_RANK__FLOOR"),
        ("DIGEST_DATABASE_URL", "mysql://x/y", "SQLite or PostgreSQL"),
        ("DIGEST_CONFIG", "/nowhere.toml", "/nowhere.toml: cannot be read"),
    ],
)
def test_a_wrong_setting_names_its_key_and_place(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    said = digest("papers")
    assert said.code == 1
    assert sentence in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_the_demo_leaves_six_letters(digest: Digest, tmp_path: Path) -> None:
    said = digest("demo", "--once", "--no-open")
    assert said.code == 0
    assert len(list((tmp_path / "home" / "demo" / "mail" / "new").iterdir())) == 6
    assert len(list((tmp_path / "home" / "demo" / "letters").iterdir())) == 6
    assert digest("demo", "--once", "--no-open").code == 0
    assert len(list((tmp_path / "home" / "demo" / "mail" / "new").iterdir())) == 6
