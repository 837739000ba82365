"""Readers whose issues are due, read by the thousand: what preparing needs of each, and no more."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, cast, func, select, tuple_

from digest.model.shard import BUCKETS, MULTIPLIER, Shard
from digest.model.subscriber import Pace, QuietDay, Reader, Standing, SubscriberId
from digest.store.engine import Database, listed
from digest.store.tables.readers import InterestRow, SubscriberRow

_subscribers, _interests = SubscriberRow.__table__, InterestRow.__table__

#: Readers read from the database at a time.
_BLOCK = 1_000
#: Before any due time.
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)
#: What readers wish is kept: many wish the same.
_PACES = 4096
#: The columns of it.
WISHES = ("zone", "at", "days", "most", "quiet", "language", "about", "explores")
_COLUMNS = ("id", "email", "watermark", "next_due_at", "paused_until", *WISHES)
_ACTIVE = _subscribers.c.standing == Standing.ACTIVE.value


class DueReaders:
    """The active readers, as far as preparing needs them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(
        self, *, due_before: datetime | None = None, shard: Shard | None = None, at_once: int = _BLOCK
    ) -> Iterator[Reader]:
        """Those who are due by then, by hour; without a moment all of them, oldest first.

        shard: only those of a part; at_once: how many are read at once.
        """
        query = select(*(_subscribers.c[name] for name in _COLUMNS)).where(_ACTIVE).limit(at_once)
        if shard is not None:
            bucket = _subscribers.c.id * MULTIPLIER % BUCKETS
            query = query.where(bucket >= shard.first, bucket < shard.end)
        if due_before is None:
            return self._by_number(query)
        return self._by_hour(query.where(_subscribers.c.next_due_at <= due_before))

    def due(self, *, before: datetime) -> int:
        """How many are due by then."""
        query = select(func.count()).where(_subscribers.c.next_due_at <= before, _ACTIVE)
        with self._database.reading("counting subscribers") as connection:
            return int(connection.execute(query).scalar_one())

    def _by_number(self, query: Select[Any]) -> Iterator[Reader]:
        last = 0
        while block := self._block(query.where(_subscribers.c.id > last).order_by(_subscribers.c.id)):
            yield from block
            last = block[-1].id

    def _by_hour(self, query: Select[Any]) -> Iterator[Reader]:
        """Read along the index of due times: a tick costs what is due, however many readers there are."""
        order = _subscribers.c.next_due_at, _subscribers.c.id
        at, id_ = _DAWN, 0
        while block := self._block(query.where(tuple_(*order) > tuple_(at, id_)).order_by(*order)):
            yield from block
            at, id_ = block[-1].next_due_at or _DAWN, block[-1].id

    def _block(self, query: Select[Any]) -> list[Reader]:
        with self._database.reading("reading subscribers") as connection:
            rows = connection.execute(query).all()
            lines = _lines(connection, [row[0] for row in rows])
        return [_reader(row, lines.get(row[0], ())) for row in rows]


def _lines(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Each reader's interests, in her order."""
    wanted = select(cast(listed(connection, ids).c.value, BigInteger))
    query = (
        select(_interests.c.subscriber_id, _interests.c.line)
        .where(_interests.c.subscriber_id.in_(wanted))
        .order_by(_interests.c.subscriber_id, _interests.c.position)
    )
    found: dict[int, list[str]] = {}
    for id_, line in connection.execute(query):
        found.setdefault(id_, []).append(line)
    return found


def _reader(row: Sequence[Any], lines: Sequence[str]) -> Reader:
    id_, email, watermark, next_due_at, paused_until = row[:5]
    return Reader(
        id=SubscriberId(id_),
        email=email,
        interests=tuple(lines),
        pace=pace_of(*row[5:]),
        watermark=watermark,
        next_due_at=next_due_at,
        paused_until=paused_until,
    )


@lru_cache(maxsize=_PACES)
def pace_of(
    zone: str,
    at: str,
    days: str,
    most: int,
    quiet: str,
    language: str,
    about: float | None,
    explores: bool,  # noqa: FBT001  a column
) -> Pace:
    """A reader's wishes as her row has them, in the order of its columns."""
    return Pace(
        zone=zone,
        at=time.fromisoformat(at),
        days=frozenset(int(day) for day in days),
        most=most,
        quiet=QuietDay(quiet),
        language=language,
        about=about,
        explores=explores,
    )
