"""How long the operator's desk takes with 2,000 papers and 100,000 subscribers, and how that grows."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from digest import clock
from digest.store.tables.readers import DeliveryRow
from digest.wiring.service import Service
from tests.benchmarks.frame import Figure, medians_s
from tests.benchmarks.texts import page
from tests.crowd import copy_reader
from tests.day import Day
from tests.operator_desk import OperatorDesk

_PAPERS, _SUBSCRIBERS = 2_000, 100_000
#: Days with a letter for every subscriber, today included.
_DAYS = 4
#: Milliseconds that a page may take.
_MOST_MS = 50
_BLOCK = 10_000

_PAGES = {
    "today": "",
    "find a subscriber": "/subscribers?q=reader99",
    "find nobody": "/subscribers?q=nobody",
    "one subscriber": "/subscribers/7777",
    "sending": "/sending",
    "dry run of tomorrow": "/tomorrow",
    "audit": "/audit",
}


def figures() -> Iterator[Figure]:
    """Milliseconds of each page on the median; of today also with a tenth of the subscribers."""
    for subscribers in (_SUBSCRIBERS // 10, _SUBSCRIBERS):
        with tempfile.TemporaryDirectory(prefix="digest-bench-") as folder:
            day = Day(Path(folder), now=clock.now())
            day.reads(page(_PAPERS))
            day.has_subscriber("reader1")
            with day.service() as built:
                copy_reader(built, subscribers)
                _deliver(built, subscribers, day.now)
                yield from _measured(built, subscribers, now=day.now)


def _measured(built: Service, subscribers: int, *, now: datetime) -> Iterator[Figure]:
    desk = OperatorDesk(built, now=now)
    for name, path in _PAGES.items():
        (seconds,) = medians_s(lambda path=path: desk.sees(path))  # type: ignore[misc]
        what = f"desk: ms of {name}, {subscribers:,} subscribers"
        is_promised = subscribers == _SUBSCRIBERS
        yield Figure(what=what, value=seconds * 1000, floor=_MOST_MS if is_promised else None, at_least=False)


def _deliver(built: Service, subscribers: int, now: datetime) -> None:
    """A letter for everybody on every day, most of them sent."""
    deliveries = DeliveryRow.__table__
    with built.database.writing("filling a bench") as connection:
        for back in range(_DAYS):
            slot = now.date() - timedelta(days=back)
            rows = [_row(n, slot, now - timedelta(days=back)) for n in range(1, subscribers + 1)]
            for begin in range(0, len(rows), _BLOCK):
                connection.execute(deliveries.insert(), rows[begin : begin + _BLOCK])


def _row(who: int, slot: date, moment: datetime) -> dict[str, Any]:
    state, reason = ("skipped", "quiet day") if who % 5 == 0 else ("sent", "")
    return {
        "subscriber_id": who,
        "slot": slot.isoformat(),
        "state": state,
        "reason": reason,
        "attempts": 1,
        "doubts": 0,
        "holder": "",
        "due_at": moment,
        "said": "",
        "changed_at": moment,
    }
