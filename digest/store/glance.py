"""What the operator's desk counts and lists: along indexes, whatever the database has grown to."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, union_all

from digest.model.delivery import OPEN, DeliveryId, State
from digest.model.dump import Account, Status
from digest.model.glance import LetterGlance, SlotCount, SourceGlance
from digest.model.returned import Kind
from digest.model.subscriber import SubscriberId
from digest.store.archive import GOOD, of_source
from digest.store.engine import Database
from digest.store.tables.archive import DumpRow
from digest.store.tables.readers import HAS_ENDED, DeliveryRow, IssuePaperRow, ReturnRow

_deliveries, _dumps, _returns = DeliveryRow.__table__, DumpRow.__table__, ReturnRow.__table__
_issue_papers = IssuePaperRow.__table__

_ACCOUNT = ("read", "new", "updated", "seen", "rejected", "reasons")


class Glances:
    """The counts and lists of one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def letters_of(self, day: date) -> SlotCount:
        """The letters of one slot, by state and reason."""
        # Those that ended stand in an index by their slot, those that wait only in the one by their state.
        waiting = _deliveries.c.state.in_([state.value for state in OPEN])
        by = _deliveries.c.state, _deliveries.c.reason
        counted = select(*by, func.count()).where(_deliveries.c.slot == day.isoformat())
        query = union_all(*(counted.where(which).group_by(*by) for which in (HAS_ENDED, waiting)))
        states: dict[State, int] = {}
        skipped: dict[str, int] = {}
        with self._database.reading("counting letters") as connection:
            for state, reason, n in connection.execute(query):
                states[State(state)] = states.get(State(state), 0) + n
                if state == State.SKIPPED.value:
                    skipped[reason] = n
        by_count = sorted(skipped.items(), key=lambda pair: (-pair[1], pair[0]))
        return SlotCount(day=day, states=states, skipped=dict(by_count))

    def oldest_due(self) -> datetime | None:
        """Since when the letter that waits longest has waited; None where none does."""
        query = select(func.min(_deliveries.c.due_at)).where(_deliveries.c.state == State.DUE.value)
        with self._database.reading("looking for the oldest letter") as connection:
            return connection.execute(query).scalar()

    def returned(self, *, since: datetime) -> dict[Kind, int]:
        """What came back since a moment, by kind."""
        query = (
            select(_returns.c.kind, func.count()).where(_returns.c.came_at >= since).group_by(_returns.c.kind)
        )
        with self._database.reading("counting what came back") as connection:
            return {Kind(kind): n for kind, n in connection.execute(query)}

    def source(self, name: str, *, is_catalogued: bool) -> SourceGlance:
        """A source as its last dump left it; of a list of feeds the last dump of any of them."""
        theirs = of_source(name)
        newest = select(_dumps).where(theirs).order_by(_dumps.c.taken_at.desc(), _dumps.c.number.desc())
        good = select(func.max(_dumps.c.taken_at)).where(theirs, _dumps.c.status.in_(GOOD))
        with self._database.reading("reading a source's last dump") as connection:
            row = connection.execute(newest.limit(1)).mappings().first()
            last_good = connection.execute(good).scalar()
        if row is None:
            return SourceGlance(name=name, is_catalogued=is_catalogued)
        return SourceGlance(
            name=name,
            is_catalogued=is_catalogued,
            status=Status(row["status"]),
            note=row["note"],
            account=Account(**{key: row[key] for key in _ACCOUNT}),
            read_at=row["taken_at"],
            last_good=last_good,
        )

    def letters_to(self, who: SubscriberId, *, limit: int) -> list[LetterGlance]:
        """A reader's last letters, newest slot first."""
        query = _letters().where(_deliveries.c.subscriber_id == who)
        with self._database.reading("reading a reader's letters") as connection:
            rows = connection.execute(query.order_by(_deliveries.c.slot.desc()).limit(limit))
            return [_letter(row) for row in rows]

    def letters_in_doubt(self, *, limit: int) -> list[LetterGlance]:
        """Letters of which nobody knows whether they arrived, oldest first."""
        query = _letters().where(_deliveries.c.state == State.IN_DOUBT.value)
        with self._database.reading("listing letters in doubt") as connection:
            rows = connection.execute(query.order_by(_deliveries.c.due_at, _deliveries.c.id).limit(limit))
            return [_letter(row) for row in rows]

    def known_sources(self, *, but: Collection[str], limit: int) -> list[str]:
        """Sources of the last dumps that are none of these, newest first."""
        newest = select(_dumps.c.source).order_by(_dumps.c.number.desc()).limit(limit)
        with self._database.reading("reading the last dumps") as connection:
            names = connection.execute(newest).scalars()
            return list(dict.fromkeys(name for name in names if name.partition("/")[0] not in but))


def _letters() -> Select[Any]:
    papers = (
        select(func.count())
        .where(_issue_papers.c.issue_id == _deliveries.c.issue_id)
        .correlate(_deliveries)
        .scalar_subquery()
    )
    return select(_deliveries, papers.label("n_papers"))


def _letter(row: Row[Any]) -> LetterGlance:
    return LetterGlance(
        id=DeliveryId(row.id),
        subscriber_id=SubscriberId(row.subscriber_id),
        slot=date.fromisoformat(row.slot),
        state=State(row.state),
        reason=row.reason or "",
        attempts=row.attempts,
        doubts=row.doubts,
        code=row.code,
        said=row.said or "",
        changed_at=row.changed_at,
        n_papers=None if row.issue_id is None else row.n_papers,
    )
