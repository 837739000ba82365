"""`make bench-quality DATA=folder`: prints the tables of summaries and rankings, peers beside us.

`python -m tests.quality FOLDER [summaries] [rankings] [ablations]`; without names summaries and rankings.
"""

import sys
from pathlib import Path

from tests.quality import ablations, rankings, summaries

TABLES = {"summaries": summaries.table, "rankings": rankings.table, "ablations": ablations.table}
USUAL = ("summaries", "rankings")


def main(arguments: list[str]) -> int:
    """Print the tables that are named, or the usual ones."""
    if not arguments or not Path(arguments[0]).is_dir() or set(arguments[1:]) - TABLES.keys():
        print(
            f"give the folder of the data (docs/quality.md), then any of {', '.join(TABLES)}", file=sys.stderr
        )
        return 2
    folder = Path(arguments[0])
    for name in arguments[1:] or USUAL:
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            for line in TABLES[name](folder):
                print(line, flush=True)
            print()
        except FileNotFoundError as exc:
            print(f"{exc.filename} is missing; docs/quality.md says what it is", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
