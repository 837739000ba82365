"""Day after day taken in: what a day costs once the store is full, beside what it cost at first."""

import statistics
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from digest.model.asked import Asked
from tests.benchmarks.frame import Figure, took_s
from tests.benchmarks.texts import page
from tests.day import Day

DAYS, A_DAY = 558, 17
#: Days that are compared: as many at the end as at the start.
_COMPARED = 30


def figures() -> Iterator[Figure]:
    """The ratio of a day's time at the end and at the start."""
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder))
        times = [_one_day(day, number) for number in range(DAYS)]
    # The first day makes the schema.
    first, last = statistics.median(times[1 : _COMPARED + 1]), statistics.median(times[-_COMPARED:])
    what = f"ingest of {DAYS} days × {A_DAY} papers"
    yield Figure(
        what=f"{what}: a day at the end ÷ at the start", value=last / first, floor=2, goal=1.2, at_least=False
    )
    yield Figure(what=f"{what}: ms of a day at the end", value=last * 1000, at_least=False)


def _one_day(day: Day, number: int) -> float:
    """Seconds of taking in one day's page."""
    file = day.settings.home / "day.txt"
    file.write_text(page(A_DAY, first=number * A_DAY), encoding="utf-8")
    day.now += timedelta(days=1)

    def take_in() -> None:
        with day.service() as built:
            account = built.ingest.run([Asked(name=f"day {number}", location=str(file))], now=day.now)
        assert account.totals.new == A_DAY, account

    return took_s(take_in)
