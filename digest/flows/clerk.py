"""Writing things down while letters are on their way: what is begun, what was answered, and that we live.

::

    begin 1..n ═ commit ═▶ letters leave, answers come ──▶ begin n+1.. with the answers ═ one commit ═▶ …
                                   │
                                   └─ no new answer for a while: the answers alone, by a thread
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

from digest.errors import StoreAway, StoreError
from digest.flows.send_ports import Book
from digest.log import log
from digest.model.delivery import Answer, DeliveryId, Lease

#: The most answers that a crash can leave uncommitted, and how long they wait, in seconds.
GROUP = 100
GROUP_S = 0.2
#: A lease is renewed so often while it lasts: a database may be locked for a dump in between.
_RENEWALS = 5
#: Between two tries to reach the database, in seconds: doubled up to the longest.
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 2.0

_T = TypeVar("_T")


class Clerk:
    """Keeps the ledger of one sender. A thread of its own does what must not wait for the next letter.

    holder: the sender's name; clock: the time of leases; moment: the time of the run.
    """

    def __init__(
        self,
        book: Book,
        *,
        holder: str,
        lease_s: float,
        patience_s: float,
        clock: Callable[[], datetime],
        moment: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._holder = holder
        self._lasts = timedelta(seconds=lease_s)
        self._patience_s = patience_s
        self._clock = clock
        self._moment = moment
        self._lock = threading.Lock()
        self._answers: list[Answer] = []
        self._since = 0.0
        self._renewed = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="clerk", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        if not isinstance(exc, StoreError):
            self.flush()

    @property
    def lease(self) -> Lease:
        """The hold on letters that are claimed now."""
        return Lease(holder=self._holder, at=self._clock(), lasts=self._lasts)

    def begin(self, ids: Sequence[DeliveryId]) -> set[DeliveryId]:
        """Commit that these letters are about to leave; which of them may. Raises StoreError."""
        with self._lock:
            return self._record(ids)

    def note(self, answer: Answer) -> None:
        """Take an answer down; it is committed with its group. Raises StoreError."""
        with self._lock:
            self._answers.append(answer)
            if len(self._answers) == 1:
                self._since = time.monotonic()
            elif len(self._answers) >= GROUP or self._is_late():
                self._record(())

    def flush(self) -> None:
        """Commit what was taken down. Raises StoreError."""
        with self._lock:
            if self._answers:
                self._record(())

    def _is_late(self) -> bool:
        return bool(self._answers) and time.monotonic() - self._since >= GROUP_S

    def _record(self, begun: Sequence[DeliveryId]) -> set[DeliveryId]:
        try:
            return patiently(lambda: self._written(begun), patience_s=self._patience_s)
        except StoreError as exc:
            n = len(self._answers)
            if not n:
                raise
            message = f"{exc} ({n} answers could not be written down: their letters will count as in doubt)"
            raise StoreError(message) from exc

    def _written(self, begun: Sequence[DeliveryId]) -> set[DeliveryId]:
        mine = self._book.record(self._answers, begun, self.lease, now=self._moment())
        self._answers.clear()
        return mine

    def _watch(self) -> None:
        while not self._ended.wait(GROUP_S):
            with self._lock:
                try:
                    self._keep()
                except StoreError as exc:
                    # Whoever sends next meets the same database, and has the patience.
                    log.warning("send.ledger_away", reason=str(exc))

    def _keep(self) -> None:
        if self._is_late():
            self._written(())
        if time.monotonic() - self._renewed >= self._lasts.total_seconds() / _RENEWALS:
            self._book.renew(self.lease)
            self._renewed = time.monotonic()


def patiently(work: Callable[[], _T], *, patience_s: float) -> _T:
    """Do it, again and again while the database is away. Raises StoreAway after `patience_s` seconds."""
    ends_at = time.monotonic() + patience_s
    wait_s = _FIRST_WAIT_S
    while True:
        try:
            return work()
        except StoreAway:
            if time.monotonic() + wait_s > ends_at:
                raise
        threading.Event().wait(wait_s)
        wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
