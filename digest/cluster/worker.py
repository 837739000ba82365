"""A worker: takes tasks until it is asked to stop, and outlives its database for a while."""

import asyncio
import logging
import threading

from procrastinate import App
from procrastinate.exceptions import ConnectorException, ProcrastinateException, UniqueViolation
from procrastinate.jobs import Job, Status

from digest.cluster import engine
from digest.cluster.tasks import Tasks
from digest.errors import StoreError
from digest.flows.clockwork import NextFire
from digest.log import log
from digest.store import queue
from digest.wiring.service import Service

#: A worker says every so often that it lives, in seconds; after so many without a word its tasks are others'.
HEARTBEAT_S, STALLED_S = 10.0, 60.0
#: How often is looked for tasks of dead workers, and for a word to stop, in seconds.
_RESCUE_S, _LOOK_S = 20.0, 0.5
#: Where no notice of a new task comes, it is found after so long, in seconds.
_POLL_S = 5.0
#: Before the database is asked again that was away, in seconds.
_REST_S = 2.0


def work(service: Service, next_fire: NextFire, *, stop: threading.Event) -> None:
    """Take tasks until `stop`; what is under way is finished, of letters the one in hand."""
    # What they say at length of every task, and of a database that is away, our own events say in a line.
    for name in ("procrastinate", "psycopg", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    asyncio.run(_work(service, Tasks(service, next_fire, stop=stop), stop))


async def _work(service: Service, tasks: Tasks, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            await asyncio.to_thread(engine.install, service.database)
            app = engine.open_app(service.database)
            tasks.register(app)
            async with app.open_async():
                await _take(app, service.settings.cluster.senders, stop)
        except* (ProcrastinateException, queue.DriverError, StoreError, OSError) as group:
            log.warning("worker.database_away", reason=_why(group.exceptions[0]))
            await asyncio.sleep(_REST_S)


def _why(exc: BaseException) -> str:
    """What procrastinate's own "database error" comes from."""
    while exc.__cause__:
        exc = exc.__cause__
    lines = str(exc).strip().splitlines() or [type(exc).__name__]
    return lines[0]


async def _take(app: App, senders: int, stop: threading.Event) -> None:
    """Run until stopped, or until one of the parts fails, which ends the others too."""
    async with asyncio.TaskGroup() as group:
        parts = [
            group.create_task(_loop(app, engine.WORK, 1)),
            group.create_task(_loop(app, engine.LETTERS, senders)),
            group.create_task(_rescue(app)),
        ]
        while not stop.is_set() and not any(part.done() for part in parts):
            await asyncio.sleep(_LOOK_S)
        for part in parts:
            part.cancel()


async def _loop(app: App, lane: str, concurrency: int) -> None:
    await app.run_worker_async(
        queues=[lane],
        name=lane,
        concurrency=concurrency,
        delete_jobs="always",
        install_signal_handlers=False,
        fetch_job_polling_interval=_POLL_S,
        update_heartbeat_interval=HEARTBEAT_S,
        stalled_worker_timeout=STALLED_S,
    )


async def _rescue(app: App) -> None:
    """Put the tasks of dead workers back into the queue, for ever."""
    while True:
        await rescue(app, stalled_s=STALLED_S)
        await asyncio.sleep(_RESCUE_S)


async def rescue(app: App, *, stalled_s: float) -> None:
    """Put the tasks of workers back into the queue that have said nothing for so long."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stalled_s):
        try:
            await _put_back(app, job)
        except ConnectorException as exc:
            # Another worker was quicker, or the task has ended after all.
            if not isinstance(exc.__cause__, queue.Refused):
                raise
        else:
            log.warning("worker.task_rescued", task=job.task_name)


async def _put_back(app: App, job: Job) -> None:
    try:
        await app.job_manager.retry_job(job)
    except UniqueViolation:  # one that is to do the same waits already
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
