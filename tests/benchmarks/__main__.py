"""`make bench`: prints the figures, writes them to var/bench.json; exit 1 when a floor is missed.

Names of benches as arguments run only those: `python -m tests.benchmarks diffing`.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from digest.wiring.heap import look_rarely
from tests.benchmarks import (
    composing,
    desk,
    diffing,
    growing,
    ingesting,
    ledger,
    pages,
    parsing,
    ranking,
    ranking_blocks,
    scaling,
    sending,
    shares,
    signing,
    starting,
    summarising,
)
from tests.benchmarks.frame import Figure, keep, table

BENCHES: dict[str, Callable[[], Iterable[Figure]]] = {
    "diffing": diffing.figures,
    "parsing": parsing.figures,
    "summarising": summarising.figures,
    "ranking": ranking.figures,
    "ranking_blocks": ranking_blocks.figures,
    "growing": growing.figures,
    "composing": composing.figures,
    "sending": sending.figures,
    "shares": shares.figures,
    "signing": signing.figures,
    "ledger": ledger.figures,
    "ingesting": ingesting.figures,
    "starting": starting.figures,
    "desk": desk.figures,
    "pages": pages.figures,
    "scaling": scaling.figures,
}
FILE = Path(__file__).resolve().parents[2] / "var" / "bench.json"


def main(names: list[str]) -> int:
    """Run the named benches, or all."""
    unknown = sorted(set(names) - BENCHES.keys())
    if unknown:
        print(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    look_rarely()  # as every command does
    figures: list[Figure] = []
    for name in names or BENCHES:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += BENCHES[name]()
    print(table(figures))
    keep(figures, FILE)
    print(f"written to {FILE}", file=sys.stderr)
    return int(any(figure.verdict == "missed" for figure in figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
