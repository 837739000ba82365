"""Sources and dumps: what was read, when, and what it was like."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, update

from digest.errors import NotFound
from digest.model.dump import Dump, Habit, HeldBack, Status, Validators
from digest.store.engine import Database, inserted
from digest.store.intake import Intake
from digest.store.tables.archive import DumpRow, SourceRow

_dumps, _sources = DumpRow.__table__, SourceRow.__table__

#: Dumps whose papers are in the store.
GOOD = (Status.OK.value, Status.TRUNCATED.value)
#: Good dumps that a habit is told from.
_HABIT = 60


def of_source(name: str) -> ColumnElement[bool]:
    """The dumps of a source, and of the feeds of that list."""
    # Names of feeds are `list/feed`; no name has a character between "/" and "0".
    return or_(_dumps.c.source == name, and_(_dumps.c.source > f"{name}/", _dumps.c.source < f"{name}0"))


class Archive:
    """Where dumps go."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holds(self, sha256: str) -> bool:
        """Whether a dump of these bytes was taken in."""
        with self._database.reading("looking for a dump") as connection:
            known = (
                select(_dumps.c.number).where(_dumps.c.sha256 == sha256, _dumps.c.status.in_(GOOD)).limit(1)
            )
            return connection.execute(known).first() is not None

    def validators(self, source: str) -> Validators | None:
        """What the source's server wants back to answer "not modified"."""
        with self._database.reading("reading a source") as connection:
            row = connection.execute(select(_sources).where(_sources.c.name == source)).first()
        return Validators(etag=row.etag, last_modified=row.last_modified) if row else None

    def keep_validators(self, source: str, validators: Validators | None, *, now: datetime) -> None:
        """Remember them for the next reading of the source."""
        values = {
            "etag": validators.etag if validators else None,
            "last_modified": validators.last_modified if validators else None,
            "read_at": now,
        }
        with self._database.writing("noting a source") as connection:
            statement = inserted(connection)(_sources).values(name=source, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))

    @contextmanager
    def intake(self, dump: Dump) -> Iterator[Intake]:
        """A transaction for one dump: committed at the end, rolled back by an error."""
        with self._database.writing("taking in a dump") as connection:
            yield Intake(connection, dump)

    def note(self, dump: Dump) -> None:
        """Write down a dump of which nothing was stored."""
        with self._database.writing("noting a dump") as connection:
            Intake(connection, dump)

    def habit(self, source: str, *, day: date) -> Habit:
        """What the source's good dumps before `day` were like, those of its weekday above all."""
        good = (
            select(_dumps.c.taken_at, _dumps.c.read, _dumps.c.without_abstract, _dumps.c.page_date)
            .where(_dumps.c.source == source, _dumps.c.status.in_(GOOD))
            .order_by(_dumps.c.taken_at.desc())
            .limit(_HABIT)
        )
        first = select(func.min(_dumps.c.taken_at)).where(
            _dumps.c.source == source, _dumps.c.status.in_(GOOD)
        )
        with self._database.reading("reading a source's habit") as connection:
            rows = [row for row in connection.execute(good) if row.taken_at.date() < day]
            since = connection.execute(first).scalar()
        papers = sum(row.read for row in rows)
        dated = [(row.taken_at.date(), row.page_date) for row in rows if row.page_date]
        return Habit(
            history_days=(day - since.date()).days if since else 0,
            read=tuple(row.read for row in rows if row.taken_at.weekday() == day.weekday()),
            missing_abstracts=sum(row.without_abstract for row in rows) / papers if papers else None,
            lag_days=tuple(
                (taken - date.fromisoformat(page)).days for taken, page in dated if not page.startswith("-")
            ),
        )

    def held_back(self) -> list[HeldBack]:
        """The dumps that wait for the operator, oldest first."""
        with self._database.reading("listing dumps that are held back") as connection:
            return [_held(row) for row in connection.execute(_held_back().order_by(_dumps.c.number))]

    def one_held_back(self, number: int) -> HeldBack:
        """One of them. Raises NotFound where it was taken in or thrown away."""
        with self._database.reading("reading a dump") as connection:
            row = connection.execute(_held_back().where(_dumps.c.number == number)).first()
        if row is None:
            message = "this dump is held back no more; it was taken in or thrown away"
            raise NotFound(message, kind="dump", key=str(number))
        return _held(row)

    def let_go(self, number: int) -> None:
        """Note that the bytes of a dump that was held back are kept no more."""
        with self._database.writing("letting a dump go") as connection:
            connection.execute(update(_dumps).where(_dumps.c.number == number).values(kept=None))


def _held_back() -> Select[Any]:
    later = _dumps.alias("later")
    taken_in = exists().where(later.c.sha256 == _dumps.c.sha256, later.c.status.in_(GOOD))
    return select(_dumps).where(_dumps.c.status == Status.DRIFT.value, _dumps.c.kept.is_not(None), ~taken_in)


def _held(row: Row[Any]) -> HeldBack:
    return HeldBack(
        number=row.number,
        source=row.source,
        origin=row.origin,
        taken_at=row.taken_at,
        format=row.format,
        note=row.note,
        read=row.read,
        kept=row.kept,
    )
