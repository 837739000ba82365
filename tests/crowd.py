"""Many readers at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, count
from random import Random
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from digest.store.tables.readers import InterestRow, SubscriberRow
from digest.wiring.service import Service

#: Readers written in one statement: a million of them are never in memory at once.
_AT_ONCE = 5_000


def copy_reader(built: Service, count: int, *, lines: Sequence[str] = ()) -> None:
    """Readers 2 to `count`, like the only one that there is, who has the number 1.

    lines: what they are interested in, the first lines more often (Zipf's law): three to five a reader. Where
    there are none, they have the interests of the first.
    """
    subscribers, interests = SubscriberRow.__table__, InterestRow.__table__
    with built.database.writing("copying a reader") as connection:
        first = dict(connection.execute(subscribers.select()).mappings().one())
        hers = [str(row["line"]) for row in connection.execute(interests.select()).mappings()]
        chosen = _Lines(lines) if lines else None
        for start in range(2, count + 1, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, count + 1))
            rows = [{**first, "id": n, "email": address(n), "email_key": address(n)} for n in numbers]
            connection.execute(subscribers.insert(), rows)
            wishes = [(n, chosen.some() if chosen else hers) for n in numbers]
            connection.execute(interests.insert(), list(_rows(wishes)))


class _Lines:
    """Draws different lines, the first of all more often than the last."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._chance = Random(11)
        self._lines = lines
        self._weights = list(accumulate(1 / rank for rank in range(3, len(lines) + 3)))

    def some(self) -> list[str]:
        drawn = self._chance.choices(self._lines, cum_weights=self._weights, k=self._chance.randint(3, 5))
        return list(dict.fromkeys(drawn))


def _rows(wishes: Iterable[tuple[int, Sequence[str]]]) -> Iterator[dict[str, Any]]:
    for reader, lines in wishes:
        for at, line in enumerate(lines):
            yield {"subscriber_id": reader, "position": at, "line": line}


def address(n: int) -> str:
    """Of the n-th reader."""
    return f"reader{n}@example.org"


class Passersby:
    """Lets every request come from another network, so that limits on one asker do not hide the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._numbers = count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = next(self._numbers)
        scope["client"] = (f"{10 + (number >> 16)}.{number >> 8 & 255}.{number & 255}.1", 1)
        await self._app(scope, receive, send)
