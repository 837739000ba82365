"""Everything has its place, and the papers of the house are in order."""

import re
import tomllib

from digest import __version__
from tests.house.test_names import REGISTRY_HOSTS
from tests.house.tree import ROOT, kept_files

TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "Procfile",
    "README.md",
    "config",
    "constraints.txt",
    "digest",
    "docs",
    "pyproject.toml",
    "templates",
    "tests",
}
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?= |$)")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pins(text: str) -> dict[str, int]:
    """Each pinned package and how many hashes it has."""
    joined = text.replace("\\\n", " ")
    entries = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = {entry: PIN.match(entry) for entry in entries}
    assert [entry[:80] for entry, match in found.items() if match is None] == []
    return {match["name"].casefold(): len(HASH.findall(entry)) for entry, match in found.items() if match}


def test_the_top_level_holds_only_what_belongs_there() -> None:
    shown = {name.parts[0] for name in kept_files()}
    assert {name for name in shown if not name.startswith(".")} - TOP_LEVEL == set()


def test_the_changelog_knows_the_current_version() -> None:
    headings = re.findall(r"^## (\d+\.\d+\.\d+)\b", read("CHANGELOG.md"), re.M)
    assert headings[0] == __version__


def test_every_pin_has_a_hash_and_no_pin_has_a_host() -> None:
    text = read("constraints.txt")
    assert {name for name, hashes in pins(text).items() if not hashes} == set()
    assert [
        line for line in text.splitlines() if "://" in line or any(host in line for host in REGISTRY_HOSTS)
    ] == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[\[<>=!~; ]", entry, maxsplit=1)[0].casefold() for entry in wanted}
    assert names - set(pins(read("constraints.txt"))) == set()


def test_continuous_integration_runs_what_developers_run() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert re.search(r"\bmake check\b", script.read_text("utf-8"))


def test_processes_named_in_the_procfile_are_commands() -> None:
    lines = [line.partition(": ") for line in read("Procfile").splitlines() if line]
    assert lines
    assert {command.split()[0] for _, _, command in lines} == {"digest"}
