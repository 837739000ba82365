"""Dumps in: open, parse, decide, store, summarise; an account for every source."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from digest.diff.decide import decide
from digest.diff.fingerprint import fingerprint, record
from digest.diff.sentinel import Verdict, judge
from digest.errors import SourceError, StoreError
from digest.flows.ingest_ports import Attic, Dumps, Intake, Shelf, Sources
from digest.flows.summaries import Summarising
from digest.flows.tally import Tally
from digest.log import log
from digest.model.accounts import IngestAccount, SourceAccount
from digest.model.asked import Asked
from digest.model.change import ChangeKind
from digest.model.dump import Account, Dump, Head, NotModified, Payload, Reading, Rejected, Status, Tail
from digest.model.paper import Paper
from digest.parse import read
from digest.rank.terms import terms
from digest.settings import SentinelSettings

#: Papers decided on at a time: bounds the memory of a dump of any size.
_BATCH = 2_000
#: Papers summarised between two commits.
_BLOCK = 500

_SAME_BYTES = "a dump of the same bytes was taken in before"


class _HeldBackError(Exception):
    """Rolls back the intake of a dump that has drifted."""


class _TakenError(Exception):
    """Rolls back the intake of a dump that another process took in meanwhile."""


class Ingest:
    """Takes dumps in, one source after the other. progress: called with the source and the papers so far."""

    def __init__(
        self,
        *,
        sources: Sources,
        dumps: Dumps,
        shelf: Shelf,
        attic: Attic,
        summarising: Summarising,
        sentinel: SentinelSettings,
    ) -> None:
        self._sources = sources
        self._dumps = dumps
        self._shelf = shelf
        self._attic = attic
        self._summarising = summarising
        self._sentinel = sentinel

    def run(
        self,
        asked: Iterable[Asked],
        *,
        now: datetime,
        as_of: datetime | None = None,
        progress: Callable[[str, int], None] = lambda _source, _papers: None,
    ) -> IngestAccount:
        """Read every source. One that fails is in the account, with its reason, and stops no other."""
        return IngestAccount(
            sources=tuple(self.take(source, now=now, as_of=as_of, progress=progress) for source in asked)
        )

    def take(
        self,
        asked: Asked,
        *,
        now: datetime,
        as_of: datetime | None,
        progress: Callable[[str, int], None],
    ) -> SourceAccount:
        """Read one source."""
        validators = self._dumps.validators(asked.name) if asked.is_live else None
        try:
            with self._sources.open(asked.location, validators=validators, now=now) as payload:
                if isinstance(payload, NotModified):
                    return _nothing(asked, Status.UNCHANGED, "the server says that nothing changed")
                account = self._take(asked, payload, as_of=as_of, progress=progress)
                if asked.is_live and account.status is not Status.FAILED:
                    self._dumps.keep_validators(asked.name, payload.validators, now=now)
        except (SourceError, StoreError) as exc:
            account = _nothing(asked, Status.FAILED, str(exc))
        log.info(
            "ingest.source_read",
            source=asked.name,
            status=account.status.value,
            new=account.account.new,
            updated=account.account.updated,
            seen=account.account.seen,
            rejected=account.account.rejected,
        )
        return account

    def _take(
        self,
        asked: Asked,
        payload: Payload,
        *,
        as_of: datetime | None,
        progress: Callable[[str, int], None],
    ) -> SourceAccount:
        if self._dumps.holds(payload.sha256):
            return _nothing(asked, Status.UNCHANGED, _SAME_BYTES)
        day = as_of or (payload.taken_at if asked.is_live else None)
        readings = read(payload, as_of=day.date() if day else None)
        head = next(readings)
        if not isinstance(head, Head):
            raise TypeError("a parser says its head first")
        tally = Tally(head=head)
        dump = _dump(asked, payload, tally, taken_at=as_of or payload.taken_at)
        verdict = Verdict()
        try:
            with self._dumps.intake(dump) as intake:
                if self._dumps.holds(payload.sha256):  # asked again, now that nobody else can write
                    raise _TakenError
                self._store(intake, readings, tally, taken_at=dump.taken_at, on=asked, progress=progress)
                verdict = self._judged(asked, tally, day=dump.taken_at.date())
                if verdict.drift:
                    raise _HeldBackError
                dump = self._finished(dump, tally, payload)
                intake.finish(dump)
        except _TakenError:
            return _nothing(asked, Status.UNCHANGED, _SAME_BYTES)
        except _HeldBackError:
            dump = self._held_back(dump, tally, payload, verdict)
            self._dumps.note(dump)
        else:
            self.summarise()
        return _account(dump, verdict)

    def summarise(self) -> None:
        """Make the summaries that are missing: of this dump, and what a killed run left."""
        while papers := self._shelf.unsummarised(limit=_BLOCK):
            self._summarising.save(papers)

    def _store(
        self,
        intake: Intake,
        readings: Iterator[Reading],
        tally: Tally,
        *,
        taken_at: datetime,
        on: Asked,
        progress: Callable[[str, int], None],
    ) -> None:
        while batch := list(islice(readings, _BATCH)):
            papers = [reading for reading in batch if isinstance(reading, Paper)]
            rejected = [reading for reading in batch if isinstance(reading, Rejected)]
            tally.tail = next((r for r in batch if isinstance(r, Tail)), tally.tail)
            tally.read += len(papers) + len(rejected)
            tally.reasons.update(reading.reason for reading in rejected)
            tally.without_abstract += sum(not paper.abstract for paper in papers)
            self._decide(intake, papers, tally, taken_at=taken_at)
            progress(on.name, tally.read)

    def _decide(self, intake: Intake, papers: Sequence[Paper], tally: Tally, *, taken_at: datetime) -> None:
        prints = [fingerprint(paper) for paper in papers]
        unknown = intake.unknown(prints)
        fresh = {
            print_: record(paper, first_seen=taken_at, first_dump=intake.number)
            for print_, paper in zip(prints, papers, strict=True)
            if print_ in unknown
        }
        changes = decide(fresh.values(), intake.related(fresh.values()))
        intake.save(changes)
        intake.sight((print_, p.comments, p.upvotes) for print_, p in zip(prints, papers, strict=True))
        caused = Counter(change.kind for change in changes if any(r.paper_id is None for r in change.records))
        tally.new += caused[ChangeKind.NEW]
        tally.updated += caused[ChangeKind.UPDATED]
        found = (change.paper for change in changes if change.kind is ChangeKind.NEW)
        intake.count_terms(Counter(term for paper in found for term in terms(paper)))

    def _judged(self, asked: Asked, tally: Tally, *, day: date) -> Verdict:
        if not asked.is_catalogued or not tally.papers:
            return Verdict()
        return judge(
            tally.head,
            tally.tail,
            n_papers=tally.papers,
            n_without_abstract=tally.without_abstract,
            day=day,
            habit=self._dumps.habit(asked.name, day=day),
            settings=self._sentinel,
        )

    def _finished(self, dump: Dump, tally: Tally, payload: Payload) -> Dump:
        status, note = tally.tail.status, tally.tail.note
        if payload.is_cut_off and status is Status.OK:
            status, note = Status.TRUNCATED, "the compressed bytes end before they should"
        return replace(
            dump,
            status=status,
            note=note,
            account=tally.account(),
            without_abstract=tally.without_abstract,
            kept=self._attic.keep(payload) if status is Status.TRUNCATED else None,
        )

    def _held_back(self, dump: Dump, tally: Tally, payload: Payload, verdict: Verdict) -> Dump:
        kept = self._attic.keep(payload)
        reasons = {**tally.reasons, "held back": tally.papers}
        return replace(
            dump,
            status=Status.DRIFT,
            note=f"held back: {verdict.drift}; `digest ingest {kept}` takes it in all the same",
            account=Account(read=tally.read, rejected=tally.read, reasons=reasons),
            kept=kept,
        )


def _account(dump: Dump, verdict: Verdict) -> SourceAccount:
    return SourceAccount(
        source=dump.source,
        format=dump.format,
        status=dump.status,
        note=dump.note,
        account=dump.account,
        warnings=verdict.warnings,
    )


def _nothing(asked: Asked, status: Status, note: str) -> SourceAccount:
    return SourceAccount(source=asked.name, format=None, status=status, note=note)


def _dump(asked: Asked, payload: Payload, tally: Tally, *, taken_at: datetime) -> Dump:
    return Dump(
        source=asked.name,
        origin=payload.origin,
        sha256=payload.sha256,
        taken_at=taken_at,
        format=tally.head.format,
        page_date=tally.head.page_date,
        status=Status.EMPTY,
        note="",
        account=tally.account(),
    )
