"""`python -m tests.accept FOLDER`: reads a folder of sample dumps and says what became of each.

Where `<folder>_truth/<stem>.json` stands beside `<folder>`, every field of it is compared: papers in their
order, and the page's date. Everything else is read and counted: files, papers, rejections, refusals with
their sentences. Exit 1 if a field differs, or if anything but a DigestError comes out of a file.
"""

import gzip
import hashlib
import io
import json
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.errors import DigestError
from digest.model.dump import Head, PageDate, Payload, Reading, Rejected, Tail
from digest.model.paper import Paper
from digest.parse import read

_TRUTH = "_truth"
#: Notes for people, not samples.
_NOTES = frozenset(
    {"ORIGIN.md", "README.md", "SCHEMA.md", "SHAPES.md", "NOTES.md", "dates_seen_in_the_wild.txt"}
)
#: The truth's names for what is compared, and how our papers say it.
_FIELDS = ("title", "abstract", "n_authors", "organization", "date", "comments")
_FIELDS_WHERE_GIVEN = ("upvotes", "arxiv", "doi", "url", "code_url", "authors")


@dataclass(slots=True, kw_only=True)
class Figures:
    """What became of the files of one top folder."""

    n_files: int = 0
    n_read: int = 0
    n_papers: int = 0
    n_compared: int = 0
    n_equal: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    rejections: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)


def payload_of(file: Path) -> Payload:
    """The file's bytes, decompressed, as a source would hand them over."""
    content = file.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    return Payload(
        origin=file.name,
        taken_at=datetime.now(UTC),
        stream=io.BytesIO(content),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
    )


def samples(folder: Path) -> Iterator[Path]:
    """Every file below the folder that is a sample, in alphabetical order."""
    for file in sorted(folder.rglob("*")):
        is_truth = any(part.endswith(_TRUTH) for part in file.relative_to(folder).parts)
        if file.is_file() and not is_truth and file.name not in _NOTES:
            yield file


def truth_of(file: Path) -> Path | None:
    """The file's truth, if there is one."""
    found = file.parent.with_name(file.parent.name + _TRUTH) / f"{file.stem}.json"
    return found if found.is_file() else None


def take(file: Path, figures: Figures) -> None:
    """Read one file into the figures of its folder."""
    figures.n_files += 1
    try:
        readings = list(read(payload_of(file)))
    except DigestError as exc:
        sentence = re.sub(r"\d+", "N", str(exc).replace(file.name, "FILE"))
        figures.refusals[sentence] += 1
        if truth_of(file):
            figures.differences.append(f"{file.name}: refused: {exc}")
        return
    except Exception:  # noqa: BLE001 - that nothing else comes out is what is being tried
        figures.tracebacks.append(f"{file}\n{traceback.format_exc()}")
        return
    count(readings, figures)
    truth = truth_of(file)
    if truth:
        compare(file.name, readings, json.loads(truth.read_text(encoding="utf-8")), figures)


def count(readings: list[Reading], figures: Figures) -> None:
    """Add what was read."""
    figures.n_read += 1
    figures.n_papers += sum(isinstance(one, Paper) for one in readings)
    figures.rejections.update(one.reason for one in readings if isinstance(one, Rejected))
    tail = readings[-1]
    if isinstance(tail, Tail):
        figures.statuses[tail.status] += 1


def compare(name: str, readings: list[Reading], truth: Mapping[str, Any], figures: Figures) -> None:
    """Hold one reading against its truth, field by field."""
    head = readings[0]
    papers = [one for one in readings if isinstance(one, Paper)]
    expected = truth["papers"]
    note(figures, f"{name}: papers", len(papers), len(expected))
    page_date = head.page_date if isinstance(head, Head) else None
    note(figures, f"{name}: page_date", _day(page_date), truth["page_date"])
    for number, (paper, said) in enumerate(zip(papers, expected, strict=False), start=1):
        ours = facts_of(paper)
        for key in (*_FIELDS, *(key for key in _FIELDS_WHERE_GIVEN if key in said)):
            note(figures, f"{name}: paper {number}: {key}", ours[key], said[key])


def note(figures: Figures, what: str, ours: object, said: object) -> None:
    """Compare one field."""
    figures.n_compared += 1
    figures.n_equal += ours == said
    if ours != said:
        figures.differences.append(f"{what}: {str(ours)[:120]!r}, should be {str(said)[:120]!r}")


def facts_of(paper: Paper) -> dict[str, object]:
    """A paper in the words of the truth files."""
    organization = paper.organization
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "n_authors": paper.n_authors,
        "organization": {"handle": organization.handle, "name": organization.name} if organization else None,
        "date": paper.published.isoformat() if paper.published else None,
        "comments": paper.comments,
        "upvotes": paper.upvotes,
        "arxiv": paper.arxiv,
        "doi": paper.doi,
        "url": paper.url,
        "code_url": paper.code_url,
    }


def _day(day: PageDate | None) -> dict[str, int] | None:
    if day is None:
        return None
    known = {} if day.year is None else {"year": day.year}
    return known | {"month": day.month, "day": day.day}


def show(folder: str, figures: Figures) -> None:
    """Print the figures of one folder."""
    print(
        f"{folder}: {figures.n_files} files, {figures.n_read} read {dict(figures.statuses)}, "
        f"{figures.n_papers} papers, {sum(figures.rejections.values())} rejected, "
        f"{sum(figures.refusals.values())} refused, {len(figures.tracebacks)} tracebacks"
    )
    if figures.n_compared:
        print(f"  against the truth: {figures.n_compared} fields compared, {figures.n_equal} equal")
    for label, counted in (("rejected", figures.rejections), ("refused", figures.refusals)):
        for sentence, n in counted.most_common():
            print(f"  {label} {n}: {sentence}")
    for difference in figures.differences[:50]:
        print(f"  differs: {difference}")
    for trace in figures.tracebacks:
        print(trace)


def main(arguments: list[str]) -> int:
    """Read the folder and print the account."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m tests.accept FOLDER", file=sys.stderr)
        return 2
    root = Path(arguments[0])
    folders: dict[str, Figures] = {}
    for file in samples(root):
        parts = file.relative_to(root).parts
        take(file, folders.setdefault(parts[0] if len(parts) > 1 else ".", Figures()))
    for name, figures in folders.items():
        show(name, figures)
    return int(any(figures.differences or figures.tracebacks for figures in folders.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
