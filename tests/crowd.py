"""Many readers at once."""

from collections.abc import Callable, Sequence
from itertools import accumulate, count, product
from random import Random
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from digest.store.tables.readers import InterestRow, SubscriberRow
from digest.wiring.service import Service
from tests.day import a_text_dump

#: What papers are about, and what each says of it. All invented.
SUBJECTS = {
    "graph learning": "Corners of a network that nobody visits stay dark. We light them one after the other.",
    "river sediments": "A flood leaves a layer as thin as a hair. Counting layers dates what the river took.",
    "sorting algorithms": "Orders that nearly hold are the common case. We prove how cheap the rest becomes.",
    "railway timetables": "One missing locomotive delays forty trains. Slack in the right minute saves most.",
    "tidal pumps": "Twice a day the sea lifts more than it drops. A valve of wood keeps the difference.",
}
#: How they go about it.
_WAYS = {
    "patient walkers": "Walkers wait where many meet. They come home with half the steps of hasty ones.",
    "folded ledgers": "A ledger that is folded keeps its sums. Unfolding costs nothing that was not saved.",
    "borrowed labels": "Labels of a neighbour fit more often than not. Those that do not are given back.",
    "two clocks": "One clock says when, the other how long. Where they differ lies what we look for.",
    "torn maps": "The torn edge of a map is the best part of it. Two such edges make a third map.",
}
_ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York")
#: Readers written in one statement: a million of them are never in memory at once.
_BLOCK = 5_000

#: A row of a reader and her lines, by her number.
Different = Callable[[int], tuple[dict[str, Any], list[str]]]


def copy_reader(built: Service, count: int, *, different: Different | None = None) -> None:
    """Readers 2 to `count`, like the only one that there is, who has the number 1.

    different: what the row of the n-th has instead, and her lines.
    """
    subscribers, interests = SubscriberRow.__table__, InterestRow.__table__
    with built.database.writing("copying a reader") as connection:
        first = dict(connection.execute(subscribers.select()).mappings().one())
        known = [row.line for row in connection.execute(interests.select().order_by(interests.c.position))]
        for start in range(2, count + 1, _BLOCK):
            rows, lines = [], []
            for n in range(start, min(start + _BLOCK, count + 1)):
                row, own = different(n) if different else ({}, known)
                rows.append({**first, "id": n, "email": address(n), "email_key": address(n), **row})
                lines += [{"subscriber_id": n, "position": at, "line": line} for at, line in enumerate(own)]
            connection.execute(subscribers.insert(), rows)
            connection.execute(interests.insert(), lines)


def drawn_from(lines: Sequence[str]) -> Different:
    """Readers with three to five of these lines, the first lines more often (Zipf's law)."""
    chance = Random(11)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(lines))))

    def drawn(_number: int) -> tuple[dict[str, Any], list[str]]:
        return {}, list(dict.fromkeys(chance.choices(lines, cum_weights=weights, k=chance.randint(3, 5))))

    return drawn


def of_many_minds(n: int) -> tuple[dict[str, Any], list[str]]:
    """Readers none of whom is like the next: 7,000 kinds, in two languages."""
    subjects, ways = list(SUBJECTS), list(_WAYS)
    wanted = subjects[n % len(subjects)], subjects[n // 5 % len(subjects)]
    row = {"zone": _ZONES[n % len(_ZONES)], "most": 1 + n % 7, "language": ("", "de")[n % 3 == 0]}
    return row, [wanted[0], f"{wanted[1]} ^{1 + n % 4}", f'-"{ways[n // 25 % len(ways)]}"']


def a_dump_of_25() -> str:
    """A page of papers, each subject in each way."""
    return a_text_dump(
        [
            (f"{subject.title()} by {way.title()}", f"We study {subject} with {way}. {said} {how}")
            for (subject, said), (way, how) in product(SUBJECTS.items(), _WAYS.items())
        ],
        abstract=str,
    )


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
