"""Every setting stands in config/digest.toml with a sentence and its default."""

import os
import re
import tomllib
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from digest.settings import Settings, load
from tests.house.tree import ROOT

FILE = ROOT / "config" / "digest.toml"
KEY = re.compile(r"^(?P<off># )?(?P<name>[a-z][a-z0-9_]*) = ")
SECTION = re.compile(r"^\[(?P<name>[a-z_]+)\]$")
#: What belongs in the environment, or has no value to show.
COMMENTED = {"database_url", "smtp_url", "secret_key", "metrics_token", "catalogue", "returns.mailbox"}


def keys_of(model: type[BaseModel], section: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from keys_of(inner, f"{section}{name}.")
        else:
            yield section + name


def described(text: str) -> dict[str, str]:
    """Each key of a settings file with the comment that stands right above it."""
    found: dict[str, str] = {}
    section, comment = "", ""
    for line in text.splitlines():
        if head := SECTION.match(line):
            section, comment = head["name"] + ".", ""
        elif key := KEY.match(line):
            found[section + key["name"]] = comment.strip()
            comment = ""
        elif line.startswith("# "):
            comment += line.removeprefix("# ") + " "
        else:
            comment = ""
    return found


@pytest.fixture
def no_settings_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("DIGEST_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def test_every_key_stands_there_with_a_sentence() -> None:
    comments = described(FILE.read_text("utf-8"))
    assert sorted(comments) == sorted(keys_of(Settings))
    assert {key: said for key, said in comments.items() if not re.match(r"[A-Z].{20,}\.$", said)} == {}


def test_the_file_says_the_defaults(no_settings_in_the_environment: None) -> None:
    assert load() == Settings()


def test_every_default_is_written_out_unless_it_is_a_secret() -> None:
    values = tomllib.loads(FILE.read_text("utf-8"))
    written = {
        f"{name}.{key}" if isinstance(value, dict) else name
        for name, value in values.items()
        for key in (value if isinstance(value, dict) else [name])
    }
    assert set(keys_of(Settings)) - written == COMMENTED
