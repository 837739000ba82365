"""When each job of the schedule was begun: the database decides who begins it."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from digest.model.tick import Tick
from digest.store.engine import Database, Within, driver_of, inserted
from digest.store.tables.operation import TickRow

_ticks = TickRow.__table__


class Ticks:
    """The last beginning of every job. on_begun: called in the transaction in which one is ours."""

    def __init__(self, database: Database, *, on_begun: Within | None = None) -> None:
        self._database = database
        self._on_begun = on_begun

    def last(self, job: str) -> Tick | None:
        """When a job was last begun, by whichever process; None where it never was."""
        query = select(_ticks.c.begun_at, _ticks.c.ended_at).where(_ticks.c.job == job)
        with self._database.reading("looking at the schedule") as connection:
            row = connection.execute(query).first()
        return Tick(begun_at=row.begun_at, ended_at=row.ended_at) if row else None

    def begin(self, job: str, *, after: Tick | None, now: datetime) -> bool:
        """Whether it is ours to begin: true for one process of all that saw the same last beginning.

        after: what `last` said. A compare-and-set: who comes second changes no row.
        """
        with self._database.writing("beginning a job") as connection:
            is_ours = _is_first(connection, job, after, now)
            if is_ours and self._on_begun:
                self._on_begun(driver_of(connection))
            return is_ours

    def end(self, job: str, *, begun_at: datetime, now: datetime) -> None:
        """Note that a job ended, unless somebody has begun it anew meanwhile."""
        with self._database.writing("ending a job") as connection:
            same = (_ticks.c.job == job) & (_ticks.c.begun_at == begun_at)
            connection.execute(update(_ticks).where(same).values(ended_at=now))


def _is_first(connection: Connection, job: str, after: Tick | None, now: datetime) -> bool:
    if after is None:
        first = inserted(connection)(_ticks).values(job=job, begun_at=now, ended_at=None)
        ours = first.on_conflict_do_nothing().returning(_ticks.c.job)
        return connection.execute(ours).first() is not None
    same = (_ticks.c.job == job) & (_ticks.c.begun_at == after.begun_at)
    again = update(_ticks).where(same).values(begun_at=now, ended_at=None)
    return connection.execute(again.returning(_ticks.c.job)).first() is not None
