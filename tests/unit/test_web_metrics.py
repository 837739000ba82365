"""What machines are told: metrics, readiness, logs with a run id; nothing of it names a person."""

import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from digest import clock
from digest.flows.journal import ingest_entry, send_entry
from digest.flows.prepare import Due
from digest.log import configure, log, running
from digest.store.operation import Run
from digest.web.app import make_app
from digest.wiring.service import Service
from tests.day import Day, a_text_dump
from tests.operator_desk import OperatorDesk, at_the_door

BEARER = {"Authorization": "Bearer a token of the test"}


@pytest.fixture
def day(tmp_path: Path) -> Day:
    today = Day(tmp_path, now=clock.now())
    update = {"metrics_token": SecretStr("a token of the test")}
    today.settings = today.settings.model_copy(update=update)
    return today


@pytest.fixture
def built(day: Day) -> Iterator[Service]:
    with day.service() as service:
        yield service


def figures(browser: TestClient) -> dict[str, float]:
    """Every sample, as Prometheus reads it: `name{labels}`."""
    text = browser.get("/metrics", headers=BEARER).text
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def a_run(day: Day) -> None:
    """One dump, one run of sending, with their accounts."""
    account = day.reads(a_text_dump(), catalogued=True)
    with day.service() as built:
        sent = built.send.run(Due(now=day.now, is_at_once=True))
        for kind, entry in (("ingest", ingest_entry(account)), ("send", send_entry(sent))):
            started = day.now - timedelta(seconds=3)
            built.operation.note(Run(kind=kind, started_at=started, ended_at=day.now, account=entry))


def test_metrics_tell_what_was_read_sent_and_waits(day: Day, built: Service) -> None:
    day.has_subscriber("ada").has_subscriber("cy", interests=["whales"])
    a_run(day)
    browser = at_the_door(built)
    seen = figures(browser)
    assert seen["digest_ingest_records_total new"] == 5
    assert seen["digest_letters_total sent"] == 1
    assert seen["digest_skipped_total quiet day"] == 1
    assert (seen["digest_run_seconds_count send"], seen["digest_run_seconds_sum send"]) == (1, 3)
    assert seen["digest_queue_letters due"] == 0
    assert seen["digest_on_hold"] == 0
    assert 0 <= seen["digest_source_age_seconds inbox"] < 600
    assert figures(browser)["digest_http_seconds_count /metrics 200"] == 1


def test_counters_do_not_fall_when_a_reader_is_erased_or_the_process_begins_anew(
    day: Day, built: Service
) -> None:
    day.has_subscriber("ada")
    a_run(day)
    built.subscribers.erase(day.subscriber().id, now=day.now)
    with day.service() as anew:
        assert figures(at_the_door(anew))["digest_letters_total sent"] == 1


def test_metrics_name_no_person(day: Day, built: Service) -> None:
    day.has_subscriber("ada")
    a_run(day)
    built.pauses.stop("example.org", reason="refused")
    at_the_door(built).get("/u/some-token")
    text = at_the_door(built).get("/metrics", headers=BEARER).text
    assert not re.search(r"@|example\.org|ada|some-token", text)


def test_only_who_shows_the_token_or_is_logged_in_reads_metrics(day: Day, built: Service) -> None:
    browser = at_the_door(built)
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert browser.get("/metrics", headers=BEARER).status_code == 200
    assert OperatorDesk(built, now=clock.now()).browser.get("/metrics").status_code == 200


def test_without_a_token_no_program_reads_metrics(tmp_path: Path) -> None:
    with Day(tmp_path, now=clock.now()).service() as built:
        browser = at_the_door(built)
        assert browser.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_readiness_is_told_part_by_part(built: Service) -> None:
    browser = TestClient(make_app(built))
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "ok", "schema": "ok", "templates": "ok"},
    )
    with built.database.writing("breaking it") as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()["schema"]) == (503, "old")


def test_everything_that_one_run_says_carries_its_id() -> None:
    said = StringIO()
    configure(is_verbose=True)
    try:
        with redirect_stderr(said):
            with running() as first:
                log.info("test.first")
                with running() as within:
                    log.info("test.within")
                log.info("test.first_again")
            log.info("test.outside")
    finally:
        configure(is_verbose=False)
    runs = [(re.findall(r"run=(\w+)", line) or [""])[0] for line in said.getvalue().splitlines()]
    assert runs == [first, within, first, ""]
    assert first != within


def test_every_request_is_a_run_of_its_own(built: Service) -> None:
    said = StringIO()
    configure(is_verbose=True)
    try:
        with redirect_stderr(said):
            browser = at_the_door(built)
            for _ in range(2):
                browser.get("/admin/login")
    finally:
        configure(is_verbose=False)
    runs = re.findall(r"event=web\.answered run=(\w+) .*route=/admin/login", said.getvalue())
    assert len(set(runs)) == 2
