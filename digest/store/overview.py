"""What `digest today` counts: the queue, who is late, what came of letters, and which alarms were told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import and_, delete, func, or_, select

from digest.model.delivery import ENDED, OPEN, State
from digest.model.dump import Status
from digest.model.returned import Kind
from digest.model.subscriber import Standing, SubscriberId
from digest.model.today import Alarm, LastRun, Late, SourceStanding
from digest.store.archive import GOOD, of_source
from digest.store.engine import Database, inserted
from digest.store.tables.archive import DumpRow
from digest.store.tables.operation import AlarmRow, RunRow
from digest.store.tables.readers import DeliveryRow, ReturnRow, SubscriberRow

_alarms, _runs, _dumps = AlarmRow.__table__, RunRow.__table__, DumpRow.__table__
_deliveries, _returns, _subscribers = DeliveryRow.__table__, ReturnRow.__table__, SubscriberRow.__table__

#: Readers named of those who are late.
_FIRST = 5
#: Good dumps that a source's habit is told from, and how many it takes.
_HABIT, _FEWEST = 60, 5
#: The gap between dumps that one in ten exceeds is the longest that is usual.
_USUAL_SHARE = 0.9


class Overview:
    """The counts of one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_runs(self) -> tuple[LastRun, ...]:
        """The last run of every kind, by kind."""
        last = select(func.max(_runs.c.id)).group_by(_runs.c.kind)
        query = select(_runs).where(_runs.c.id.in_(last)).order_by(_runs.c.kind)
        with self._database.reading("reading accounts") as connection:
            return tuple(
                LastRun(kind=row.kind, started_at=row.started_at, ended_at=row.ended_at, account=row.account)
                for row in connection.execute(query)
            )

    def queue(self) -> dict[State, int]:
        """How many letters wait, by state."""
        return self._counted(OPEN, None)

    def ended(self, *, since: datetime) -> dict[State, int]:
        """How many letters that were due since a moment ended, by state."""
        return self._counted(ENDED, since)

    def late(self, *, before: datetime, now: datetime) -> Late:
        """Active readers whose issue, and letters whose first try, should have come before a moment."""
        paused = or_(_subscribers.c.paused_until.is_(None), _subscribers.c.paused_until <= now)
        due = _subscribers.c.next_due_at < before
        waiting = and_(due, _subscribers.c.standing == Standing.ACTIVE.value, paused)
        untried = and_(
            _deliveries.c.state == State.DUE.value, _deliveries.c.due_at < before, _deliveries.c.attempts == 0
        )
        readers = select(func.count(), func.min(_subscribers.c.next_due_at)).where(waiting)
        letters = select(func.count(), func.min(_deliveries.c.due_at)).where(untried)
        first = select(_subscribers.c.id).where(waiting).order_by(_subscribers.c.next_due_at).limit(_FIRST)
        with self._database.reading("looking who is late") as connection:
            n_readers, readers_since = connection.execute(readers).one()
            n_letters, letters_since = connection.execute(letters).one()
            ids = tuple(SubscriberId(id_) for id_ in connection.execute(first).scalars())
        since = min((moment for moment in (readers_since, letters_since) if moment), default=None)
        return Late(readers=n_readers, letters=n_letters, since=since, first=ids)

    def last_sent(self) -> datetime | None:
        """When a letter last left; None where none ever did."""
        # The newest by its due time is found by an index; its neighbours left at about the same moment.
        newest = (
            select(_deliveries.c.changed_at)
            .where(_deliveries.c.state == State.SENT.value)
            .order_by(_deliveries.c.due_at.desc())
            .limit(_HABIT)
        )
        with self._database.reading("looking for the last letter") as connection:
            return max(connection.execute(newest).scalars(), default=None)

    def complaints(self, *, since: datetime) -> int:
        """How many complaints came since a moment."""
        query = select(func.count()).where(
            _returns.c.kind == Kind.COMPLAINT.value, _returns.c.came_at >= since
        )
        with self._database.reading("counting complaints") as connection:
            return int(connection.execute(query).scalar_one())

    def source(self, name: str, cron: str) -> SourceStanding:
        """When a source, or a feed of that list, last gave papers, and how it usually does."""
        theirs = of_source(name)
        good = _dumps.c.status.in_(GOOD)
        taken = select(_dumps.c.taken_at).where(theirs, good).order_by(_dumps.c.taken_at.desc()).limit(_HABIT)
        last = select(_dumps.c.status, _dumps.c.note).where(theirs).order_by(_dumps.c.number.desc()).limit(1)
        with self._database.reading("reading a source's habit") as connection:
            days = list(connection.execute(taken).scalars())
            newest = connection.execute(last).first()
        return SourceStanding(
            name=name,
            cron=cron,
            last_good=days[0] if days else None,
            usual_gap=_usual_gap(days),
            held_back=newest.note if newest and newest.status == Status.DRIFT.value else "",
        )

    def _counted(self, states: Iterable[State], since: datetime | None) -> dict[State, int]:
        query = select(_deliveries.c.state, func.count()).group_by(_deliveries.c.state)
        query = query.where(_deliveries.c.state.in_([state.value for state in states]))
        if since is not None:
            query = query.where(_deliveries.c.due_at >= since)
        with self._database.reading("counting letters") as connection:
            return {State(state): n for state, n in connection.execute(query)}


class Told:
    """Which alarms the operator knows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self) -> set[str]:
        """The names of those that were told and still last."""
        with self._database.reading("reading alarms") as connection:
            return set(connection.execute(select(_alarms.c.name)).scalars())

    def tell(self, alarm: Alarm, *, now: datetime) -> None:
        """Note that one was told."""
        with self._database.writing("noting an alarm") as connection:
            row = inserted(connection)(_alarms).values(name=alarm.name, told_at=now, sentence=alarm.sentence)
            connection.execute(row.on_conflict_do_nothing())

    def end(self, names: Iterable[str]) -> None:
        """Note that they are over: when they come again they are told again."""
        with self._database.writing("ending alarms") as connection:
            connection.execute(delete(_alarms).where(_alarms.c.name.in_(sorted(names))))


def _usual_gap(newest_first: list[datetime]) -> timedelta | None:
    if len(newest_first) < _FEWEST:
        return None
    gaps = sorted(late - early for late, early in pairwise(newest_first))
    return gaps[int(_USUAL_SHARE * (len(gaps) - 1))]
