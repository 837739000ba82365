"""Many readers at once."""

from itertools import count

from starlette.types import ASGIApp, Receive, Scope, Send

from digest.store.tables.readers import InterestRow, SubscriberRow
from digest.wiring.service import Service


def copy_reader(built: Service, count: int) -> None:
    """Readers 2 to `count`, like the only one that there is, who has the number 1."""
    subscribers, interests = SubscriberRow.__table__, InterestRow.__table__
    with built.database.writing("copying a reader") as connection:
        first = dict(connection.execute(subscribers.select()).mappings().one())
        lines = [dict(row) for row in connection.execute(interests.select()).mappings()]
        numbers = range(2, count + 1)
        rows = [{**first, "id": n, "email": address(n), "email_key": address(n)} for n in numbers]
        if rows:
            connection.execute(subscribers.insert(), rows)
            copies = [{**line, "subscriber_id": n} for n in numbers for line in lines]
            connection.execute(interests.insert(), copies)


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
