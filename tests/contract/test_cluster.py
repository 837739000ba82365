"""The tasks of the cluster, on a real PostgreSQL."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import time_machine
from sqlalchemy import text

from digest.cluster import engine
from digest.cluster.scheduler import Scheduler
from digest.cluster.tasks import Tasks
from digest.cluster.worker import rescue
from digest.errors import StoreError
from digest.flows.prepare import Due
from digest.model.delivery import State
from digest.model.shard import BUCKETS, Shard, bucket_of, shards
from digest.schedule.cron import next_fire
from digest.sections import ClusterSettings
from digest.settings import PaceSettings
from digest.store.engine import Database, driver_of
from digest.store.paces import SharedPace
from digest.store.queue import Leadership, address
from digest.wiring.service import Service
from tests.builders import MONDAY
from tests.crowd import copy_reader
from tests.day import Day

CATALOGUE = (
    '[[source]]\nname = "page"\nkind = "file"\nlocation = "page.txt"\nenabled = true\ncron = "0 * * * *"\n'
)


@pytest.fixture
def day(tmp_path: Path, postgres: Database) -> Day:
    """Twelve readers, of whom three make a shard; their hour has come."""
    (tmp_path / "sources.toml").write_text(CATALOGUE, encoding="utf-8")
    day = Day(tmp_path).on(postgres.url.render_as_string(hide_password=False))
    few = {"cluster": ClusterSettings(shard=3), "catalogue": tmp_path / "sources.toml"}
    day.settings = day.settings.model_copy(update=few)
    day.has_papers().has_subscriber("reader1")
    with day.service() as built:
        copy_reader(built, 12)
    return day.later(hours=2)


@pytest.fixture
def built(day: Day) -> Iterator[Service]:
    with day.service() as built:
        engine.install(built.database)
        engine.install(built.database)
        yield built


@pytest.fixture
def scheduler(built: Service) -> Iterator[Scheduler]:
    with Leadership(built.database) as leadership:
        yield Scheduler(built, next_fire, leadership)


def waiting(built: Service) -> Counter[str]:
    """The tasks in the queue."""
    with built.database.reading("looking into the queue") as connection:
        return Counter(connection.execute(text("SELECT task_name FROM procrastinate_jobs")).scalars())


def work_off(built: Service, *tasks: str) -> None:
    """Do the tasks of the queue until none is left."""
    stop = threading.Event()

    async def run() -> None:
        app = engine.open_app(built.database)
        Tasks(built, next_fire, stop=stop).register(app)
        async with app.open_async():
            await app.run_worker_async(wait=False, delete_jobs="always", install_signal_handlers=False)

    asyncio.run(run())


def test_a_tick_makes_every_reader_her_issue_and_sends_it_once(
    day: Day, built: Service, scheduler: Scheduler
) -> None:
    with time_machine.travel(day.now, tick=False):
        scheduler.tick()
        planned = waiting(built)
        assert planned[engine.PLAN] == planned[engine.INGEST] == 1
        scheduler.tick()
        assert waiting(built) == planned
        work_off(built)
    assert waiting(built).total() == 0
    assert sorted(day.mailbox.addresses()) == sorted(f"reader{n}@example.org" for n in range(1, 13))
    with time_machine.travel(day.later(minutes=2).now, tick=False):
        scheduler.tick()
        work_off(built)
    assert len(day.mailbox.letters()) == 12


def test_readers_are_cut_into_shards_by_a_stable_hash(built: Service) -> None:
    cut = shards(12, each=3)
    assert (len(cut), cut[0].first, cut[-1].end) == (4, 0, BUCKETS)
    assert shards(0, each=3) == []
    found = [
        {reader.id for reader in built.due_readers.all(due_before=built.now, shard=shard)} for shard in cut
    ]
    assert sorted(id_ for part in found for id_ in part) == list(range(1, 13))
    assert all(
        shard.first <= bucket_of(id_) < shard.end
        for shard, ids in zip(cut, found, strict=True)
        for id_ in ids
    )


def test_senders_are_called_in_the_transaction_that_makes_letters_wait(day: Day, built: Service) -> None:
    tasks = Tasks(built, next_fire, stop=threading.Event())
    with time_machine.travel(day.now, tick=False):
        tasks.prepare(0, BUCKETS)
    assert waiting(built) == {engine.DELIVER: 1}

    with pytest.raises(StoreError):
        put_and_fail(built)
    assert waiting(built) == {engine.DELIVER: 1}


def put_and_fail(built: Service) -> None:
    """A transaction that enqueues a task first of all, and is rolled back."""
    with built.database.writing("failing") as connection:
        engine.Queue().put(driver_of(connection), engine.ALARMS, {"begun_at": ""})
        connection.execute(text("SELECT 1 / 0"))


def test_letters_whose_task_was_lost_are_found_again(day: Day, built: Service, scheduler: Scheduler) -> None:
    built.prepare.run(Due(now=day.now, shard=Shard(first=0, end=BUCKETS)))
    assert waiting(built).total() == 0
    with time_machine.travel(day.now, tick=False):
        scheduler.tick()
        work_off(built)
    assert built.deliveries.states(since=MONDAY) == {(State.SENT, ""): 12}


def test_a_task_of_a_dead_worker_is_done_by_another_one(day: Day, built: Service) -> None:
    built.prepare.run(Due(now=day.now))
    with built.database.writing("calling a sender") as connection:
        engine.Queue().put(driver_of(connection), engine.DELIVER, {}, once="deliver:0")
    taken_by_a_dead_worker(built)
    with built.database.writing("calling another one") as connection:
        engine.Queue().put(driver_of(connection), engine.DELIVER, {}, once="deliver:0")
    taken_by_a_dead_worker(built)
    with built.database.writing("calling a third one") as connection:
        engine.Queue().put(driver_of(connection), engine.DELIVER, {}, once="deliver:0")

    async def run() -> None:
        app = engine.open_app(built.database)
        async with app.open_async():
            await rescue(app, stalled_s=0.0)

    asyncio.run(run())
    assert waiting(built) == {engine.DELIVER: 1}
    with time_machine.travel(day.now, tick=False):
        work_off(built)
    assert len(day.mailbox.letters()) == 12


def test_workers_that_rescue_at_the_same_moment_do_not_disturb_each_other(day: Day, built: Service) -> None:
    with built.database.writing("calling") as connection:
        for number in range(20):
            engine.Queue().put(driver_of(connection), engine.PREPARE, {"first": 0, "end": number})
    taken_by_a_dead_worker(built)

    async def run() -> None:
        one, other = engine.open_app(built.database), engine.open_app(built.database)
        async with one.open_async(), other.open_async():
            await asyncio.gather(rescue(one, stalled_s=0.0), rescue(other, stalled_s=0.0))

    asyncio.run(run())
    assert waiting(built) == {engine.PREPARE: 20}


def taken_by_a_dead_worker(built: Service) -> None:
    """A worker took every task, and its row is gone."""
    with built.database.writing("taking a task") as connection:
        taken = "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'"
        connection.execute(text(taken))


def test_one_scheduler_leads_and_another_takes_over_when_it_ends(built: Service) -> None:
    with Leadership(built.database) as first, Leadership(built.database) as second:
        assert [first.is_ours(), second.is_ours(), first.is_ours()] == [True, False, True]
        end_other_connections(built)
        with pytest.raises(StoreError):
            first.is_ours()
        assert [second.is_ours(), first.is_ours()] == [True, False]


def end_other_connections(built: Service) -> None:
    """What a restart of the server does to those who hold locks."""
    url = address(built.database)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s",
            [0x0D16E59],
        )


def test_the_pace_is_kept_by_all_processes_together(postgres: Database) -> None:
    pace = PaceSettings(letters_per_s=0.02, domain_letters_per_s=0.01)
    ours, theirs = SharedPace(postgres, pace), SharedPace(postgres, pace)
    waits = [sender.take("example.org") for sender in (ours, theirs, ours)]
    assert waits[0] == 0
    assert 90 < waits[1] <= 100
    assert 180 < waits[2] <= 200
    assert 100 < theirs.take("other.example") <= 150
