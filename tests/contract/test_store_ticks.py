"""Who begins a job: on SQLite and on PostgreSQL, in this process and across processes."""

import multiprocessing
from datetime import datetime, timedelta
from multiprocessing.queues import Queue

from digest.model.tick import Tick
from digest.store.engine import Database
from digest.store.ticks import Ticks
from tests.builders import MONDAY

LATER = MONDAY + timedelta(hours=1)
#: Beginnings that the processes fight over.
ROUNDS = 40


def test_a_job_is_begun_and_ended(database: Database) -> None:
    ticks = Ticks(database)
    assert ticks.last("issues") is None
    assert ticks.begin("issues", after=None, now=MONDAY)
    assert ticks.last("issues") == Tick(begun_at=MONDAY, ended_at=None)
    ticks.end("issues", begun_at=MONDAY, now=LATER)
    assert ticks.last("issues") == Tick(begun_at=MONDAY, ended_at=LATER)


def test_who_saw_an_older_beginning_comes_too_late(database: Database) -> None:
    ticks = Ticks(database)
    assert ticks.begin("issues", after=None, now=MONDAY)
    assert not ticks.begin("issues", after=None, now=LATER)
    first = ticks.last("issues")
    assert ticks.begin("issues", after=first, now=LATER)
    assert not ticks.begin("issues", after=first, now=LATER + timedelta(hours=1))


def test_an_end_that_comes_after_a_new_beginning_ends_nothing(database: Database) -> None:
    ticks = Ticks(database)
    ticks.begin("issues", after=None, now=MONDAY)
    ticks.begin("issues", after=ticks.last("issues"), now=LATER)
    ticks.end("issues", begun_at=MONDAY, now=LATER)
    assert ticks.last("issues") == Tick(begun_at=LATER, ended_at=None)


def fight(url: str, begun: "Queue[datetime]") -> None:
    """Begin every hour's job as soon as it is there to be begun."""
    with Database(url) as database:
        ticks = Ticks(database)
        for hour in range(ROUNDS):
            now = MONDAY + timedelta(hours=hour)
            while (last := ticks.last("job")) is None or last.begun_at < now:
                if ticks.begin("job", after=last, now=now):
                    begun.put(now)


def test_of_three_processes_exactly_one_begins_each_time(database: Database) -> None:
    spawning = multiprocessing.get_context("spawn")
    begun: Queue[datetime] = spawning.Queue()
    url = database.url.render_as_string(hide_password=False)
    processes = [spawning.Process(target=fight, args=(url, begun)) for _ in range(3)]
    for process in processes:
        process.start()
    moments = [begun.get(timeout=60) for _ in range(ROUNDS)]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert sorted(moments) == [MONDAY + timedelta(hours=hour) for hour in range(ROUNDS)]
    assert begun.empty()
