"""What each task does: a chore, within the time and the shard that it was made for."""

import threading
from collections.abc import Callable
from datetime import datetime
from itertools import count

from procrastinate import App

from digest import clock
from digest.cluster import engine
from digest.cluster.engine import Queue
from digest.errors import DigestError
from digest.flows.clockwork import NextFire
from digest.flows.prepare import deadlines_of
from digest.log import log
from digest.model.delivery import State
from digest.model.shard import Shard, shards
from digest.store.engine import driver_of
from digest.wiring import chores
from digest.wiring.service import Service

#: Blocks of issues (100 each) for which one more sender is called.
_BLOCKS_A_SENDER = 5
#: Tasks that send wait at most, however many letters do: each of them sends until none waits.
_MOST_SENDERS = 64


class Tasks:
    """The tasks of one worker. stop: ends sending after the letter in hand."""

    def __init__(self, service: Service, next_fire: NextFire, *, stop: threading.Event) -> None:
        self._service = service
        self._next_fire = next_fire
        self._stop = stop
        self._queue = Queue()

    def register(self, app: App) -> None:
        """Make them known to an app, under their names."""
        work: dict[str, Callable[..., None]] = {
            engine.INGEST: self.ingest,
            engine.SUMMARISE: self.summarise,
            engine.PLAN: self.plan,
            engine.PREPARE: self.prepare,
            engine.DELIVER: self.deliver,
            engine.RETRIES: self.retries,
            engine.RETURNS: self.returns,
            engine.CLEAN_UP: self.clean_up,
            engine.ALARMS: self.alarms,
        }
        for name, function in work.items():
            app.task(name=name)(_told(name, function))

    def ingest(self, source: str, begun_at: str) -> None:
        """Take in a source of the catalogue; one that is gone from it is done."""
        built = self._service.at(clock.now())
        entries = [entry for entry in built.selection.entries() if entry.name == source]
        if all(chores.read_source(built, entry) for entry in entries):
            self._end(f"source:{source}", begun_at)

    def summarise(self, begun_at: str) -> None:
        """Make the summaries that a reading which died left out."""
        self._service.at(clock.now()).ingest.summarise()
        self._end("summaries", begun_at)

    def plan(self, begun_at: str) -> None:
        """Cut those who are due into shards and enqueue them, all or none."""
        built = self._service.at(clock.now())
        parts = shards(built.due_readers.due(before=built.now), each=built.settings.cluster.shard)
        with built.database.writing("planning a slot") as connection:
            for part in parts:
                self._queue.put(
                    driver_of(connection),
                    engine.PREPARE,
                    {"first": part.first, "end": part.end},
                    once=f"prepare:{part.first}-{part.end}",
                )
        self._end(chores.ISSUES.name, begun_at)

    def prepare(self, first: int, end: int) -> None:
        """Make the issues of a shard; who sends them is enqueued in the transaction of each block of them."""
        blocks = count()

        def to_send(driver: object) -> None:
            self._put_sender(driver, first=first + next(blocks) // _BLOCKS_A_SENDER)

        built = self._service.at(clock.now(), on_waiting=to_send)
        chores.make_issues(built, Shard(first=first, end=end))

    def deliver(self) -> None:
        """Send until nothing waits. Whose letters they are does not matter: the ledger shares them out."""
        chores.send_letters(self._service.at(clock.now()), is_over=self._stop.is_set)

    def retries(self, begun_at: str) -> None:
        """Enqueue senders for letters that wait and have none: deferred ones, and those of dead workers.

        And send what is owed by courtesy, which is little.
        """
        built = self._service.at(clock.now())
        if built.deliveries.has_work(deadlines_of(built.settings.send, built.now)):
            waiting = sum(n for state, n in built.overview.queue().items() if state is not State.IN_DOUBT)
            n_senders = min(1 + waiting // built.settings.cluster.shard, _MOST_SENDERS)
            with built.database.writing("calling senders") as connection:
                for number in range(n_senders):
                    self._put_sender(driver_of(connection), first=number)
        self._end("letters", begun_at)
        built.courtesies.send(now=built.now)

    def returns(self, begun_at: str) -> None:
        """Read the mailbox of bounces."""
        chores.read_returns(self._service.at(clock.now()))
        self._end(chores.RETURNS.name, begun_at)

    def clean_up(self, begun_at: str) -> None:
        """Delete what is old."""
        chores.clean_up(self._service.at(clock.now()))
        self._end("clean-up", begun_at)

    def alarms(self, begun_at: str) -> None:
        """Tell the operator."""
        chores.raise_alarms(self._service.at(clock.now()), self._next_fire)
        self._end(chores.ALARMS.name, begun_at)

    def _put_sender(self, driver: object, *, first: int) -> None:
        self._queue.put(driver, engine.DELIVER, {}, once=f"deliver:{first % _MOST_SENDERS}")

    def _end(self, job: str, begun_at: str) -> None:
        clockwork = self._service.clockwork(self._next_fire)
        clockwork.end(job, begun_at=datetime.fromisoformat(begun_at), now=clock.now())


def _told(name: str, function: Callable[..., None]) -> Callable[..., None]:
    """Errors are said and end the task: the next tick finds what is left."""

    def run(**arguments: object) -> None:
        try:
            function(**arguments)
        except DigestError as exc:
            log.error("task.failed", task=name, reason=str(exc))
        except Exception:  # noqa: BLE001 - the worker outlives what nobody thought of
            log.exception("task.broken", task=name)

    run.__name__ = name.rpartition(".")[2].replace("-", "_")
    return run
