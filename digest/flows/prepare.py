"""Issues: who is due, what she gets, written with her progress in one transaction."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Protocol

from digest import slots
from digest.compose.issue import Entries, Extras, make_issue
from digest.compose.language import Language
from digest.flows.candidates import Candidates, Losses
from digest.flows.candidates import Shelf as CandidateShelf
from digest.flows.choice import Choice
from digest.flows.desk import Desk
from digest.flows.news import News
from digest.links import Links
from digest.model.delivery import Deadlines, DeliveryId, Skip
from digest.model.issue import Filing, Issue, Progress
from digest.model.numbered import Numbered
from digest.model.paper import StoredPaper
from digest.model.shard import Shard
from digest.model.subscriber import QuietDay, Reader, SubscriberId
from digest.settings import SendSettings

#: Issues written in one transaction.
_GROUP = 1_000
#: Why nothing was made for somebody who was asked for: she has an issue of this slot.
HAS_ONE = "has one already"


class Readers(Protocol):
    """The subscribers. Every method may raise StoreError."""

    def all(self, *, due_before: datetime | None = None, shard: Shard | None = None) -> Iterator[Reader]:
        """The active readers, of a part of all, or those whose next issue is due by then."""


class Shelf(CandidateShelf, Protocol):
    """Papers that may go into issues. Every method may raise StoreError."""

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump."""


class Ledger(Losses, Protocol):
    """Issues and what they change. Every method may raise StoreError."""

    def write(self, filings: Sequence[Filing]) -> list[DeliveryId | None]:
        """Write issues, deliveries and progress; None where she has an issue of this slot."""

    def skip(self, who: SubscriberId, slot: date, reason: Skip, *, now: datetime, then: datetime) -> bool:
        """Let a slot pass without an issue; false where the slot has its row."""

    def postpone(self, who: SubscriberId, *, was: datetime | None, then: datetime) -> bool:
        """Move a due time; false where it is no longer what it was."""


@dataclass(slots=True)
class Prepared:
    """What preparing came to."""

    #: Letters that were made to wait; numbers below 0 stand for those of a dry run.
    waiting: Numbered[DeliveryId] = field(default_factory=Numbered)
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Who gets an issue in this run."""

    now: datetime
    #: Only this part of the readers.
    shard: Shard | None = None
    #: Only this reader.
    only: SubscriberId | None = None
    #: Whether to wait for her hour.
    is_at_once: bool = False
    #: Say what would be done, and write nothing.
    is_dry: bool = False
    #: Dumps taken later than this are left out; None for all of them.
    dumps_before: datetime | None = None


def deadlines_of(settings: SendSettings, now: datetime) -> Deadlines:
    """What is too old at a moment."""
    return Deadlines(
        now=now,
        too_late=now - timedelta(hours=settings.catch_up_hours),
        is_resending=settings.in_doubt == "resend",
    )


class Prepare:
    """Makes the issues that are due. tidy: skips the letters that wait and are too old, by reason.

    unwanted: the addresses among some to which nothing is sent. language: of a code, as letters have it.
    """

    def __init__(
        self,
        *,
        readers: Readers,
        shelf: Shelf,
        ledger: Ledger,
        tidy: Callable[[Deadlines], Mapping[Skip, int]],
        unwanted: Callable[[Iterable[str]], Set[str]],
        desk: Desk,
        news: News,
        links: Links,
        template_version: str,
        language: Callable[[str], Language],
        settings: SendSettings,
    ) -> None:
        self._readers = readers
        self._shelf = shelf
        self._ledger = ledger
        self._tidy = tidy
        self._unwanted = unwanted
        self._desk = desk
        self._news = news
        self._links = links
        self._template_version = template_version
        self._language = language
        self._settings = settings
        self._candidates = Candidates(shelf, ledger)
        self._entries = Entries()

    def run(self, due: Due) -> Prepared:
        """Write an issue for everybody who is due. Raises StoreError."""
        prepared, self._entries = Prepared(), Entries()
        if not due.is_dry:
            # First: the papers of an issue that has expired go into the next one.
            prepared.skipped.update(self._tidy(deadlines_of(self._settings, due.now)))
        until = self._shelf.last_dump(before=due.dumps_before)
        readers = self._due(due)
        while group := list(islice(readers, _GROUP)):
            block = list(self._wanting(group, due, prepared))
            self._write(self._filings(block, due, until), due, prepared)
        return prepared

    def issue(
        self,
        reader: Reader,
        slot: date,
        candidates: Sequence[StoredPaper],
        *,
        until: int,
        made_at: datetime,
    ) -> Issue:
        """What a reader gets out of these candidates. until: the number of the last dump that counts."""
        edition = self._news.edition([reader], until=until, now=made_at)
        choice = self._desk.choose(reader, candidates)
        (extras,) = self._news.extras_of([reader], [choice], edition)
        return self._issue(reader, slot, choice, extras, made_at=made_at)

    def candidates(self, readers: Sequence[Reader], *, until: int) -> list[Sequence[StoredPaper]]:
        """The papers that each reader's next issue may hold."""
        return self._candidates.of_each(readers, until=until)

    def _issue(
        self,
        reader: Reader,
        slot: date,
        choice: Choice,
        extras: Extras,
        *,
        made_at: datetime,
    ) -> Issue:
        return make_issue(
            reader,
            slot,
            choice.chosen,
            choice.papers,
            n_candidates=choice.n_candidates,
            made_at=made_at,
            template_version=self._template_version,
            seed=self._links.seed(reader.id, slot),
            language=self._language(reader.pace.language),
            extras=extras,
            kept=self._entries,
        )

    def _wanting(
        self, group: Sequence[Reader], due: Due, prepared: Prepared
    ) -> Iterator[tuple[Reader, datetime]]:
        """Those of a group who get an issue, and when the slot of each was due; the others' slots pass."""
        unwanted = self._unwanted([reader.email for reader in group])
        for reader in group:
            moment = self._slot_moment(reader, due)
            reason = self._reason_to_skip(reader, due, moment, is_unwanted=reader.email in unwanted)
            if reason:
                self._skip(reader, moment, reason, due, prepared)
            else:
                yield reader, moment

    def _due(self, due: Due) -> Iterator[Reader]:
        everybody = self._readers.all(due_before=None if due.is_at_once else due.now, shard=due.shard)
        for reader in everybody:
            if due.only in (None, reader.id):
                yield reader

    def _slot_moment(self, reader: Reader, due: Due) -> datetime:
        """When the slot that this run is for was due: the last one that has come."""
        if due.is_at_once or reader.next_due_at is None:
            return due.now
        moment = reader.next_due_at
        # While nothing ran slots may have passed: they are merged into the last of them.
        while (later := slots.next_due(moment, reader.pace)) <= due.now:
            moment = later
        return moment

    def _reason_to_skip(
        self, reader: Reader, due: Due, moment: datetime, *, is_unwanted: bool
    ) -> Skip | None:
        if reader.paused_until and reader.paused_until > due.now:
            return Skip.PAUSED
        if is_unwanted:
            return Skip.SUPPRESSED
        late = timedelta(hours=self._settings.catch_up_hours)
        return Skip.TOO_LATE if due.now - moment > late else None

    def _skip(self, reader: Reader, moment: datetime, reason: Skip, due: Due, prepared: Prepared) -> None:
        """Let her slot pass; her watermark stays, so that its papers go into a later issue."""
        is_counted = due.is_dry or due.is_at_once  # nothing is written where nobody waits for it
        if not is_counted:
            slot, then = slots.slot_at(moment, reader.pace), slots.next_due(due.now, reader.pace)
            is_counted = self._ledger.skip(reader.id, slot, reason, now=due.now, then=then)
        prepared.skipped[reason] += is_counted

    def _filings(
        self, block: Sequence[tuple[Reader, datetime]], due: Due, until: int
    ) -> list[tuple[Reader, Filing]]:
        if not block:
            return []
        edition = self._news.edition([reader for reader, _ in block], until=until, now=due.now)
        readers = [reader for reader, _ in block]
        wanted = list(zip(readers, self._candidates.of_each(readers, until=until), strict=True))
        choices = self._desk.choose_all(wanted)
        extras = self._news.extras_of(readers, choices, edition)
        return [
            (reader, self._filing(reader, moment, due, until, choice, extra))
            for (reader, moment), choice, extra in zip(block, choices, extras, strict=True)
        ]

    def _filing(
        self,
        reader: Reader,
        moment: datetime,
        due: Due,
        until: int,
        choice: Choice,
        extras: Extras,
    ) -> Filing:
        slot = slots.slot_at(moment, reader.pace)
        issue = self._issue(reader, slot, choice, extras, made_at=due.now)
        # After the slot's own hour too, which is still to come where she does not wait for it.
        after = max(due.now, slots.due_at(slot, reader.pace) or due.now)
        progress = Progress(
            watermark=max(until, reader.watermark), next_due_at=slots.next_due(after, reader.pace)
        )
        is_silent = not issue.entries and reader.pace.quiet is QuietDay.NOTHING
        skip = Skip.QUIET_DAY if is_silent else None
        return Filing(issue=issue, progress=progress, due_at=moment, skip=skip)

    def _write(self, waiting: Sequence[tuple[Reader, Filing]], due: Due, prepared: Prepared) -> None:
        if not waiting:
            return
        filings = [filing for _, filing in waiting]
        if due.is_dry:
            ids: list[DeliveryId | None] = [DeliveryId(-reader.id) for reader, _ in waiting]
        else:
            ids = self._ledger.write(filings)
        for (reader, filing), id_ in zip(waiting, ids, strict=True):
            if id_ is None:
                prepared.skipped[HAS_ONE] += self._has_one(reader, filing, due)
            elif filing.skip:
                prepared.skipped[filing.skip] += 1
            else:
                prepared.waiting.add(id_)

    def _has_one(self, reader: Reader, filing: Filing, due: Due) -> bool:
        """Whether her having an issue already counts in this run: not where another process just made it."""
        return due.is_at_once or self._ledger.postpone(
            reader.id, was=reader.next_due_at, then=filing.progress.next_due_at
        )
