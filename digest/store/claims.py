"""Which letters a sender takes, and which of those it begins."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection

from digest.model.delivery import Deadlines, Delivery, DeliveryId, Lease, State, before
from digest.model.issue import Issue
from digest.model.subscriber import SubscriberId
from digest.store.contents import from_json
from digest.store.engine import moment
from digest.store.statement import Statement

#: A claimed letter and its issue, as they are stored.
Claimed = Sequence[Any]

#: What is kept of a letter whose sender died.
_NO_ANSWER = "its sender ended before an answer was written down"

_DOUBT = Statement("""
UPDATE deliveries SET state = 'in doubt', doubts = doubts + 1, code = NULL, said = :said, leased_until = NULL,
changed_at = :now WHERE state IN :allowed AND (leased_until <= :at OR holder IN :dead)
""")
_FREE = Statement("""
UPDATE deliveries SET state = 'due', leased_until = NULL, changed_at = :now
WHERE state = 'claimed' AND (leased_until <= :at OR holder IN :dead)
""")
#: The first ones of a state: each is asked for its own, else all that wait would be sorted for every block.
_WAITING = """
SELECT * FROM (
    SELECT id, due_at FROM deliveries
    WHERE state = '{state}' AND due_at <= :now AND (expires_at IS NULL OR expires_at > :now) {whose}
    ORDER BY due_at, id LIMIT :most {lock}
) AS letters_{n}
"""
# By their numbers: `state || ''` keeps SQLite from walking through all that are in a state.
_CLAIM = """
UPDATE deliveries SET state = 'claimed', holder = :holder, leased_until = :until, changed_at = :now
WHERE id {among} (SELECT id FROM ({each}) AS waiting ORDER BY due_at, id LIMIT :most){end}
AND state || '' IN :allowed
"""
_TAKEN = """
SELECT letter.id, letter.subscriber_id, letter.slot, letter.attempts, letter.due_at, letter.doubts,
CAST(issues.content AS {kind}) FROM deliveries AS letter JOIN issues ON issues.id = letter.issue_id
WHERE letter.state = 'claimed' AND letter.holder = :holder ORDER BY letter.due_at, letter.id
"""
# SQLite keeps text as the bytes that a reader of JSON wants: they need not become a text and bytes again.
_CLAIMED = Statement(_TAKEN.format(kind="TEXT"), sqlite=_TAKEN.format(kind="BLOB"))
_BEGIN = Statement("""
UPDATE deliveries SET state = 'sending', attempts = attempts + 1, leased_until = :until, changed_at = :now
WHERE id IN :ids AND holder = :holder AND state || '' IN :allowed
""")
_BEGUN = Statement("""
SELECT id FROM deliveries WHERE id IN :ids AND holder = :holder AND state || '' = 'sending'
""")


def take_over(connection: Connection, deadlines: Deadlines, at: datetime, dead: Collection[str]) -> None:
    """Take their claims from senders that are dead or whose lease ran out at a moment."""
    now, names = deadlines.now, sorted(dead)
    allowed = _from(State.IN_DOUBT)
    _DOUBT.change(connection, said=_NO_ANSWER, now=now, at=at, dead=names, allowed=allowed)
    _FREE.change(connection, now=now, at=at, dead=names)


def claim(
    connection: Connection, deadlines: Deadlines, lease: Lease, *, limit: int, only: SubscriberId | None
) -> None:
    """Take up to `limit` letters that wait, the oldest first."""
    is_locking = connection.dialect.name != "sqlite"  # which has one writer anyway
    statement = _claim(is_resending=deadlines.is_resending, is_hers=only is not None, is_locking=is_locking)
    statement.change(
        connection,
        most=limit,
        only=only,
        allowed=_from(State.CLAIMED),
        holder=lease.holder,
        until=lease.until,
        now=deadlines.now,
    )


@cache
def _claim(*, is_resending: bool, is_hers: bool, is_locking: bool) -> Statement:
    """Claims the oldest letters that wait."""
    waiting = [State.DUE, State.DEFERRED, *([State.IN_DOUBT] if is_resending else [])]
    whose = "AND subscriber_id = :only" if is_hers else ""
    lock = "FOR UPDATE SKIP LOCKED" if is_locking else ""
    each = [
        _WAITING.format(state=state.value, whose=whose, lock=lock, n=n) for n, state in enumerate(waiting)
    ]
    # PostgreSQL might look for them once more for each row; an array is made once.
    among, end = ("= ANY(ARRAY", ")") if is_locking else ("IN", "")
    return Statement(_CLAIM.format(each=" UNION ALL ".join(each), among=among, end=end))


def claimed(connection: Connection, holder: str) -> Sequence[Claimed]:
    """What a sender has claimed and not begun, as it is stored."""
    return _CLAIMED.rows(connection, holder=holder)


def read(row: Claimed) -> tuple[Delivery, Issue]:
    """What was stored of a claimed letter."""
    id_, who, slot, attempts, due_at, doubts, content = row
    day = date.fromisoformat(slot)
    letter = Delivery(id_, who, day, State.CLAIMED, attempts, moment(due_at), doubts)
    return letter, from_json(content)


def begin(
    connection: Connection, ids: Sequence[DeliveryId], lease: Lease, *, now: datetime
) -> set[DeliveryId]:
    """Write down that these letters are about to leave; which of them are this sender's to send."""
    allowed = _from(State.SENDING)
    n_begun = _BEGIN.change(
        connection, ids=ids, allowed=allowed, holder=lease.holder, until=lease.until, now=now
    )
    if n_begun == len(ids):
        return set(ids)
    # Some are not ours any more, or were begun before: the database went away when it had done it.
    return {id_ for (id_,) in _BEGUN.rows(connection, ids=ids, holder=lease.holder)}


@cache
def _from(after: State) -> list[str]:
    """The states that a letter may come from."""
    return [state.value for state in before(after)]
