"""What the house tests look at: the files of the checkout and their syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Python file. name: its path below the checkout, with slashes."""

    name: str
    text: str
    tree: ast.Module

    @classmethod
    def parsed(cls, text: str, name: str = "sample.py") -> "Source":
        return cls(name=name, text=text, tree=ast.parse(text))

    def functions(self) -> Iterator[Function]:
        """Functions and methods, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


def sources(*folders: str) -> list[Source]:
    """Every Python file below the folders of the checkout."""
    found = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [Source.parsed(path.read_text("utf-8"), path.relative_to(ROOT).as_posix()) for path in found]


def kept_files() -> list[Path]:
    """What git keeps, or would keep after `git add`: paths relative to the checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [Path(name) for name in listed.split("\0") if name]
    # A file that was deleted and not yet committed is still listed.
    return [name for name in names if (ROOT / name).is_file()]


def kept_texts() -> Iterator[tuple[str, str]]:
    """Name and content of every kept file that is UTF-8 text."""
    for name in kept_files():
        try:
            yield name.as_posix(), (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue


def calls_of(source: Source) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that is used from an import.

    After `from datetime import datetime` the name `datetime.now` gives `datetime.datetime.now`. What is not
    imported is left out.
    """
    known = _imported(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute) and (name := _dotted(node, known)):
            yield node.lineno, name


def _imported(tree: ast.Module) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return names


def _dotted(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value, known)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
