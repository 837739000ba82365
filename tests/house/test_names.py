"""Names say what a thing is."""

import ast
import re
from pathlib import PurePosixPath

from tests.house.tree import kept_files, kept_texts, sources

NO_MODULE = {"utils", "util", "helpers", "helper", "common", "base", "misc", "lib", "stuff"}
NO_CLASS = re.compile(r"(?:Manager|Handler|Processor|Helper|Util|Utils|Info)$")

# Written in two halves, so that this file does not hold what it looks for.
REGISTRY_HOSTS = tuple(
    name + "." + zone
    for name, zone in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("pypi", "python.org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("anaconda", "org"),
        ("proxy.golang", "org"),
    ]
)
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def test_no_module_is_called_after_nothing() -> None:
    parts = {part for name in kept_files() for part in (*name.parts[:-1], name.stem)}
    assert parts & NO_MODULE == set()


def test_no_class_is_called_after_nothing() -> None:
    # The standard library calls its own so; ours are what they are.
    names = [
        f"{source.name} {node.name}"
        for source in sources("digest")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and NO_CLASS.search(node.name)
    ]
    assert names == []


def test_no_package_registry_is_named() -> None:
    named = [
        (name, host) for name, text in kept_texts() for host in REGISTRY_HOSTS if host in text.casefold()
    ]
    assert named == []


def test_nothing_is_left_for_later() -> None:
    left = [name for name, text in kept_texts() if UNFINISHED.search(text) and _is_ours(name)]
    assert left == []


def _is_ours(name: str) -> bool:
    # Golden dumps may say what they like.
    return not PurePosixPath(name).is_relative_to("tests/data")
