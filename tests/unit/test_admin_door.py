"""The door of the operator's desk: one password, sessions that end, the same answer for wrong anything."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from digest import clock
from digest.errors import LoginError
from digest.flows.entrance import Entrance, Rules, acceptable
from digest.passwords import hashed, matches
from digest.wiring.service import Service
from tests.builders import MONDAY
from tests.day import Day
from tests.operator_desk import PASSWORD, OperatorDesk, at_the_door, seal_of, words

#: Every page of the desk, and every deed.
PAGES = ("", "/subscribers", "/subscribers/1", "/dumps", "/dumps/1", "/sending", "/tomorrow", "/audit")
DEEDS = (
    "/logout",
    "/subscribers/1/pause",
    "/dumps/1/take-in",
    "/dumps/1/throw-away",
    "/sending/hold",
    "/sending/go-on",
    "/sending/lift",
    "/sending/letters/1/again",
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with Day(tmp_path, now=clock.now()).service() as built:
        yield built


@pytest.fixture
def browser(service: Service) -> TestClient:
    return at_the_door(service)


def logs_in(browser: TestClient, password: str) -> tuple[int, str]:
    page = browser.get("/admin/login")
    answer = browser.post("/admin/login", data={"seal": seal_of(page.text), "password": password})
    return answer.status_code, words(answer.text)


def an_entrance(service: Service, *, rules: Rules | None = None) -> Entrance:
    """The way in, where a password is its own hash."""
    return Entrance(service.operators, matches=lambda kept, typed: kept == typed, rules=rules)


def test_the_right_password_opens_a_session_and_logging_out_ends_it(
    service: Service, browser: TestClient
) -> None:
    service.operators.set_password(hashed(PASSWORD), now=clock.now())
    assert logs_in(browser, PASSWORD)[0] == 303
    (cookie,) = [c for c in browser.cookies.jar if c.name == "__Host-operator"]
    kept = cookie.value
    page = browser.get("/admin")
    assert (page.status_code, "Log out" in page.text) == (200, True)
    browser.post("/admin/logout", data={"seal": seal_of(page.text)})
    browser.cookies.set("__Host-operator", kept or "")
    assert browser.get("/admin").headers["location"] == "/admin/login"


def test_the_cookie_is_for_this_host_over_tls_and_its_own_pages_only(
    service: Service, browser: TestClient
) -> None:
    service.operators.set_password(hashed(PASSWORD), now=clock.now())
    seal = seal_of(browser.get("/admin/login").text)
    answer = browser.post("/admin/login", data={"seal": seal, "password": PASSWORD})
    said = answer.headers["set-cookie"].casefold()
    assert said.startswith("__host-operator=")
    assert all(word in said for word in ("; secure", "; httponly", "; samesite=strict", "; path=/"))
    assert "domain" not in said


def test_whatever_is_wrong_the_answer_is_the_same(service: Service, browser: TestClient) -> None:
    none_set = logs_in(browser, PASSWORD)
    service.operators.set_password(hashed(PASSWORD), now=clock.now())
    wrong = {logs_in(browser, "something else"), logs_in(browser, ""), logs_in(browser, "x" * 5000)}
    for _ in range(8):
        network = sha256(b"testclient").hexdigest()
        service.operators.attempt(network, now=clock.now(), since=MONDAY)
    answers = {none_set, *wrong, logs_in(browser, PASSWORD)}
    assert len(answers) == 1
    ((status, said),) = answers
    assert (status, "That did not work" in said) == (422, True)
    assert PASSWORD not in said


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_the_desk_without_logging_in(browser: TestClient, path: str) -> None:
    answer = browser.get(f"/admin{path}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/login")


@pytest.mark.parametrize("path", DEEDS)
def test_nobody_does_anything_without_a_session_nor_without_its_seal(service: Service, path: str) -> None:
    assert at_the_door(service).post(f"/admin{path}").headers["location"] == "/admin/login"
    desk = OperatorDesk(service, now=clock.now())
    assert desk.browser.post(f"/admin{path}", data={"seal": "forged"}).status_code == 403
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    sealed = desk.browser.post(f"/admin{path}", data={"seal": desk.seal()}, headers=foreign)
    assert sealed.status_code == 403
    assert service.audit.last(limit=9) == []


def test_too_many_tries_of_one_network_shut_it_out_and_nobody_else(service: Service) -> None:
    service.operators.set_password(PASSWORD, now=MONDAY)
    entrance = an_entrance(service, rules=Rules(tries=2))
    for _ in range(2):
        with pytest.raises(LoginError):
            entrance.enter("wrong", network="here", now=MONDAY)
    with pytest.raises(LoginError):
        entrance.enter(PASSWORD, network="here", now=MONDAY)
    assert entrance.enter(PASSWORD, network="there", now=MONDAY)
    assert entrance.enter(PASSWORD, network="here", now=MONDAY + timedelta(minutes=16))


def test_too_many_tries_of_many_networks_shut_all_out_for_a_while(service: Service) -> None:
    service.operators.set_password(PASSWORD, now=MONDAY)
    entrance = an_entrance(service, rules=Rules(tries_in_all=5))
    for number in range(6):
        with pytest.raises(LoginError):
            entrance.enter("wrong", network=f"net {number}", now=MONDAY)
    with pytest.raises(LoginError):
        entrance.enter(PASSWORD, network="a new one", now=MONDAY)


def test_a_session_ends_when_it_is_idle_and_when_its_time_is_over(service: Service) -> None:
    service.operators.set_password(PASSWORD, now=MONDAY)
    entrance = an_entrance(service, rules=Rules(lasts=timedelta(hours=3)))
    token = entrance.enter(PASSWORD, network="here", now=MONDAY)
    for minutes in (50, 100, 150):
        assert entrance.visit(token, now=MONDAY + timedelta(minutes=minutes))
    assert entrance.visit(token, now=MONDAY + timedelta(minutes=181)) is None
    other = entrance.enter(PASSWORD, network="here", now=MONDAY)
    assert entrance.visit(other, now=MONDAY + timedelta(minutes=61)) is None


def test_a_new_password_ends_every_session_and_forgives_earlier_tries(service: Service) -> None:
    service.operators.set_password(PASSWORD, now=MONDAY)
    entrance = an_entrance(service, rules=Rules(tries=1))
    token = entrance.enter(PASSWORD, network="here", now=MONDAY)
    with pytest.raises(LoginError):
        entrance.enter("wrong", network="there", now=MONDAY)
    service.operators.set_password("another one, longer", now=MONDAY)
    assert entrance.visit(token, now=MONDAY) is None
    assert entrance.enter("another one, longer", network="there", now=MONDAY)


def test_a_token_is_not_kept_as_it_is(service: Service) -> None:
    service.operators.set_password(PASSWORD, now=MONDAY)
    token = an_entrance(service).enter(PASSWORD, network="192.0.2.0/24", now=MONDAY)
    with service.database.reading("looking") as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM sessions").all()
    assert token not in str(row)


def test_a_password_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(LoginError, match="at least 12 characters"):
        acceptable("short")
    assert acceptable(PASSWORD) == PASSWORD


def test_a_hash_knows_its_password_however_it_was_typed_and_no_other() -> None:
    kept = hashed("Ångström, twelve")
    assert matches(kept, "Ångström, twelve")
    assert not matches(kept, "angstrom, twelve")
    assert not matches(None, "anything")
    assert not matches("no hash at all", "anything")
