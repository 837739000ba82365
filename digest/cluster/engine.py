"""The tasks: their names, their queues, and how they come into the queue."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.schema import SchemaManager

from digest.store import queue
from digest.store.engine import Database

#: What is quick or heavy, and what takes as long as letters take: neither keeps the other waiting.
WORK, LETTERS = "work", "letters"

INGEST = "digest.ingest"
SUMMARISE = "digest.summarise"
PLAN = "digest.plan"
PREPARE = "digest.prepare"
DELIVER = "digest.deliver"
RETRIES = "digest.retries"
RETURNS = "digest.returns"
CLEAN_UP = "digest.clean-up"
ALARMS = "digest.alarms"

TASKS = (INGEST, SUMMARISE, PLAN, PREPARE, DELIVER, RETRIES, RETURNS, CLEAN_UP, ALARMS)

Arguments = Mapping[str, Any]


def install(database: Database) -> None:
    """Make the tables of the queue where they are not."""
    queue.install(database, SchemaManager.get_schema())


def open_app(database: Database) -> App:
    """An app for workers, not yet open; of its own, because a pool that was closed cannot be opened again."""
    return App(connector=PsycopgConnector(conninfo=queue.address(database), min_size=1, max_size=6))


class Queue:
    """Puts tasks into the queue, always within a transaction of the store."""

    def __init__(self) -> None:
        self._app = App(connector=SyncPsycopgConnector())

    def put(self, driver: object, task: str, arguments: Arguments, *, once: str = "") -> None:
        """One more task, committed with what the transaction of `driver` writes.

        once: of all tasks with this name one waits at most; another one is left out.
        """
        deferrer = self._app.configure_task(
            task,
            queue=LETTERS if task == DELIVER else WORK,
            queueing_lock=once or None,
            connection=driver,
        )
        # That one waits already must not undo what we write.
        with suppress(AlreadyEnqueued), queue.savepoint(driver):
            deferrer.defer(**arguments)
