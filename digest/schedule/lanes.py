"""Several jobs side by side, each in a thread of its own, until somebody says stop."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from digest import clock
from digest.schedule.ticker import stopping_on_signals


def run(lanes: Mapping[str, tuple[float, Callable[[], None]]], *, stop: threading.Event) -> None:
    """Call the job of every lane now and then every so many seconds; return when `stop` is set.

    SIGINT and SIGTERM set it too, where this is the main thread. A lane's job never runs twice at once, and
    its ticks that pass meanwhile become one. What is under way is finished first.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC, executors={name: ThreadPoolExecutor(max_workers=1) for name in lanes}
    )
    for name, (seconds, job) in lanes.items():
        scheduler.add_job(
            job,
            "interval",
            seconds=seconds,
            id=name,
            executor=name,
            next_run_time=clock.now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    with stopping_on_signals(stop):
        scheduler.start()
        stop.wait()
        scheduler.shutdown(wait=True)
