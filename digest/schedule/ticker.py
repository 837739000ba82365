"""One job, again and again, until somebody says stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from types import FrameType

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from digest import clock

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def every(seconds: float, job: Callable[[], None], *, stop: threading.Event | None = None) -> None:
    """Call `job` now and then every `seconds`, in this thread; return when `stop` is set.

    SIGINT and SIGTERM set it too, where this is the main thread. A job under way is finished first. Ticks
    that pass meanwhile become one. A job that raises is logged by APScheduler, and the next tick comes.
    """
    ended = stop or threading.Event()
    if ended.is_set():
        return
    scheduler = BlockingScheduler(timezone=UTC, executors={"default": DebugExecutor()})
    scheduler.add_job(
        job,
        "interval",
        seconds=seconds,
        next_run_time=clock.now(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    watch = threading.Thread(target=_shut_down_on, args=(ended, scheduler), daemon=True)
    # Not before it runs: a scheduler that has not started cannot be shut down.
    scheduler.add_listener(lambda _: watch.start(), EVENT_SCHEDULER_STARTED)
    with stopping_on_signals(ended):
        scheduler.start()
    watch.join()


def _shut_down_on(ended: threading.Event, scheduler: BlockingScheduler) -> None:
    ended.wait()
    scheduler.shutdown()


@contextmanager
def stopping_on_signals(ended: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM set `ended`, where this is the main thread; afterwards they do what they did."""

    def set_ended(_number: int, _frame: FrameType | None) -> None:
        # In another thread: this one may have been interrupted while it holds the event's own lock.
        threading.Thread(target=ended.set, name="stop").start()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, set_ended) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)
