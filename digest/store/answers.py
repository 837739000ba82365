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
    left = answers
    while left:
        state = left[0].outcome.state
        _mark(connection, state, [one for one in left if one.outcome.state is state], holder=holder, now=now)
        left = [one for one in left if one.outcome.state is not state]


def _mark(
    connection: Connection, state: State, answers: Sequence[Answer], *, holder: str, now: datetime
) -> None:
    if connection.dialect.name == "sqlite":
        when = in_sqlite(now)
        rows = [
            (a.outcome.code, a.outcome.said, _reason(a), in_sqlite(a.due_at), when, a.id, holder)
            for a in answers
        ]
        sqlite_of(connection).executemany(_written(_SQLITE, state), rows)
    else:
        names = ("id", "code", "said", "reason", "due_at")
        facts = [(a.id, a.outcome.code, a.outcome.said, _reason(a), a.due_at.isoformat()) for a in answers]
        told = json.dumps([dict(zip(names, one, strict=True)) for one in facts])
        _statement(state).change(connection, answers=told, holder=holder, now=now)


@cache
def _written(text: str, state: State) -> str:
    allowed = ", ".join(f"'{one.value}'" for one in sorted(before(state)))
    return text.format(state=state.value, doubts=int(state is State.IN_DOUBT), allowed=allowed)


@cache
def _statement(state: State) -> Statement:
    return Statement(_written(_POSTGRESQL, state))


def _reason(answer: Answer) -> str:
    return answer.skip.value if answer.skip else ""
