"""What the scheduler and the sender do when they tick; the order of work is in `flows`."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from digest import clock
from digest.errors import DigestError
from digest.flows.clockwork import Job
from digest.log import log, running
from digest.schedule.cron import next_fire
from digest.sources.catalogue import CatalogueEntry, Kind
from digest.sources.watch import Watcher
from digest.wiring import chores
from digest.wiring.service import Service

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
        self._do(chores.ISSUES, chores.make_issues)

    def keep_house(self) -> None:
        """Delete what is no longer needed, read what came back, tell the operator what is wrong."""
        self._do(chores.clean_up_job(self._service.settings), chores.clean_up)
        if self._service.settings.returns.mailbox:
            self._do(chores.RETURNS, chores.read_returns)
        self._do(chores.ALARMS, lambda built: chores.raise_alarms(built, next_fire))

    def warm_pages(self) -> None:
        """Prepare what the front page shows of a new dump, so that nobody waits for it."""
        _told(lambda: self._service.gallery.warm(now=clock.now()))

    def send_letters(self) -> None:
        """Send the letters that wait; rest for a while after something stopped it."""
        if self._sends_from and clock.now() < self._sends_from:
            return
        self._sends_from = clock.now() + _REST
        _told(self._send_letters)

    def _send_letters(self) -> None:
        built = self._service.at(clock.now())
        built.courtesies.send(now=built.now)
        if not chores.send_letters(built, is_over=self._stop.is_set):
            self._sends_from = None

    def _read_sources(self) -> None:
        for entry in self._service.selection.entries():
            if not self._stop.is_set():
                self._do(chores.source_job(self._service.settings, entry), partial(self._read, entry))

    def _do(self, job: Job, work: Callable[[Service], bool]) -> None:
        """Do it, where it is due and nobody else has begun it; it is over where `work` answers True."""

        def begun_and_done() -> None:
            built = self._service.at(clock.now())
            clockwork = built.clockwork(next_fire)
            if clockwork.begin(job, now=built.now) and work(built):
                clockwork.end(job.name, begun_at=built.now, now=clock.now())

        _told(begun_and_done, job=job.name)

    def _read(self, entry: CatalogueEntry, built: Service) -> bool:
        watcher = None
        if entry.kind is Kind.FOLDER:
            watcher = self._watchers.setdefault(entry, built.selection.watcher(entry))
        return chores.read_source(built, entry, watcher)


def _told(work: Callable[[], None], **where: str) -> None:
    """Do it, as a run of its own; what goes wrong is said, and the next tick tries again."""
    with running():
        try:
            work()
        except DigestError as exc:
            log.error("tick.failed", reason=str(exc), **where)
