"""The API for programs: what it gives, and to whom."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from digest import clock
from digest.store.operation import Run
from digest.web.app import make_app
from tests.api_campaign import an_api, campaign
from tests.archive_of import a_counted, read_page
from tests.day import TOPICS, Day

#: What `make check` tries; `make api` tries more.
EXAMPLES = 500


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Three days ago: tokens are held against the real clock."""
    return Day(tmp_path, now=clock.now() - timedelta(days=3))


@pytest.fixture
def web(day: Day) -> Iterator[TestClient]:
    with day.service() as built:
        yield TestClient(make_app(built), base_url="http://testserver/api/v1", follow_redirects=False)


def her_key(day: Day) -> dict[str, str]:
    """The header that opens her subscription."""
    reader = day.subscriber()
    with day.service() as built:
        token = built.links.token("manage", reader.id, made_at=day.now)
    return {"Authorization": f"Bearer {token}"}


def operators_key(day: Day) -> dict[str, str]:
    with day.service() as built:
        return {"Authorization": f"Bearer {built.api_keys.make('a test', now=day.now)}"}


def test_requests_made_up_from_the_description_break_nothing(tmp_path: Path) -> None:
    with an_api(tmp_path) as (app, bearers):
        tally = campaign(app, bearers, examples=EXAMPLES, seed_=1)
    assert tally.n_examples >= EXAMPLES
    good = {answer.split()[1].split("/")[1] for answer in tally.answers if answer.endswith(" 200")}
    assert good == {"papers", "search", "sources", "preview", "backtest", "me", "operator"}


def test_the_list_is_read_page_by_page(day: Day, web: TestClient) -> None:
    day.has_papers()
    first = web.get("papers?limit=3").json()
    rest = web.get("papers", params={"limit": 3, "after": first["after"]}).json()
    found = [paper["title"] for paper in first["papers"] + rest["papers"]]
    assert (set(found), rest["after"]) == ({title for title, _ in TOPICS}, None)
    assert web.get("papers", params={"day": f"{day.now:%Y-%m-%d}"}).json()["papers"][0]["sources"] == [
        "Hugging Face"
    ]
    assert web.get("sources").json() == ["Hugging Face"]


def test_a_paper_has_its_sightings_and_what_is_like_it(day: Day, web: TestClient) -> None:
    for votes in (1, 9):
        read_page(
            day.later(hours=30), [a_counted("Graph Learning on Sand", arxiv="2601.00001", upvotes=votes)]
        )
    day.has_papers()
    paper = web.get("papers/1").json()
    assert (paper["ids"]["arxiv"], paper["upvotes"], paper["published"]) == ("2601.00001", 9, None)
    assert [one["upvotes"] for one in paper["sightings"]] == [1, 9]
    assert "Graph Learning" in paper["similar"][0]["title"]
    assert web.get("papers/77").status_code == 404


def test_search_has_pages(day: Day, web: TestClient) -> None:
    day.has_papers()
    found = web.get("search?q=graph&limit=1").json()
    more = web.get("search?q=graph&limit=1&page=2").json()
    assert [found["has_more"], more["has_more"]] == [True, False]
    assert {one["papers"][0]["title"] for one in (found, more)} == {
        "Graph Learning by Patient Walks",
        "Graph Learning Without Labels",
    }


def test_a_preview_says_why_and_a_back_test_how_many(day: Day, web: TestClient) -> None:
    day.has_papers()
    wish = {"interests": ["graph learning", "-labels"]}
    shown = web.post("preview", json=wish).json()
    assert [one["paper"]["title"] for one in shown["chosen"]] == ["Graph Learning by Patient Walks"]
    assert shown["chosen"][0]["score"] == pytest.approx(
        sum(r["value"] for r in shown["chosen"][0]["reasons"])
    )
    tested = web.post("backtest", json=wish).json()
    assert [(one["line"], one["excludes"], one["n_met"]) for one in tested["lines"]] == [
        ("graph learning", False, 2),
        ("-labels", True, 1),
    ]


@pytest.mark.parametrize("path", ["preview", "backtest"])
def test_a_line_that_cannot_be_read_is_told_with_its_place(web: TestClient, path: str) -> None:
    answer = web.post(path, json={"interests": ["fine", 'bread "wood']})
    assert answer.status_code == 422
    assert answer.json() == {
        "detail": "this quotation mark is never closed; add the closing one",
        "line": 'bread "wood',
        "column": 7,
    }


def test_lines_are_tried_so_often_from_one_network(day: Day, web: TestClient) -> None:
    answers = [web.post("preview", json={"interests": ["sand"]}) for _ in range(61)]
    assert [answers[59].status_code, answers[60].status_code] == [200, 429]
    assert int(answers[60].headers["retry-after"]) > 0


def test_she_changes_what_she_asked_for_and_nothing_else(day: Day, web: TestClient) -> None:
    key = her_key(day.has_subscriber())
    before = web.get("me", headers=key).json()
    after = web.patch("me", headers=key, json={"at": "09:15", "days": ["tue", "mon"]}).json()
    assert {name for name in before if before[name] != after[name]} == {"at", "days", "next_due_at"}
    assert (after["at"], after["days"]) == ("09:15", ["mon", "tue"])
    assert web.patch("me", headers=key, json={"email": "new@example.org"}).status_code == 422
    answer = web.patch("me", headers=key, json={"zone": "No/where"})
    assert (answer.status_code, "time zone" in answer.json()["detail"]) == (422, True)


def test_she_pauses_and_goes_on(day: Day, web: TestClient) -> None:
    key = her_key(day.has_subscriber())
    assert web.put("me/pause", headers=key).json()["paused_until"]
    assert web.delete("me/pause", headers=key).json()["paused_until"] is None


def test_nothing_opens_without_its_own_key(day: Day, web: TestClient) -> None:
    day.has_subscriber()
    with day.service() as built:
        feed = built.links.token("feed", day.subscriber().id, made_at=day.now)
    hers, operators = her_key(day), operators_key(day)
    wrong = {"Authorization": f"Bearer {feed}"}
    refused: list[tuple[str, list[dict[str, str]]]] = [
        ("me", [{}, wrong, operators]),
        ("operator/subscribers", [{}, wrong, hers]),
    ]
    for path, bad in refused:
        for headers in bad:
            answer = web.get(path, headers=headers)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_the_operator_sees_runs_and_readers_until_her_key_is_taken_back(day: Day, web: TestClient) -> None:
    day.has_subscriber()
    key = operators_key(day)
    with day.service() as built:
        built.operation.note(Run(kind="send", started_at=day.now, ended_at=day.now, account={"sent": 1}))
    assert [run["kind"] for run in web.get("operator/runs?kind=send", headers=key).json()] == ["send"]
    (reader,) = web.get("operator/subscribers", headers=key).json()["subscribers"]
    assert reader == web.get(f"operator/subscribers/{reader['id']}", headers=key).json()
    assert reader["email"] == "ada@example.org"
    with day.service() as built:
        built.api_keys.revoke(1, now=day.now)
    assert web.get("operator/subscribers", headers=key).status_code == 401


def test_errors_are_json_and_say_nothing_of_our_insides(day: Day, web: TestClient) -> None:
    no_json = {"content": b"\xff", "headers": {"content-type": "application/json"}}
    answers = [
        web.get("nowhere"),
        web.put("papers"),
        web.get("papers/1%0A"),
        web.post("preview", **no_json),  # type: ignore[arg-type]
    ]
    assert [answer.status_code for answer in answers] == [404, 405, 404, 400]
    assert all(set(answer.json()) == {"detail", "line", "column"} for answer in answers)
    with day.service() as built, built.database.writing("breaking it") as connection:
        connection.exec_driver_sql("ALTER TABLE paper_places RENAME TO elsewhere")
    answer = web.get("sources")
    assert (answer.status_code, "places" in answer.text) == (503, False)
