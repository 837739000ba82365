"""What the links of letters do: GET asks, POST does."""

import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from digest import clock
from digest.flows.prepare import Due
from digest.flows.wishes import make_pace
from digest.log import configure
from digest.model.subscriber import Standing
from digest.store.engine import Database
from digest.store.tables.operation import SecretRow
from digest.web.app import make_app
from digest.wiring.service import Service
from tests.day import Day

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Today: tokens are held against the real clock."""
    return Day(tmp_path, now=clock.now())


@pytest.fixture
def service(day: Day) -> Iterator[Service]:
    with day.service() as built:
        yield built


@pytest.fixture
def web(service: Service) -> TestClient:
    return TestClient(make_app(service), follow_redirects=False)


def way_out(day: Day, name: str = "ada") -> str:
    """The path of the link in her letters."""
    reader = day.subscriber(name)
    with day.service() as built:
        return "/u/" + built.links.token("unsubscribe", reader.id, made_at=day.now)


def way_in(day: Day, email: str = "ada@example.org") -> str:
    """The path of the link in her confirmation letter."""
    with day.service() as built:
        pending = built.subscribers.save(email, ["graph learning"], make_pace(), now=day.now)
        return "/confirm/" + built.links.token("confirm", pending.id, made_at=day.now)


def standing(day: Day) -> Standing:
    return day.subscriber().standing


@pytest.mark.parametrize(
    "form", [{"data": ONE_CLICK}, {"files": {"List-Unsubscribe": (None, "One-Click")}}, {}]
)
def test_one_post_ends_a_subscription_however_it_is_encoded(
    day: Day, web: TestClient, form: dict[str, dict[str, str]]
) -> None:
    answer = web.post(way_out(day.has_subscriber()), **form)  # type: ignore[arg-type]
    assert (answer.status_code, standing(day)) == (200, Standing.UNSUBSCRIBED)
    assert "set-cookie" not in answer.headers
    assert "You have left the digest" in answer.text


def test_posting_again_is_as_good_as_once(day: Day, web: TestClient) -> None:
    link = way_out(day.has_subscriber())
    assert [web.post(link, data=ONE_CLICK).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_way_out_changes_nothing(day: Day, web: TestClient, method: str) -> None:
    answer = web.request(method, way_out(day.has_subscriber()))
    assert (answer.status_code, standing(day)) == (200, Standing.ACTIVE)
    assert ('<form method="post">' in answer.text) == (method == "GET")


def test_the_way_out_is_open_after_she_was_erased(day: Day, web: TestClient) -> None:
    link = way_out(day.has_subscriber())
    with day.service() as built:
        built.subscribers.erase(day.subscriber().id, now=day.now)
    assert web.get(link).status_code == 200
    assert web.post(link, data=ONE_CLICK).status_code == 200


def test_an_erased_readers_link_does_not_end_the_subscription_of_who_came_after_her(
    day: Day, web: TestClient
) -> None:
    link = way_out(day.has_subscriber())
    with day.service() as built:
        built.subscribers.erase(day.subscriber().id, now=day.now)
    day.later(seconds=2).has_subscriber("ben")
    assert web.post(link, data=ONE_CLICK).status_code == 200
    assert day.subscriber("ben").standing is Standing.ACTIVE


def test_links_survive_a_new_key_beside_the_old_one(day: Day, tmp_path: Path) -> None:
    link = way_out(day.has_subscriber())
    with Database(f"sqlite:///{tmp_path / 'digest.db'}") as database:
        add_key(database, now=day.now)
    with day.service() as built:
        assert TestClient(make_app(built)).post(link, data=ONE_CLICK).status_code == 200
        assert way_out(day) != link
    assert standing(day) is Standing.UNSUBSCRIBED


def add_key(database: Database, *, now: datetime) -> None:
    with database.writing("rotating") as connection:
        row = {"name": "links", "value": "the next key, long enough", "made_at": now}
        connection.execute(SecretRow.__table__.insert().values(row))


def test_a_letter_that_is_queued_does_not_leave_after_the_click(day: Day, web: TestClient) -> None:
    day.has_papers().has_subscriber("ada").has_subscriber("ben")
    day.later(days=1, hours=1)
    with day.service() as built:
        built.prepare.run(due_now(day))
    web.post(way_out(day, "ada"), data=ONE_CLICK)
    day.run()
    assert day.mailbox.addresses() == ["ben@example.org"]


def due_now(day: Day) -> Due:
    return Due(now=day.now, is_at_once=True)


def test_leaving_needs_neither_sender_nor_mail_server(day: Day) -> None:
    link = way_out(day.has_subscriber())
    day.settings = day.settings.model_copy(
        update={"sender": "nobody at all", "smtp_url": SecretStr("nonsense")}
    )
    with day.service() as built:
        assert TestClient(make_app(built)).post(link).status_code == 200
    assert standing(day) is Standing.UNSUBSCRIBED


@pytest.mark.parametrize("path", ["/u/", "/confirm/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_forged_token_is_refused_with_a_page(web: TestClient, path: str, method: str) -> None:
    answer = web.request(method, f"{path}WzEsMTc3MjQzMTIwMF0.forged")
    assert answer.status_code == 400
    assert ("not one of ours" in answer.text) == (method != "HEAD")


def test_a_token_is_good_for_one_purpose(day: Day, web: TestClient) -> None:
    link = way_out(day.has_subscriber())
    assert web.post(link.replace("/u/", "/confirm/")).status_code == 400


def test_confirming_takes_a_click_and_a_second_one_is_harmless(day: Day, web: TestClient) -> None:
    link = way_in(day)
    assert web.get(link).status_code == 200
    assert web.head(link).status_code == 200
    assert standing(day) is Standing.PENDING
    assert [web.post(link).status_code for _ in range(2)] == [200, 200]
    assert standing(day) is Standing.ACTIVE
    assert "07:00 (UTC)" in web.post(link).text


def test_an_old_confirmation_brings_nobody_back_who_left(day: Day, web: TestClient) -> None:
    day.later(seconds=-5)
    link = way_in(day)
    web.post(link)
    web.post(way_out(day), data=ONE_CLICK)
    answer = web.post(link)
    assert (answer.status_code, standing(day)) == (400, Standing.UNSUBSCRIBED)


def test_a_confirmation_of_somebody_erased_says_so(day: Day, web: TestClient) -> None:
    link = way_in(day)
    with day.service() as built:
        built.subscribers.erase(day.subscriber().id, now=day.now)
    assert [web.get(link).status_code, web.post(link).status_code] == [404, 404]


def test_an_address_that_complained_needs_the_operator_and_is_not_shown(day: Day, web: TestClient) -> None:
    link = way_in(day)
    with day.service() as built:
        built.subscribers.unsubscribe(day.subscriber().id, reason="complaint", now=day.now)
    answer = web.post(link)
    assert (answer.status_code, "ask whoever runs" in answer.text) == (400, True)
    assert "example.org" not in answer.text


def test_a_confirmation_that_is_a_week_old_has_expired(day: Day, web: TestClient) -> None:
    day.later(days=-8)
    answer = web.post(way_in(day))
    assert (answer.status_code, "has expired" in answer.text) == (400, True)


@pytest.mark.parametrize("path", ["/healthz", "/u/forged", "/nowhere", "/docs", "/openapi.json"])
def test_every_answer_has_strict_headers(web: TestClient, path: str) -> None:
    headers = web.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["cache-control"] == "no-store"


def test_what_is_not_there_and_what_may_not_be_done_have_the_same_page(web: TestClient) -> None:
    assert web.get("/nowhere").status_code == 404
    answer = web.put("/u/x")
    assert answer.status_code == 405
    assert "That did not work" in answer.text


def test_health_is_told_from_the_database(web: TestClient) -> None:
    assert (web.get("/healthz").status_code, web.get("/healthz").json()) == (200, {"status": "ok"})


def test_a_database_that_is_gone_is_our_trouble_and_shows_nothing_of_it(day: Day) -> None:
    link = way_out(day.has_subscriber())
    with day.service() as built:
        client = TestClient(make_app(built))
        assert client.get(link).status_code == 200
        with built.database.writing("breaking it") as connection:
            connection.exec_driver_sql("ALTER TABLE secrets RENAME TO elsewhere")
        answer = client.post(link)
    assert (answer.status_code, "secrets" in answer.text) == (503, False)
    assert "try again in a few minutes" in answer.text


def test_the_log_has_the_route_and_neither_token_nor_address(day: Day, web: TestClient) -> None:
    link, said = way_out(day.has_subscriber()), StringIO()
    configure(is_verbose=True)
    try:
        with redirect_stderr(said):
            web.post(link, data=ONE_CLICK)
            web.get("/u/forged-token")
            web.get("/nowhere/secret-path")
    finally:
        configure(is_verbose=False)
    lines = said.getvalue()
    assert lines.count("event=web.answered") == 3
    assert "route=/u/{token}" in lines
    assert not re.search(r"forged-token|secret-path|example\.org", lines)
    assert link.removeprefix("/u/") not in lines
