"""Writing answers down: the ledger, beside sqlite3 that writes the same columns in the same batches."""

import itertools
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.model.delivery import Answer, DeliveryId, Lease, Outcome, State
from digest.model.subscriber import Pace
from digest.store.deliveries import Deliveries
from digest.store.engine import Database
from digest.store.schema import prepare
from digest.store.subscribers import Subscribers
from digest.store.tables.readers import DeliveryRow
from tests.benchmarks.frame import ROUNDS, Figure, medians_s

#: Rows marked in one turn, and committed together.
MARKED, BATCH = 5_000, 100
WHEN = datetime(2026, 3, 2, 6, tzinfo=UTC)
_LEASE = Lease(holder="bench", at=WHEN, lasts=timedelta(minutes=5))
_SENT = Outcome(state=State.SENT, code=250, said="2.0.0 Ok: queued as 4X2B9", enhanced="2.0.0", phase="dot")
_RAW = """
UPDATE deliveries SET state = 'sent', code = ?, said = ?, reason = '', due_at = ?, leased_until = NULL,
changed_at = ? WHERE id = ?
"""


def figures() -> Iterator[Figure]:
    """The ratio of rows a second, and the microseconds of a row."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Database(f"sqlite:///{Path(folder, 'bench.db')}") as database,
    ):
        firsts = itertools.count(1, MARKED)
        _fill(database, 2 * (ROUNDS + 1) * MARKED)
        raw = sqlite3.connect(Path(folder, "bench.db"))
        raw.execute("PRAGMA synchronous = NORMAL")
        ours, theirs = medians_s(
            lambda: _marked(Deliveries(database), next(firsts)), lambda: _marked_raw(raw, next(firsts))
        )
        raw.close()
    yield Figure(
        what="ledger: rows marked per second ÷ raw sqlite3", value=theirs / ours, floor=0.3, goal=0.7
    )
    yield Figure(what="ledger: µs to mark a row", value=ours / MARKED * 1e6, at_least=False)


def _marked(deliveries: Deliveries, first: int) -> None:
    for at in range(first, first + MARKED, BATCH):
        answers = [Answer(id=DeliveryId(n), outcome=_SENT, due_at=WHEN) for n in range(at, at + BATCH)]
        deliveries.record(answers, (), _LEASE, now=WHEN)


def _marked_raw(connection: sqlite3.Connection, first: int) -> None:
    when = WHEN.isoformat()
    for at in range(first, first + MARKED, BATCH):
        rows = [(250, _SENT.said, when, when, n) for n in range(at, at + BATCH)]
        connection.executemany(_RAW, rows)
        connection.commit()


def _fill(database: Database, count: int) -> None:
    """Letters that are on their way, all to one reader."""
    prepare(database, now=WHEN)
    reader = Subscribers(database).save("ada@example.org", ["graphs"], Pace(), now=WHEN)
    row = {
        "subscriber_id": reader.id,
        "state": State.SENDING.value,
        "reason": "",
        "attempts": 1,
        "due_at": WHEN,
        "doubts": 0,
        "holder": _LEASE.holder,
        "leased_until": _LEASE.until,
        "said": "",
        "changed_at": WHEN,
    }
    with database.writing("filling a bench") as connection:
        connection.execute(
            DeliveryRow.__table__.insert(), [{**row, "id": n, "slot": str(n)} for n in range(1, count + 1)]
        )
