"""Schedulers: any number run, one leads and says what is due."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from digest import clock
from digest.cluster import engine
from digest.cluster.engine import Queue
from digest.errors import DigestError
from digest.flows.clockwork import Job, NextFire
from digest.log import log
from digest.sources.catalogue import CatalogueEntry, Kind
from digest.sources.watch import Watcher
from digest.store.queue import Leadership
from digest.wiring import chores
from digest.wiring.service import Service

#: Letters that wait without a sender are looked for every minute, missing summaries every ten.
_LETTERS = Job(name="letters", cron="* * * * *", patience=timedelta(minutes=1))
_SUMMARIES = Job(name="summaries", cron="*/10 * * * *")


@dataclass(frozen=True, slots=True)
class _Planned:
    """A job of the schedule and the task that does it."""

    job: Job
    task: str
    arguments: Mapping[str, str] = field(default_factory=dict)


class Scheduler:
    """Begins jobs and enqueues their tasks, while it leads.

    A folder is read by the scheduler that leads: where it lies no other machine may be.
    """

    def __init__(self, service: Service, next_fire: NextFire, leadership: Leadership) -> None:
        self._service = service
        self._next_fire = next_fire
        self._leadership = leadership
        self._queue = Queue()
        self._watchers: dict[CatalogueEntry, Watcher] = {}
        self._is_leading = False

    def tick(self) -> None:
        """Look what is due. What goes wrong is said, and the next tick tries again."""
        try:
            is_leading = self._leadership.is_ours()
            if is_leading and not self._is_leading:
                log.info("scheduler.leads")
            self._is_leading = is_leading
            if is_leading:
                for planned in self._planned():
                    self._begin(planned)
                self._read_folders()
        except DigestError as exc:
            self._is_leading = False
            log.error("tick.failed", reason=str(exc))

    def _planned(self) -> Iterator[_Planned]:
        settings = self._service.settings
        yield _Planned(chores.ISSUES, engine.PLAN)
        yield _Planned(_LETTERS, engine.RETRIES)
        yield _Planned(_SUMMARIES, engine.SUMMARISE)
        yield _Planned(chores.ALARMS, engine.ALARMS)
        yield _Planned(chores.clean_up_job(settings), engine.CLEAN_UP)
        if settings.returns.mailbox:
            yield _Planned(chores.RETURNS, engine.RETURNS)
        for entry in self._service.selection.entries():
            if entry.kind is not Kind.FOLDER:
                yield _Planned(chores.source_job(settings, entry), engine.INGEST, {"source": entry.name})

    def _begin(self, planned: _Planned) -> None:
        now = clock.now()
        arguments = {**planned.arguments, "begun_at": now.isoformat()}

        def put(driver: object) -> None:
            self._queue.put(driver, planned.task, arguments, once=planned.job.name)

        self._service.clockwork(self._next_fire, on_begun=put).begin(planned.job, now=now)

    def _read_folders(self) -> None:
        for entry in self._service.selection.entries():
            if entry.kind is Kind.FOLDER:
                built = self._service.at(clock.now())
                watcher = self._watchers.setdefault(entry, built.selection.watcher(entry))
                chores.read_source(built, entry, watcher)


def schedule(service: Service, next_fire: NextFire, *, tick_s: float, stop: threading.Event) -> None:
    """Tick until `stop`."""
    engine.install(service.database)
    with Leadership(service.database) as leadership:
        scheduler = Scheduler(service, next_fire, leadership)
        while not stop.is_set():
            scheduler.tick()
            stop.wait(tick_s)
