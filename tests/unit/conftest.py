"""What tests of the commands may ask for."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli.app import app
from tests.cli import Digest, Said
from tests.day import a_text_dump


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Digest:
    """Calls `digest …` in an empty home."""
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "home"))

    def call(*arguments: str, stdin: str | bytes = "") -> Said:
        result = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False)
        return Said(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def dump(tmp_path: Path) -> str:
    """The path of a text dump of five papers."""
    path = tmp_path / "page.txt"
    path.write_text(a_text_dump(), encoding="utf-8")
    return str(path)
