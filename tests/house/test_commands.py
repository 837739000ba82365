"""The README and the program speak of the same commands."""

import re
from collections.abc import Iterator

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from digest.cli.app import app
from tests.house.tree import ROOT

README = (ROOT / "README.md").read_text("utf-8")
#: `digest db upgrade` in running code; an option or a capital ends the command.
MENTION = re.compile(r"`digest ((?:[a-z]+ ?)+)")


def walk(command: object, path: str) -> Iterator[tuple[str, TyperCommand]]:
    """Every command that does something, with its full name."""
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from walk(inner, f"{path} {name}")
    elif isinstance(command, TyperCommand):
        yield path, command


def commands() -> dict[str, TyperCommand]:
    return {name: command for name, command in walk(get_command(app), "digest") if not command.hidden}


def test_every_command_stands_in_the_readme() -> None:
    assert [name for name in commands() if not re.search(rf"\b{name}\b", README)] == []


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    roots = {name.split()[1] for name in commands()}
    assert {mention.split()[0] for mention in MENTION.findall(README)} - roots == set()


def test_every_command_says_what_it_does() -> None:
    assert [name for name, command in commands().items() if not (command.help or "").strip()] == []
