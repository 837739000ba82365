"""What holds for every page: where its style comes from, how much it takes in, whom it believes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from fastapi.testclient import TestClient

from digest import clock
from digest.settings import shipped
from digest.web import trouble
from digest.web.app import make_app
from digest.web.forms import FROM_HERE, Form
from digest.web.guard import MOST_BODY_BYTES, Guard
from digest.web.limits import Limits, network
from digest.web.pages import Pages
from tests.day import Day


@pytest.fixture
def web(tmp_path: Path) -> Iterator[TestClient]:
    with Day(tmp_path, now=clock.now()).service() as built:
        yield TestClient(make_app(built), follow_redirects=False)


def a_form(public_url: str = "https://digest.example") -> TestClient:
    """A page with one form that says what was typed, within the frame."""
    app, pages = FastAPI(), Pages(shipped("templates"), public_url=public_url)
    router = APIRouter(dependencies=[FROM_HERE])

    @router.get("/form")
    def show(request: Request) -> Response:
        token = pages.seal.of(request)
        answer = JSONResponse({"seal": token})
        pages.seal.set(answer, token)
        return answer

    @router.post("/form")
    def take(request: Request, typed: Form) -> Response:
        return JSONResponse({"fields": dict(typed.fields), "sealed": pages.seal.holds(request, typed)})

    app.include_router(router)
    app.add_middleware(Guard, headers=pages.headers)
    trouble.add(app, pages)
    return TestClient(app, base_url=public_url, raise_server_exceptions=False)


def test_pages_load_only_what_we_serve_and_it_may_be_kept_for_ever(web: TestClient) -> None:
    page = web.get("/run-your-own").text
    loaded = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', page)
    assert loaded
    for address in loaded:
        answer = web.get(address)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
    assert not re.search(r"<style|style=|<script>|onclick", page)


def test_an_old_address_of_the_style_is_not_answered_with_the_new_one(web: TestClient) -> None:
    assert web.get("/static/000000000000/style.css").status_code == 404


def test_browsers_are_told_to_come_back_over_tls_where_we_are_reached_so() -> None:
    assert "max-age" in a_form().get("/form").headers["strict-transport-security"]
    assert "strict-transport-security" not in a_form("http://127.0.0.1:8000").get("/form").headers


def test_a_body_that_is_too_large_is_not_read() -> None:
    web = a_form()
    parts = (b"a" * 1024 for _ in range(MOST_BODY_BYTES // 1024 + 1))
    assert web.post("/form", content=b"a" * (MOST_BODY_BYTES + 1)).status_code == 413
    assert web.post("/form", content=parts).status_code == 413
    assert web.post("/form", content=b"a=" + b"a" * (MOST_BODY_BYTES - 2)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "https://digest.example.elsewhere.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused_with_the_page(headers: dict[str, str]) -> None:
    answer = a_form().post("/form", headers=headers)
    assert (answer.status_code, "from another site" in answer.text) == (403, True)


@pytest.mark.parametrize("headers", [{}, {"origin": "null"}, {"origin": "https://digest.example"}])
def test_a_form_of_ours_is_taken_whether_or_not_the_browser_names_us(headers: dict[str, str]) -> None:
    assert a_form().post("/form", headers=headers).status_code == 200


def test_a_seal_holds_in_the_browser_that_was_given_it() -> None:
    web = a_form()
    seal = web.get("/form").json()["seal"]
    assert web.post("/form", data={"seal": seal}).json()["sealed"]
    assert not web.post("/form", data={"seal": "another"}).json()["sealed"]
    assert not a_form().post("/form", data={"seal": seal}).json()["sealed"]
    assert not a_form().post("/form", data={"seal": ""}).json()["sealed"]


def test_cookies_are_kept_from_scripts_and_from_other_sites() -> None:
    said = a_form().get("/form").headers["set-cookie"]
    assert said.startswith("__Host-seal=")
    assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(said.split("; "))


def test_what_is_typed_arrives_as_it_was_typed() -> None:
    fields = a_form().post("/form", data={"a": ["x\r\ny", "ü – 語"], "b": "a\x00b\x1b"}).json()["fields"]
    assert fields == {"a": ["x\r\ny", "ü – 語"], "b": ["ab"]}


def test_more_fields_than_a_form_can_have_are_refused() -> None:
    assert a_form().post("/form", content=b"&".join([b"a=1"] * 1000)).status_code == 400


def test_a_network_is_told_by_the_front_of_its_address() -> None:
    def of(host: str) -> str:
        return network(Request({"type": "http", "client": (host, 1)}))

    assert of("192.0.2.7") == of("192.0.2.200") == of("::ffff:192.0.2.1") == "192.0.2.0/24"
    assert of("2001:db8:0:12::1") == of("2001:db8:0:ff::2") == "2001:db8::/56"
    assert of("testclient") == "testclient"


def test_who_asks_too_often_is_asked_to_wait_and_others_are_not() -> None:
    limits = Limits()
    assert [limits.takes("search", "a", most="2/hour") for _ in range(3)] == [True, True, False]
    assert limits.takes("search", "b", most="2/hour")
    with pytest.raises(HTTPException) as refused:
        limits.take("search", "a", most="2/hour")
    assert (refused.value.status_code, refused.value.headers) == (429, {"Retry-After": "3600"})


def test_what_breaks_inside_is_answered_with_the_page_and_its_headers(tmp_path: Path) -> None:
    with Day(tmp_path, now=clock.now()).service() as built:
        app = make_app(built)
        app.add_api_route("/broken", lambda: 1 // 0)
        answer = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert (answer.status_code, "division" in answer.text) == (500, False)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
