"""Issues: what was made for whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Select,
    and_,
    case,
    cast,
    func,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from digest.errors import StoreError
from digest.model.delivery import LOSES_PAPERS, DeliveryId, Skip, State
from digest.model.issue import Filing, Issue, Sent
from digest.model.paper import PaperId
from digest.model.subscriber import SubscriberId
from digest.store.contents import from_json
from digest.store.engine import Database, Within, driver_of, inserted, listed
from digest.store.filings import delivery_row, write
from digest.store.tables.readers import DeliveryRow, IssuePaperRow, IssueRow, SubscriberRow

_deliveries, _issue_papers, _issues = DeliveryRow.__table__, IssuePaperRow.__table__, IssueRow.__table__
_subscribers = SubscriberRow.__table__

#: 1 for a letter that never arrived, else 0: as a value, so that letters are found by reader, not by state.
_IS_LOST = case(
    (_deliveries.c.state == State.FAILED.value, 1),
    (
        _deliveries.c.state == State.SKIPPED.value,
        case((_deliveries.c.reason.in_(sorted(LOSES_PAPERS)), 1), else_=0),
    ),
    else_=0,
)


class Issues:
    """The issues and what belongs to them. on_waiting: called in the transaction that writes some."""

    def __init__(self, database: Database, *, on_waiting: Within | None = None) -> None:
        self._database = database
        self._on_waiting = on_waiting

    def write(self, filings: Sequence[Filing]) -> list[DeliveryId | None]:
        """Write issues, their deliveries and their readers' progress, all or nothing.

        Answers None, and writes nothing, for a reader who has an issue of this slot already, or who is there
        no more.
        """
        try:
            with self._database.writing("writing issues") as connection:
                written = write(connection, filings)
                if self._on_waiting and any(written):
                    self._on_waiting(driver_of(connection))
                return written
        except StoreError as exc:
            if not isinstance(exc.__cause__, IntegrityError):
                raise
            # A reader was erased in this moment: the others are written without her.
            if len(filings) == 1:
                return [None]
            half = len(filings) // 2
            return [*self.write(filings[:half]), *self.write(filings[half:])]

    def skip(self, who: SubscriberId, slot: date, reason: Skip, *, now: datetime, then: datetime) -> bool:
        """Let a slot pass without an issue: its papers go into the next one, due at `then`.

        Answers False where the slot has its row already.
        """
        row = delivery_row((who, slot.isoformat()), reason, due_at=now, now=now)
        with self._database.writing("letting a slot pass") as connection:
            statement = inserted(connection)(_deliveries).values(row).on_conflict_do_nothing()
            is_new = connection.execute(statement.returning(_deliveries.c.id)).first() is not None
            connection.execute(update(_subscribers).where(_subscribers.c.id == who).values(next_due_at=then))
        return is_new

    def postpone(self, who: SubscriberId, *, was: datetime | None, then: datetime) -> bool:
        """Move a reader's due time. Answers False where it is no longer what it was."""
        this = and_(_subscribers.c.id == who, _subscribers.c.next_due_at == was)
        with self._database.writing("moving a due time") as connection:
            moved = connection.execute(update(_subscribers).where(this).values(next_due_at=then))
            return bool(moved.rowcount)

    def of_slot(self, who: SubscriberId, slot: date) -> Issue | None:
        """The issue that a reader got for one of her days."""
        with self._database.reading("reading an issue") as connection:
            wanted = and_(_issues.c.subscriber_id == who, _issues.c.slot == slot.isoformat())
            content = connection.execute(select(_issues.c.content).where(wanted)).scalar()
        return from_json(content) if content else None

    def of_reader(self, who: SubscriberId, *, most: int) -> list[tuple[Issue, State]]:
        """Her issues, the newest first, with what became of their letters."""
        query = (
            select(_issues.c.content, _deliveries.c.state)
            .join(_deliveries, _deliveries.c.issue_id == _issues.c.id)
            .where(_issues.c.subscriber_id == who)
            .order_by(_issues.c.slot.desc())
            .limit(most)
        )
        with self._database.reading("reading issues") as connection:
            return [(from_json(row.content), State(row.state)) for row in connection.execute(query)]

    def lost(self, whom: Iterable[SubscriberId]) -> dict[SubscriberId, set[PaperId]]:
        """Papers of each reader's issues that never arrived, and that no other issue of hers holds.

        Who lost none is left out. Issues from before she last confirmed do not count.
        """
        with self._database.reading("reading lost papers") as connection:
            held = _held_query(connection, whom)
            lost = set(connection.execute(held.where(_IS_LOST == 1)).all())
            if lost:
                # Most readers lost nothing: only for the others their whole past is read.
                held = _held_query(connection, {who for who, _ in lost})
                lost -= set(connection.execute(held.where(_IS_LOST == 0)).all())
        found: defaultdict[SubscriberId, set[PaperId]] = defaultdict(set)
        for who, paper in lost:
            found[SubscriberId(who)].add(PaperId(paper))
        return dict(found)

    def sent(
        self, whom: Iterable[SubscriberId], papers: Iterable[PaperId]
    ) -> dict[SubscriberId, dict[PaperId, Sent]]:
        """Which of these papers reached each reader, or are on their way, and as what."""
        found: dict[SubscriberId, dict[PaperId, Sent]] = {}
        with self._database.reading("reading what readers were sent") as connection:
            for row in connection.execute(_sent_query(connection, whom, papers)):
                sent = Sent(revision=row.revision, slot=date.fromisoformat(row.slot))
                found.setdefault(SubscriberId(row.subscriber_id), {})[PaperId(row.paper_id)] = sent
        return found

    def last_subjects(self, whom: Iterable[SubscriberId]) -> dict[SubscriberId, str]:
        """The subject of each reader's last letter; who had none is left out."""
        with self._database.reading("reading subjects") as connection:
            reader = cast(listed(connection, whom).c.value, BigInteger)
            last = (
                select(type_coerce(_issues.c.content, JSON)["subject"].as_string())
                .join(_deliveries, _deliveries.c.issue_id == _issues.c.id)
                .where(_issues.c.subscriber_id == reader, _deliveries.c.state != State.SKIPPED.value)
                .order_by(_issues.c.slot.desc())
                .limit(1)
            )
            rows = connection.execute(select(reader, last.scalar_subquery())).all()
        return {SubscriberId(id_): subject for id_, subject in rows if subject is not None}


def _held_query(connection: Connection, whom: Iterable[SubscriberId]) -> Select[Any]:
    """The papers of some readers' issues since they confirmed; whose, and which."""
    held = _issue_papers.c
    return (
        select(held.subscriber_id, held.paper_id)
        .join(_deliveries, _deliveries.c.issue_id == held.issue_id)
        .join(_issues, _issues.c.id == held.issue_id)
        .join(_subscribers, _subscribers.c.id == held.subscriber_id)
        .where(
            _deliveries.c.subscriber_id.in_(select(cast(listed(connection, whom).c.value, BigInteger))),
            _issues.c.made_at >= _subscribers.c.confirmed_at,
        )
    )


def _sent_query(
    connection: Connection, whom: Iterable[SubscriberId], papers: Iterable[PaperId]
) -> Select[Any]:
    readers = select(cast(listed(connection, whom).c.value, BigInteger))
    wanted = select(cast(listed(connection, papers).c.value, BigInteger))
    what = _issue_papers.c.subscriber_id, _issue_papers.c.paper_id
    return (
        select(
            *what,
            func.max(_issue_papers.c.revision).label("revision"),
            func.max(_issues.c.slot).label("slot"),
        )
        .join(_issues, _issues.c.id == _issue_papers.c.issue_id)
        .join(_deliveries, _deliveries.c.issue_id == _issue_papers.c.issue_id)
        .where(
            _issue_papers.c.subscriber_id.in_(readers),
            _issue_papers.c.paper_id.in_(wanted),
            _deliveries.c.state.not_in((State.FAILED.value, State.SKIPPED.value)),
        )
        .group_by(*what)
    )
