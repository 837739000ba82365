"""Letters out: prepare what is due, claim, render, hand over, write down every answer."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from digest.compose.letter import Composer
from digest.errors import MailError, NotFound, SubscriptionError
from digest.flows.prepare import Due, Prepare, Prepared
from digest.flows.summaries import Summarising
from digest.log import log
from digest.model.accounts import SendAccount
from digest.model.delivery import Delivery, DeliveryId, Outcome, State
from digest.model.issue import Issue
from digest.model.letter import Letter
from digest.model.paper import PaperId, StoredPaper
from digest.model.subscriber import Subscriber, SubscriberId
from digest.settings import SendSettings

#: Letters claimed at a time, and the most answers that a crash can leave uncommitted.
GROUP = 100
#: Answers wait no longer than this for their commit, in seconds.
_GROUP_S = 0.2

#: A letter, what was answered, and when it is due again.
Answer = tuple[DeliveryId, Outcome, datetime]


class Outbox(Protocol):
    """The way out."""

    @property
    def shown(self) -> str:
        """Where letters go, without secrets."""

    def send(self, letters: Iterable[tuple[DeliveryId, Letter]]) -> Iterator[tuple[DeliveryId, Outcome]]:
        """Hand letters over, each answer as it comes. Raises MailError where nothing can be sent."""


class Deliveries(Protocol):
    """What sending needs from storage. Every method may raise StoreError."""

    def claim(
        self, now: datetime, *, limit: int, lease_s: int, only: SubscriberId | None = None
    ) -> list[tuple[Delivery, Issue]]:
        """Take up to `limit` due letters; nobody else gets them for `lease_s` seconds."""

    def answer(self, answers: Iterable[Answer], *, now: datetime) -> None:
        """Write down what became of claimed letters."""

    def release(self, ids: Sequence[DeliveryId], *, now: datetime) -> None:
        """Give claimed letters back that were not tried."""


class Readers(Protocol):
    """The subscribers."""

    def get(self, id_: SubscriberId) -> Subscriber:
        """One reader. Raises NotFound."""


class Shelf(Protocol):
    """Papers as issues name them."""

    def at(self, revisions: dict[PaperId, int]) -> dict[PaperId, StoredPaper]:
        """Papers as they were at given revisions."""


class Send:
    """One run of sending. next_try: when a deferred letter is tried again, from its attempts and its seed."""

    def __init__(
        self,
        *,
        prepare: Prepare,
        deliveries: Deliveries,
        readers: Readers,
        shelf: Shelf,
        summarising: Summarising,
        composer: Composer,
        outbox: Callable[[], AbstractContextManager[Outbox]],
        next_try: Callable[[int, datetime, str], datetime],
        settings: SendSettings,
    ) -> None:
        self._prepare = prepare
        self._deliveries = deliveries
        self._readers = readers
        self._shelf = shelf
        self._summarising = summarising
        self._composer = composer
        self._outbox = outbox
        self._next_try = next_try
        self._settings = settings

    def run(self, due: Due, *, progress: Callable[[int], None] = lambda _sent: None) -> SendAccount:
        """Prepare every due issue and send it. Raises StoreError."""
        prepared = self._prepare.run(due)
        counts: Counter[State] = Counter()
        stopped = ""
        claimed: set[DeliveryId] = set()
        with self._outbox() as outbox:
            shown = outbox.shown
            while not due.is_dry and not stopped:
                block = self._deliveries.claim(
                    due.now, limit=GROUP, lease_s=self._settings.lease_s, only=due.only
                )
                # What was answered in this run is not asked again in it.
                fresh = [(delivery, issue) for delivery, issue in block if delivery.id not in claimed]
                if not fresh:
                    break
                claimed |= {delivery.id for delivery, _ in fresh}
                stopped = self._send(outbox, fresh, counts, now=due.now, progress=progress)
        account = _account(shown, prepared, claimed, counts, stopped=stopped, is_dry=due.is_dry)
        log.info("send.run_ended", due=account.due, sent=account.sent, failed=account.failed)
        return account

    def _send(
        self,
        outbox: Outbox,
        block: Sequence[tuple[Delivery, Issue]],
        counts: Counter[State],
        *,
        now: datetime,
        progress: Callable[[int], None],
    ) -> str:
        """Send one block. Answers why the run must stop, or ""."""
        open_ = {delivery.id: (delivery, issue) for delivery, issue in block}
        group: list[Answer] = []
        since = time.monotonic()
        stopped = ""
        try:
            for id_, outcome in self._answers(outbox, block):
                delivery, issue = open_.pop(id_)
                counts[outcome.state] += 1
                group.append((id_, outcome, self._next_try(delivery.attempts, now, issue.seed)))
                if len(group) >= GROUP or time.monotonic() - since >= _GROUP_S:
                    self._deliveries.answer(group, now=now)
                    group, since = [], time.monotonic()
                    progress(counts[State.SENT])
        except MailError as exc:
            stopped = str(exc)
        finally:
            self._deliveries.answer(group, now=now)
            self._deliveries.release(list(open_), now=now)
        progress(counts[State.SENT])
        return stopped

    def _answers(
        self, outbox: Outbox, block: Sequence[tuple[Delivery, Issue]]
    ) -> Iterator[tuple[DeliveryId, Outcome]]:
        hopeless: list[tuple[DeliveryId, Outcome]] = []
        yield from outbox.send(self._letters(block, hopeless))
        yield from hopeless

    def _letters(
        self, block: Sequence[tuple[Delivery, Issue]], hopeless: list[tuple[DeliveryId, Outcome]]
    ) -> Iterator[tuple[DeliveryId, Letter]]:
        """The letters of a block, made as they are sent; those that cannot be made go to `hopeless`."""
        papers = self._papers([issue for _, issue in block])
        summaries = self._summarising.of(papers.values())
        by_id = {id_: paper for (id_, _), paper in papers.items()}
        for delivery, issue in block:
            named = {e.paper_id: papers[e.paper_id, e.revision] for e in issue.entries}
            try:
                reader = self._readers.get(delivery.subscriber_id)
                letter = self._composer.letter(issue, reader, {**by_id, **named}, summaries)
            except (NotFound, SubscriptionError) as exc:
                hopeless.append((delivery.id, Outcome(state=State.FAILED, said=str(exc)[:500])))
            else:
                yield delivery.id, letter

    def _papers(self, issues: Sequence[Issue]) -> dict[tuple[PaperId, int], StoredPaper]:
        """Every paper that the issues name, at the revision that they name."""
        wanted = {(entry.paper_id, entry.revision) for issue in issues for entry in issue.entries}
        found: dict[tuple[PaperId, int], StoredPaper] = {}
        while wanted:
            one_each = dict(sorted(wanted))
            papers = self._shelf.at(one_each)
            found |= {(id_, revision): papers[id_] for id_, revision in one_each.items()}
            wanted -= one_each.items()
        return found


def _account(
    shown: str,
    prepared: Prepared,
    claimed: set[DeliveryId],
    counts: Counter[State],
    *,
    stopped: str,
    is_dry: bool,
) -> SendAccount:
    answered = counts.total()
    pending = {
        "deferred": counts[State.DEFERRED],
        "in doubt": counts[State.IN_DOUBT],
        "dry run" if is_dry else "not tried": len(claimed | prepared.waiting) - answered,
    }
    return SendAccount(
        destination=shown,
        due=len(claimed | prepared.waiting) + prepared.skipped.total(),
        sent=counts[State.SENT],
        skipped={reason: n for reason, n in sorted(prepared.skipped.items()) if n},
        failed=counts[State.FAILED],
        pending={reason: n for reason, n in pending.items() if n},
        stopped=stopped,
    )
