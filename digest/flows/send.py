"""Letters out: prepare what is due, claim, render, write down, hand over, write down every answer."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from digest import clock
from digest.errors import MailError, StoreError
from digest.flows.clerk import GROUP_S, Clerk, patiently
from digest.flows.envelopes import Addressed, Claimed, Envelopes, Stopped
from digest.flows.prepare import Due, Prepare, Prepared, deadlines_of
from digest.flows.send_ports import Book, Follow, Judge, Outbox, Presence, Queue
from digest.log import log
from digest.model.accounts import SendAccount
from digest.model.delivery import Answer, DeliveryId, Outcome, State
from digest.model.letter import Letter
from digest.settings import SendSettings

#: Letters begun together at first; later as many as leave in the time that answers may wait.
_FIRST_GROUP = 8
#: At most so many: their answers are committed with the next beginning, before there are enough of them for a
#: commit of their own.
MOST_BEGUN = 96
#: Groups claimed at a time: what leaves in a few seconds.
_GROUPS_CLAIMED = 10
#: However fast: their issues are kept in memory.
_MOST_CLAIMED = 6 * MOST_BEGUN

NextTry = Callable[[int, datetime, str], datetime]

_T = TypeVar("_T")


@dataclass(slots=True, kw_only=True)
class _Run:
    """What one run came to so far."""

    due: Due
    prepared: Prepared
    skipped: Counter[str]
    started: float = field(default_factory=time.monotonic)
    #: Claimed, and not answered yet: never many.
    open: set[DeliveryId] = field(default_factory=set)
    n_answered: int = 0
    counts: Counter[State] = field(default_factory=Counter)
    holder: str = ""
    stopped: str = ""
    group: int = _FIRST_GROUP
    #: Whether somebody wants the run to end: what is claimed and not begun is given back.
    is_over: Callable[[], bool] = lambda: False

    def moment(self) -> datetime:
        """Now, in the time of this run."""
        return self.due.now + timedelta(seconds=time.monotonic() - self.started)

    def count(self, answer: Answer) -> None:
        """A letter is answered once in a run: what is tried again is due after its beginning."""
        self.open.discard(answer.id)
        self.prepared.waiting.discard(answer.id)
        self.n_answered += 1
        self.counts[answer.outcome.state] += 1
        if answer.skip:
            self.skipped[answer.skip] += 1


class Send:
    """One run of sending.

    next_try: when a deferred letter is tried again, from its attempts, now and its seed. patience_s: how long
    a run waits for a database that went away. lease_clock: the time of leases, the same for all senders.
    """

    def __init__(
        self,
        *,
        prepare: Prepare,
        queue: Queue,
        book: Book,
        presence: Presence,
        envelopes: Envelopes,
        outbox: Callable[[], AbstractContextManager[Outbox]],
        next_try: NextTry,
        settings: SendSettings,
        judge: Judge = lambda outcome, _attempts: outcome,
        follow: Follow = lambda _delivery, _outcome, _now: None,
        lease_clock: Callable[[], datetime] = clock.now,
    ) -> None:
        self._prepare = prepare
        self._queue = queue
        self._book = book
        self._presence = presence
        self._envelopes = envelopes
        self._outbox = outbox
        self._next_try = next_try
        self._settings = settings
        self._judge = judge
        self._follow = follow
        self._lease_clock = lease_clock

    def run(self, due: Due, *, progress: Callable[[int], None] = lambda _sent: None) -> SendAccount:
        """Prepare every due issue and send it. Raises StoreError."""
        prepared = self._prepare.run(due)
        return self._carried(
            _Run(due=due, prepared=prepared, skipped=Counter(prepared.skipped)), progress=progress
        )

    def deliver(self, now: datetime, *, is_over: Callable[[], bool]) -> SendAccount:
        """Send what others prepared, until nothing waits or `is_over`. Raises StoreError."""
        return self._carried(
            _Run(due=Due(now=now), prepared=Prepared(), skipped=Counter(), is_over=is_over),
            progress=lambda _sent: None,
        )

    def _carried(self, run: _Run, *, progress: Callable[[int], None]) -> SendAccount:
        with self._outbox() as outbox:
            shown = outbox.shown
            if not run.due.is_dry:
                self._work(outbox, run, progress)
        account = self._account(run, shown)
        log.info("send.run_ended", due=account.due, sent=account.sent, failed=account.failed)
        return account

    def _work(self, outbox: Outbox, run: _Run, progress: Callable[[int], None]) -> None:
        with self._presence.entered() as holder, self._clerk(holder, run) as clerk:
            run.holder = holder
            self._send(outbox, clerk, run, progress)
            progress(run.counts[State.SENT])

    def _clerk(self, holder: str, run: _Run) -> Clerk:
        return Clerk(
            self._book,
            holder=holder,
            lease_s=self._settings.lease_s,
            patience_s=self._settings.patience_s,
            clock=self._lease_clock,
            moment=run.moment,
        )

    def _claim(self, clerk: Clerk, run: _Run) -> list[Claimed]:
        clerk.flush()  # else what was stopped before it began would still be ours to send
        dead = self._presence.dead()
        # What was answered in this run is due later than its beginning: nothing is claimed twice.
        deadlines = deadlines_of(self._settings, run.due.now)
        # A slow sender leaves letters to others.
        limit = min(_MOST_CLAIMED, _GROUPS_CLAIMED * run.group)
        block = self._patiently(
            lambda: self._queue.claim(deadlines, clerk.lease, limit=limit, only=run.due.only, dead=dead)
        )
        self._presence.forget(dead)
        run.open.update([delivery.id for delivery, _ in block])
        return block

    def _send(self, outbox: Outbox, clerk: Clerk, run: _Run, progress: Callable[[int], None]) -> None:
        """Send what waits, until nothing does."""
        on_their_way: dict[DeliveryId, Addressed] = {}
        try:
            for id_, outcome in outbox.send(self._letters(clerk, run, on_their_way, progress)):
                self._note(clerk, on_their_way[id_], outcome, run)
                # Not before: what was handed over and not written down is never given back.
                del on_their_way[id_]
        except MailError as exc:
            on_their_way.clear()  # they were not handed over
            run.stopped = str(exc)
        finally:
            left = run.open - on_their_way.keys()
            if left:
                self._give_back(left, clerk, run)
        if on_their_way:
            run.stopped = f"{len(on_their_way)} letters got no answer; they count as in doubt"

    def _letters(
        self,
        clerk: Clerk,
        run: _Run,
        on_their_way: dict[DeliveryId, Addressed],
        progress: Callable[[int], None],
    ) -> Iterator[tuple[DeliveryId, Letter]]:
        """The letters that wait, block after block, as the outbox asks for them."""
        while not run.is_over() and (block := self._claim(clerk, run)):
            progress(run.counts[State.SENT])
            yield from self._block(clerk, block, run, on_their_way)

    def _block(
        self, clerk: Clerk, block: Sequence[Claimed], run: _Run, on_their_way: dict[DeliveryId, Addressed]
    ) -> Iterator[tuple[DeliveryId, Letter]]:
        """The letters of a block, in groups: all of a group are begun before its first one leaves.

        Each is made when it is asked for, or a few before: the mail server has others to take meanwhile.
        """
        papers = self._patiently(lambda: self._envelopes.papers([issue for _, issue in block]))
        at = 0
        while at < len(block) and not run.is_over():
            group = block[at : at + run.group]
            at += len(group)
            admitted, stopped = self._patiently(partial(self._envelopes.admitted, group, now=run.moment()))
            for none in stopped:
                self._stop(clerk, none, run)
            mine = clerk.begin([delivery.id for delivery, _, _ in admitted]) if admitted else set()
            begun_at = time.monotonic()
            ours = [one for one in admitted if one[0].id in mine]
            for one, letter in self._envelopes.letters(ours, papers):
                if isinstance(letter, Stopped):
                    self._stop(clerk, letter, run)
                else:
                    on_their_way[one[0].id] = one
                    yield one[0].id, letter
            run.group = next_group(run.group, took_s=time.monotonic() - begun_at)

    def _note(self, clerk: Clerk, one: Addressed, outcome: Outcome, run: _Run) -> None:
        delivery, issue, _ = one
        if outcome.state is State.SENT:
            self._take_down(clerk, Answer(delivery.id, outcome, delivery.due_at), run)
            return
        attempts = delivery.attempts + 1
        known = self._judge(outcome, attempts)
        is_again = known.state in (State.DEFERRED, State.IN_DOUBT)
        due_at = self._next_try(attempts, run.moment(), issue.seed) if is_again else delivery.due_at
        self._take_down(clerk, Answer(delivery.id, known, due_at), run)
        if known.state is State.FAILED:
            begun, now = delivery._replace(attempts=attempts), run.moment()
            self._patiently(lambda: self._follow(begun, known, now))

    def _stop(self, clerk: Clerk, one: Stopped, run: _Run) -> None:
        delivery = one.delivery
        self._take_down(clerk, Answer(delivery.id, one.outcome, delivery.due_at, one.skip), run)

    def _take_down(self, clerk: Clerk, answer: Answer, run: _Run) -> None:
        clerk.note(answer)
        run.count(answer)

    def _give_back(self, left: set[DeliveryId], clerk: Clerk, run: _Run) -> None:
        # A database that is away loses nothing: the claims end with their lease.
        with suppress(StoreError):
            self._queue.release(left, clerk.lease, now=run.moment())

    def _patiently(self, work: Callable[[], _T]) -> _T:
        return patiently(work, patience_s=self._settings.patience_s)

    def _account(self, run: _Run, shown: str) -> SendAccount:
        open_ = run.open | run.prepared.waiting
        pending = Counter({"dry run": len(open_)}) if run.due.is_dry else self._pending(open_, run)
        for state in (State.DEFERRED, State.IN_DOUBT):
            pending[state.value] += run.counts[state]
        skipped = run.skipped
        n_skipped_before = skipped.total() - run.counts[State.SKIPPED]
        n_open = pending.total() - run.counts[State.DEFERRED] - run.counts[State.IN_DOUBT]
        return SendAccount(
            destination=shown,
            due=run.n_answered + n_open + n_skipped_before,
            sent=run.counts[State.SENT],
            skipped={reason: n for reason, n in sorted(skipped.items()) if n},
            failed=run.counts[State.FAILED],
            pending={reason: n for reason, n in pending.items() if n},
            stopped=run.stopped,
            in_doubt=tuple(self._queue.doubtful(since=run.due.now)),
        )

    def _pending(self, open_: set[DeliveryId], run: _Run) -> Counter[str]:
        """What waits of ours. What another sender took meanwhile stands in its account."""
        found: Counter[str] = Counter()
        for where in self._patiently(lambda: self._queue.whereabouts(open_)).values():
            if where.state is State.DUE:
                found["not tried"] += 1
            elif where.holder == run.holder and where.state in (State.CLAIMED, State.SENDING):
                found["not tried" if where.state is State.CLAIMED else State.IN_DOUBT.value] += 1
        return found


def next_group(n: int, *, took_s: float) -> int:
    """How many letters leave in the time that answers may wait, at this pace; it doubles at most."""
    fitting = int(n * GROUP_S / took_s) if took_s > 0 else MOST_BEGUN
    return max(1, min(fitting, 2 * n, MOST_BEGUN))
