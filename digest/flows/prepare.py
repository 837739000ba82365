"""Issues: who is due, what she gets, written with her progress in one transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from digest import slots
from digest.compose.issue import make_issue
from digest.flows.desk import Desk
from digest.links import Links
from digest.model.delivery import DeliveryId
from digest.model.issue import Issue, Progress
from digest.model.paper import PaperId, StoredPaper
from digest.model.subscriber import Standing, Subscriber, SubscriberId
from digest.settings import SendSettings

QUIET_DAY = "quiet day"


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def all(self, *, due_before: datetime | None = None) -> Iterator[Subscriber]:
        """Every reader, or the active ones whose next issue is due by then."""

    def suppressed(self, email: str) -> str | None:
        """Why nothing is sent to this address."""


class Shelf(Protocol):
    """Papers that may go into issues. Every method may raise StoreError."""

    def candidates(self, *, after_dump: int, until_dump: int) -> list[StoredPaper]:
        """Papers first seen in the dumps after one number, up to and with another."""

    def current(self, ids: Iterable[PaperId]) -> list[StoredPaper]:
        """These papers as they are now."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump."""


class Ledger(Protocol):
    """Issues and what they change. Every method may raise StoreError."""

    def write(self, issue: Issue, progress: Progress, *, skipped: str = "") -> DeliveryId | None:
        """Write an issue, its delivery and her progress; None where she has one for this slot."""

    def postpone(self, who: SubscriberId, next_due_at: datetime) -> None:
        """Let a slot pass."""

    def lost(self, who: SubscriberId) -> set[PaperId]:
        """Papers of her issues that never arrived."""


@dataclass(slots=True)
class Prepared:
    """What preparing came to."""

    #: Letters that wait now; numbers below 0 stand for those of a dry run.
    waiting: set[DeliveryId] = field(default_factory=set)
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Who gets an issue in this run."""

    now: datetime
    #: Only this reader.
    only: SubscriberId | None = None
    #: Whether to wait for her hour.
    is_at_once: bool = False
    #: Say what would be done, and write nothing.
    is_dry: bool = False
    #: Dumps taken later than this are left out; None for all of them.
    dumps_before: datetime | None = None


class Prepare:
    """Makes the issues that are due."""

    def __init__(
        self,
        *,
        readers: Readers,
        shelf: Shelf,
        ledger: Ledger,
        desk: Desk,
        links: Links,
        template_version: str,
        settings: SendSettings,
    ) -> None:
        self._readers = readers
        self._shelf = shelf
        self._ledger = ledger
        self._desk = desk
        self._links = links
        self._template_version = template_version
        self._settings = settings
        self._candidates: dict[tuple[int, int], Sequence[StoredPaper]] = {}

    def run(self, due: Due) -> Prepared:
        """Write an issue for everybody who is due. Raises StoreError."""
        prepared = Prepared()
        until = self._shelf.last_dump(before=due.dumps_before)
        for reader in self._due(due):
            reason = self._reason_to_skip(reader, due)
            if reason:
                prepared.skipped[reason] += 1
                if not due.is_dry:
                    self._ledger.postpone(reader.id, slots.next_due(due.now, reader.pace))
                continue
            self._prepare(reader, due, until, prepared)
        return prepared

    def issue(
        self, reader: Subscriber, slot: date, candidates: Sequence[StoredPaper], *, made_at: datetime
    ) -> Issue:
        """What a reader gets out of these candidates."""
        choice = self._desk.choose(reader.interests, candidates, most=reader.pace.most)
        return make_issue(
            reader,
            slot,
            choice.chosen,
            choice.papers,
            n_candidates=choice.n_candidates,
            made_at=made_at,
            template_version=self._template_version,
            seed=self._links.seed(reader.id, slot),
        )

    def candidates(self, reader: Subscriber, *, until: int) -> Sequence[StoredPaper]:
        """The papers that a reader's next issue may hold."""
        key = reader.watermark, until
        if key not in self._candidates:
            self._candidates.clear()  # readers come in no order, but most share the last watermark
            self._candidates[key] = self._shelf.candidates(after_dump=reader.watermark, until_dump=until)
        fresh = self._candidates[key]
        lost = self._ledger.lost(reader.id) - {paper.id for paper in fresh}
        return [*fresh, *self._shelf.current(sorted(lost))] if lost else fresh

    def _due(self, due: Due) -> Iterator[Subscriber]:
        everybody = self._readers.all(due_before=None if due.is_at_once else due.now)
        for reader in everybody:
            if reader.standing is Standing.ACTIVE and due.only in (None, reader.id):
                yield reader

    def _reason_to_skip(self, reader: Subscriber, due: Due) -> str:
        if self._readers.suppressed(reader.email):
            return "suppressed"
        late = timedelta(hours=self._settings.catch_up_hours)
        if not due.is_at_once and reader.next_due_at and due.now - reader.next_due_at > late:
            return "too late"
        return ""

    def _prepare(self, reader: Subscriber, due: Due, until: int, prepared: Prepared) -> None:
        moment = due.now if due.is_at_once or reader.next_due_at is None else reader.next_due_at
        slot = slots.slot_at(moment, reader.pace)
        issue = self.issue(reader, slot, self.candidates(reader, until=until), made_at=due.now)
        skipped = "" if issue.entries else QUIET_DAY
        if skipped:
            prepared.skipped[skipped] += 1
        if due.is_dry:
            prepared.waiting |= set() if skipped else {DeliveryId(-reader.id)}
            return
        progress = Progress(
            watermark=max(until, reader.watermark),
            next_due_at=slots.next_due(max(due.now, slots.due_at(slot, reader.pace) or due.now), reader.pace),
        )
        delivery = self._ledger.write(issue, progress, skipped=skipped)
        if delivery is None:
            prepared.skipped[skipped] -= bool(skipped)
            prepared.skipped["has one already"] += 1
            self._ledger.postpone(reader.id, progress.next_due_at)
        elif not skipped:
            prepared.waiting.add(delivery)
