"""What the scheduler and the sender do at a tick."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from digest.model.issue import Notice
from digest.schedule.jobs import Jobs
from digest.wiring.service import Service
from tests.day import TOPICS, Day, a_text_dump

CATALOGUE = """
[[source]]
name = "inbox"
kind = "folder"
location = "inbox"

[[source]]
name = "page"
kind = "file"
location = "page.txt"
cron = "0 * * * *"
"""


@pytest.fixture
def day(tmp_path: Path) -> Day:
    (tmp_path / "sources.toml").write_text(CATALOGUE, encoding="utf-8")
    day = Day(tmp_path)
    day.settings = day.settings.model_copy(update={"catalogue": tmp_path / "sources.toml"})
    return day


@pytest.fixture
def service(day: Day) -> Iterator[Service]:
    with day.service() as built:
        yield built


@pytest.fixture
def jobs(service: Service) -> Jobs:
    return Jobs(service, stop=threading.Event())


def accounts(service: Service, kind: str) -> list[int]:
    """How many papers or readers the kept accounts speak of, oldest first."""
    runs = service.operation.runs(kind, limit=99)[::-1]
    return [run.account["totals"]["new"] if kind == "ingest" else run.account["due"] for run in runs]


def tick(day: Day, jobs: Jobs) -> None:
    with time_machine.travel(day.now, tick=False):
        jobs.read_sources()
        jobs.make_issues()
        jobs.send_letters()
        jobs.keep_house()


def test_what_lies_in_a_watched_folder_is_taken_and_sent_to_who_is_due(day: Day, jobs: Jobs) -> None:
    day.has_subscriber("ada").later(hours=1)
    page = day.settings.home / "inbox" / "page.txt"
    page.parent.mkdir()
    page.write_text(a_text_dump(), encoding="utf-8")
    written_at = day.now.timestamp() - 60
    os.utime(page, (written_at, written_at))
    tick(day, jobs)
    assert day.mailbox.addresses() == ["ada@example.org"]


def test_a_source_is_read_when_its_line_says_so(day: Day, jobs: Jobs, service: Service) -> None:
    page = day.settings.home / "page.txt"
    page.write_text(a_text_dump(TOPICS[:1]), encoding="utf-8")
    tick(day.later(minutes=5), jobs)
    page.write_text(a_text_dump(TOPICS[:3]), encoding="utf-8")
    for _ in range(5):
        tick(day.later(minutes=10), jobs)
    assert accounts(service, "ingest") == [1]
    tick(day.later(minutes=10), jobs)
    assert accounts(service, "ingest") == [1, 2]


def test_a_source_that_failed_is_read_again_after_half_an_hour(
    day: Day, jobs: Jobs, service: Service
) -> None:
    tick(day.later(minutes=1), jobs)
    (day.settings.home / "page.txt").write_text(a_text_dump(TOPICS[:2]), encoding="utf-8")
    tick(day.later(minutes=20), jobs)
    tick(day.later(minutes=10), jobs)
    assert accounts(service, "ingest") == [0, 2]


def test_a_source_that_answers_again_with_nothing_new_has_no_trouble_any_more(
    day: Day, jobs: Jobs, service: Service
) -> None:
    page = day.settings.home / "page.txt"
    page.write_text(a_text_dump(TOPICS[:2]), encoding="utf-8")
    tick(day.later(minutes=1), jobs)
    hidden = page.rename(day.settings.home / "elsewhere.txt")
    tick(day.later(hours=1), jobs)
    assert [notice.source for notice in troubles(service, day)] == ["page"]
    hidden.rename(page)
    tick(day.later(hours=1), jobs)
    assert troubles(service, day) == ()
    tick(day.later(hours=1), jobs)
    # Only the first answer after the failure is worth an account.
    assert accounts(service, "ingest") == [2, 0, 0]


def troubles(service: Service, day: Day) -> tuple[Notice, ...]:
    return service.at(day.now).news.edition([], until=1, now=day.now).shared.notices


def test_a_catalogue_that_cannot_be_read_is_said_and_letters_go_on(
    day: Day, jobs: Jobs, capsys: pytest.CaptureFixture[str]
) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1)
    (day.settings.home / "sources.toml").write_text("colour = 1", encoding="utf-8")
    tick(day, jobs)
    assert "is not known here" in capsys.readouterr().err
    assert day.mailbox.addresses() == ["ada@example.org"]


def test_a_sender_that_was_stopped_rests_before_it_tries_again(
    day: Day, jobs: Jobs, capsys: pytest.CaptureFixture[str]
) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1)
    mail = day.settings.home / "mail"
    mail.write_text("a file where the mailbox should be", encoding="utf-8")
    for _ in range(10):
        tick(day.later(seconds=2), jobs)
    assert capsys.readouterr().err.count("send.stopped") == 1
    mail.unlink()
    tick(day.later(seconds=30), jobs)
    assert day.mailbox.addresses() == ["ada@example.org"]


def test_who_asks_it_to_stop_waits_for_no_letter_that_was_not_begun(day: Day, service: Service) -> None:
    day.has_papers().has_subscriber("ada").later(hours=1)
    stop = threading.Event()
    stop.set()
    tick(day, Jobs(service, stop=stop))
    assert day.mailbox.letters() == []
    tick(day, Jobs(service, stop=threading.Event()))
    assert day.mailbox.addresses() == ["ada@example.org"]


def test_old_accounts_are_forgotten(day: Day, jobs: Jobs, service: Service) -> None:
    day.has_subscriber("ada", interests=["volcanoes"]).later(hours=1)
    tick(day, jobs)
    assert accounts(service, "prepare") == [1]
    tick(day.later(days=401, hours=-1), jobs)
    (run,) = service.operation.runs("prepare", limit=99)
    assert run.started_at == day.now
