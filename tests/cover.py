"""`python -m tests.cover`, the end of `make cover`: branches that the tests reach, room by room.

Exits with 1 where a room that must not fall below 95 % of its branches does.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage

_HELD = ("model", "diff", "rank", "schedule", "store", "deliver")
_LEAST = 0.95


def main() -> int:
    branches, reached = Counter[str](), Counter[str]()
    for file, summary in _files().items():
        _, room, *_ = Path(file).with_suffix("").parts
        branches[room] += summary["num_branches"]
        reached[room] += summary["covered_branches"]
    is_well = True
    for room, n in sorted(branches.items()):
        if n:
            is_short = room in _HELD and reached[room] < _LEAST * n
            is_well = is_well and not is_short
            said = "BELOW 95 %" if is_short else "held" if room in _HELD else ""
            print(
                f"{room:<12} {reached[room]:>5} of {n:>5} branches  {100 * reached[room] / n:5.1f} %  {said}"
            )
    return 0 if is_well else 1


def _files() -> dict[str, dict[str, int]]:
    """What the last run with --cov left behind, by file."""
    measured = Coverage()
    measured.load()
    with TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text("utf-8"))["files"]
    return {name: file["summary"] for name, file in files.items()}


if __name__ == "__main__":
    sys.exit(main())
