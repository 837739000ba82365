"""What is written of readers' slots, a block of them in one transaction.

Both databases get the same rows. SQLite gets them by the driver's own `executemany`, where a compiled
statement costs three times as much; it writes for one at a time, so that we can number the rows ourselves.
PostgreSQL numbers them, and says which.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Table,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)

from digest.model.delivery import DeliveryId, Skip, State
from digest.model.issue import Filing, Issue
from digest.model.subscriber import SubscriberId
from digest.store.contents import to_json
from digest.store.engine import in_sqlite, insert_all, inserted, listed
from digest.store.tables.readers import DeliveryRow, IssuePaperRow, IssueRow, SubscriberRow

_deliveries, _issue_papers, _issues = DeliveryRow.__table__, IssuePaperRow.__table__, IssueRow.__table__
_subscribers = SubscriberRow.__table__

#: Whose slot: what is unique.
_Slot = tuple[SubscriberId, str]
_KEY = ("id", "subscriber_id", "slot")
_MOVE = "UPDATE subscribers SET watermark = :b_watermark, next_due_at = :b_next_due_at WHERE id = :b_id"
#: Values of columns by their names.
_Values = dict[str, Any]
#: Puts a moment into the form in which it is written.
_Moment = Callable[[datetime], Any]


def write(connection: Connection, filings: Sequence[Filing]) -> list[DeliveryId | None]:
    """Write issues, their deliveries and their readers' progress; None where a slot has its issue already."""
    moment = in_sqlite if connection.dialect.name == "sqlite" else _as_it_is
    slots = [(filing.issue.subscriber_id, filing.issue.slot.isoformat()) for filing in filings]
    _forget_passed(connection, slots)
    rows = [_issue_row(filing.issue, slot, moment) for filing, slot in zip(filings, slots, strict=True)]
    issues = _inserted(connection, _issues, rows, where_free=True)
    fresh = [(one, slot) for one, slot in zip(filings, slots, strict=True) if slot in issues]
    if not fresh:
        return [None] * len(filings)
    papers = [
        (issues[slot], paper_id, slot[0], revision)
        for filing, slot in fresh
        for paper_id, revision in filing.issue.revisions.items()
    ]
    if papers:
        insert_all(connection, _issue_papers, papers)
    rows = [_letter_row(filing, slot, issues[slot], moment) for filing, slot in fresh]
    deliveries = _inserted(connection, _deliveries, rows)
    _move(connection, [filing for filing, _ in fresh], moment)
    return [DeliveryId(deliveries[slot]) if slot in deliveries else None for slot in slots]


def delivery_row(slot: _Slot, skip: Skip | None, *, due_at: Any, now: Any) -> _Values:
    """A delivery that nobody has tried yet, or of a slot that passes."""
    return {
        "subscriber_id": slot[0],
        "slot": slot[1],
        "state": (State.SKIPPED if skip else State.DUE).value,
        "reason": skip.value if skip else "",
        "attempts": 0,
        "doubts": 0,
        "holder": "",
        "due_at": due_at,
        "said": "",
        "changed_at": now,
    }


def _as_it_is(moment: datetime) -> datetime:
    return moment


def _issue_row(issue: Issue, slot: _Slot, moment: _Moment) -> _Values:
    return {
        "subscriber_id": slot[0],
        "slot": slot[1],
        "made_at": moment(issue.made_at),
        "seed": issue.seed,
        "content": to_json(issue),
    }


def _letter_row(filing: Filing, slot: _Slot, issue_id: int, moment: _Moment) -> _Values:
    due_at, now = moment(filing.due_at), moment(filing.issue.made_at)
    row = delivery_row(slot, filing.skip, due_at=due_at, now=now)
    # The next slot brings another issue; this one is no news then.
    return {**row, "issue_id": issue_id, "expires_at": moment(filing.progress.next_due_at)}


def _forget_passed(connection: Connection, slots: Sequence[_Slot]) -> None:
    """A slot that passed without an issue may get one after all, where somebody asks for it."""
    readers = select(cast(listed(connection, [who for who, _ in slots]).c.value, BigInteger))
    passed = select(_deliveries.c.id, _deliveries.c.subscriber_id, _deliveries.c.slot).where(
        _deliveries.c.subscriber_id.in_(readers),
        _deliveries.c.slot.in_(sorted({slot for _, slot in slots})),
        _deliveries.c.issue_id.is_(None),
    )
    mine = set(slots)
    ids = [id_ for id_, who, slot in connection.execute(passed) if (who, slot) in mine]
    if ids:
        connection.execute(delete(_deliveries).where(_deliveries.c.id.in_(ids)))


def _inserted(
    connection: Connection, table: Table, rows: Sequence[_Values], *, where_free: bool = False
) -> dict[_Slot, int]:
    """Insert rows of slots; their numbers. where_free: but those whose slot has one already."""
    if connection.dialect.name != "sqlite":
        statement = inserted(connection)(table)
        made = statement.on_conflict_do_nothing() if where_free else statement
        found = connection.execute(made.returning(*(table.c[name] for name in _KEY)), rows)
        return {(row.subscriber_id, row.slot): row.id for row in found}
    first = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one() + 1
    names = ["id", *rows[0]]
    marks = ", ".join(f":{name}" for name in names)
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  our own names
    numbered = [{"id": number, **row} for number, row in enumerate(rows, first)]
    connection.exec_driver_sql(sql + (" ON CONFLICT DO NOTHING" if where_free else ""), numbered)
    there = set(connection.execute(select(table.c.id).where(table.c.id >= first)).scalars())
    return {(row["subscriber_id"], row["slot"]): row["id"] for row in numbered if row["id"] in there}


def _move(connection: Connection, filings: Sequence[Filing], moment: _Moment) -> None:
    """Write down how far readers are."""
    rows = [
        {
            "b_id": filing.issue.subscriber_id,
            "b_watermark": filing.progress.watermark,
            "b_next_due_at": moment(filing.progress.next_due_at),
        }
        for filing in filings
    ]
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_MOVE, rows)
        return
    moved = update(_subscribers).where(_subscribers.c.id == bindparam("b_id"))
    values: _Values = {"watermark": bindparam("b_watermark"), "next_due_at": bindparam("b_next_due_at")}
    connection.execute(moved.values(values), rows)
