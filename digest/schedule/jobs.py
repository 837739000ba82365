"""What the scheduler and the sender do when they tick; the order of work is in `flows`."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from digest import clock
from digest.errors import DigestError
from digest.flows.clockwork import Job
from digest.flows.journal import ingest_entry, prepare_entry, send_entry
from digest.flows.prepare import Due, deadlines_of
from digest.log import log, running
from digest.model.dump import Status
from digest.schedule.cron import next_fire
from digest.sources.catalogue import CatalogueEntry, Kind
from digest.sources.watch import Watcher
from digest.store.deliveries import Deliveries
from digest.store.operation import Run
from digest.wiring.service import Service

_EVERY_MINUTE = "* * * * *"
#: Two processes that prepare at once are harmless; one that died must not keep the others waiting.
_ISSUES = Job(name="issues", cron=_EVERY_MINUTE, patience=timedelta(minutes=1))
_ALARMS = Job(name="alarms", cron="*/5 * * * *")
#: A source that failed, or whose reading died, is read again after so long.
_SOURCE_PATIENCE = timedelta(minutes=30)

#: Before a sender tries again that was stopped by its mail server or its database.
_REST = timedelta(seconds=30)


class Jobs:
    """The work of the long-running commands. Every tick has a moment and a Service of its own.

    service: what they are made from; its database is shared. stop: ends long work between two steps.
    """

    def __init__(self, service: Service, *, stop: threading.Event) -> None:
        self._service = service
        self._stop = stop
        self._watchers: dict[CatalogueEntry, Watcher] = {}
        self._sends_from: datetime | None = None

    def read_sources(self) -> None:
        """Take in what the catalogue says is due; an edit of the catalogue counts from the next tick on."""
        _told(self._read_sources)

    def make_issues(self) -> None:
        """Write the issues that are due."""
        self._do(_ISSUES, _prepare)

    def clean_up(self) -> None:
        """Delete what is no longer needed."""
        self._do(Job(name="clean-up", cron=self._service.settings.schedule.clean_up), _clean_up)

    def raise_alarms(self) -> None:
        """Tell the operator what is wrong, once."""
        self._do(_ALARMS, _tell)

    def send_letters(self) -> None:
        """Send the letters that wait; rest for a while after something stopped it."""
        if self._sends_from and clock.now() < self._sends_from:
            return
        self._sends_from = clock.now() + _REST
        _told(self._send_letters)

    def _send_letters(self) -> None:
        built = self._service.at(clock.now())
        built.courtesies.send(now=built.now)
        stopped = ""
        if Deliveries(built.database).has_work(deadlines_of(built.settings.send, built.now)):
            account = built.send.deliver(built.now, is_over=self._stop.is_set)
            if account.sent or account.skipped or account.failed or account.pending.get("deferred"):
                _note(built, "send", built.now, send_entry(account))
            stopped = account.stopped
        if stopped:
            log.error("send.stopped", reason=stopped)
        else:
            self._sends_from = None

    def _read_sources(self) -> None:
        for entry in self._service.selection.entries():
            if not self._stop.is_set():
                self._do(self._source_job(entry), partial(self._read, entry))

    def _source_job(self, entry: CatalogueEntry) -> Job:
        standing = _EVERY_MINUTE if entry.kind is Kind.FOLDER else self._service.settings.schedule.ingest
        return Job(name=f"source:{entry.name}", cron=entry.cron or standing, patience=_SOURCE_PATIENCE)

    def _do(self, job: Job, work: Callable[[Service], bool]) -> None:
        """Do it, where it is due and nobody else has begun it; it is over where `work` answers True."""

        def begun_and_done() -> None:
            built = self._service.at(clock.now())
            clockwork = built.clockwork(next_fire)
            if clockwork.begin(job, now=built.now) and work(built):
                clockwork.end(job, begun_at=built.now, now=clock.now())

        _told(begun_and_done, job=job.name)

    def _read(self, entry: CatalogueEntry, built: Service) -> bool:
        started = clock.now()
        watcher = None
        if entry.kind is Kind.FOLDER:
            watcher = self._watchers.setdefault(entry, built.selection.watcher(entry))
        account = built.ingest.run(built.selection.of(entry, watcher, now=built.now), now=built.now)
        statuses = Counter(source.status for source in account.sources)
        if statuses.total() > statuses[Status.UNCHANGED]:
            _note(built, "ingest", started, ingest_entry(account))
        # A file of a folder that failed is looked at again when it changes.
        return watcher is not None or not statuses[Status.FAILED]


def _told(work: Callable[[], None], **where: str) -> None:
    """Do it, as a run of its own; what goes wrong is said, and the next tick tries again."""
    with running():
        try:
            work()
        except DigestError as exc:
            log.error("tick.failed", reason=str(exc), **where)


def _prepare(built: Service) -> bool:
    started = clock.now()
    prepared = built.prepare.run(Due(now=built.now))
    if prepared.waiting or prepared.skipped:
        _note(built, "prepare", started, prepare_entry(prepared))
    return True


def _tell(built: Service) -> bool:
    built.watch(next_fire).tell(built.now)
    return True


def _clean_up(built: Service) -> bool:
    forgotten = built.retention.forget(built.settings.retention, now=built.now)
    log.info("clean_up.ended", **{kind.replace("-", "_"): n for kind, n in forgotten.items()})
    return True


def _note(built: Service, kind: str, started: datetime, account: Mapping[str, Any]) -> None:
    built.operation.note(Run(kind=kind, started_at=started, ended_at=clock.now(), account=account))
