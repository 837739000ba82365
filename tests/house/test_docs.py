"""The documents lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, kept_files

LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<target>[^)#\s]+)")
NUMBERED = re.compile(r"^(?P<number>\d{4})-[a-z0-9-]+\.md$")


def documents() -> Iterator[Path]:
    return (ROOT / name for name in kept_files() if name.suffix == ".md" and name.parts[0] != "tests")


def decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "adr").glob("*.md"))


def test_every_link_between_documents_leads_to_a_file() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {link['target']}"
        for document in documents()
        for link in LINK.finditer(document.read_text("utf-8"))
        if not (document.parent / link["target"]).exists()
    ]
    assert broken == []


def test_decisions_are_numbered_without_gap_and_headed_by_their_number() -> None:
    numbers = [match["number"] for file in decisions() if (match := NUMBERED.match(file.name))]
    assert numbers == [f"{place:04d}" for place in range(1, len(decisions()) + 1)]
    headings = [file.read_text("utf-8").splitlines()[0] for file in decisions()]
    wrong = [h for h, n in zip(headings, numbers, strict=True) if not h.startswith(f"# {n} ")]
    assert wrong == []


def test_every_decision_that_the_code_names_is_there() -> None:
    named = {
        number
        for path in (ROOT / "digest").rglob("*.py")
        for number in re.findall(r"docs/adr/(\d{4})", path.read_text("utf-8"))
    }
    assert named - {file.name[:4] for file in decisions()} == set()
