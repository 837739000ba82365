"""What became of letters, written down a group at a time."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Connection

from digest.model.delivery import Answer, State, before
from digest.store.engine import in_sqlite, sqlite_of
from digest.store.statement import Statement

#: The driver's own way with many rows: as fast as SQLite is.
_SQLITE = """
UPDATE deliveries SET state = '{state}', code = ?, said = ?, reason = ?, due_at = ?, leased_until = NULL,
changed_at = ?, doubts = doubts + {doubts} WHERE id = ? AND holder = ? AND state IN ({allowed})
"""
#: One statement for all of them.
_POSTGRESQL = """
UPDATE deliveries SET state = '{state}', code = answer.code, said = answer.said, reason = answer.reason,
due_at = answer.due_at, leased_until = NULL, changed_at = :now, doubts = doubts + {doubts}
FROM json_to_recordset(CAST(:answers AS json))
AS answer (id bigint, code integer, said text, reason text, due_at timestamp with time zone)
WHERE deliveries.id = answer.id AND holder = :holder AND state IN ({allowed})
"""


def mark(connection: Connection, answers: Sequence[Answer], holder: str, *, now: datetime) -> None:
    """Write down answers to letters of this holder; one that may not change its letter changes nothing."""
    by_state: dict[State, list[Answer]] = {}
    for answer in answers:
        by_state.setdefault(answer.outcome.state, []).append(answer)
    marked = _mark_in_sqlite if connection.dialect.name == "sqlite" else _mark_in_postgresql
    for state, some in by_state.items():
        marked(connection, state, some, holder=holder, now=now)


def _mark_in_sqlite(
    connection: Connection, state: State, answers: Sequence[Answer], *, holder: str, now: datetime
) -> None:
    when = in_sqlite(now)
    rows = [
        (outcome.code, outcome.said, skip.value if skip else "", in_sqlite(due_at), when, id_, holder)
        for id_, outcome, due_at, skip in answers
    ]
    sqlite_of(connection).executemany(_written(_SQLITE, state), rows)


def _mark_in_postgresql(
    connection: Connection, state: State, answers: Sequence[Answer], *, holder: str, now: datetime
) -> None:
    names = ("id", "code", "said", "reason", "due_at")
    facts = [
        (id_, outcome.code, outcome.said, skip.value if skip else "", due_at.isoformat())
        for id_, outcome, due_at, skip in answers
    ]
    told = json.dumps([dict(zip(names, one, strict=True)) for one in facts])
    _statement(state).change(connection, answers=told, holder=holder, now=now)


@cache
def _written(text: str, state: State) -> str:
    allowed = ", ".join(f"'{one.value}'" for one in sorted(before(state)))
    return text.format(state=state.value, doubts=int(state is State.IN_DOUBT), allowed=allowed)


@cache
def _statement(state: State) -> Statement:
    return Statement(_written(_POSTGRESQL, state))
