"""Feeds out: read back by a feed reader's parser, kept by their tags, closed to strangers."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient

from digest import clock
from digest.web.app import make_app
from tests.archive_of import a_counted, a_feed, read_page
from tests.day import TOPICS, Day


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Three days ago: tokens are held against the real clock."""
    return Day(tmp_path, now=clock.now() - timedelta(days=3))


@pytest.fixture
def web(day: Day) -> Iterator[TestClient]:
    with day.service() as built:
        yield TestClient(make_app(built), follow_redirects=False)


def read(web: TestClient, path: str) -> Any:
    """A feed as a feed reader sees it."""
    answer = web.get(path)
    assert answer.status_code == 200, answer.text
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.bozo_exception
    return found


def her_feed(day: Day, name: str = "ada") -> str:
    """The path of her feed, without its ending."""
    with day.service() as built:
        token = built.links.token(
            "feed", built.subscribers.with_address(f"{name}@example.org").id, made_at=day.now
        )
    return f"/feeds/{token}"


def test_atom_is_well_formed_and_its_ids_stay(day: Day, web: TestClient) -> None:
    day.has_papers()
    feed = read(web, "/feeds/papers.atom")
    assert (feed.version, feed.feed.id) == ("atom10", "tag:digest.example,2026-01-01:papers")
    assert feed.feed.links[1]["href"] == "https://digest.example/feeds/papers.atom"
    assert {entry.id for entry in feed.entries} == {
        f"tag:digest.example,2026-01-01:papers/{n}" for n in range(1, 6)
    }
    assert {entry.title for entry in feed.entries} == {title for title, _ in TOPICS}
    assert all(entry.updated == entry.published == f"{day.now:%Y-%m-%dT%H:%M:%SZ}" for entry in feed.entries)
    assert "keeps a small table" in feed.entries[0].content[0].value
    before = {entry.id for entry in feed.entries}
    day.later(days=1).reads(a_feed("Quiet Rivers", link="https://journal.example/1"))
    assert before < {entry.id for entry in read(web, "/feeds/papers.atom").entries}


def test_json_feed_says_the_same(day: Day, web: TestClient) -> None:
    day.has_papers()
    answer = web.get("/feeds/papers.json")
    feed = answer.json()
    assert answer.headers["content-type"] == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://digest.example/feeds/papers.json"
    atom = read(web, "/feeds/papers.atom")
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert [item["content_html"] for item in feed["items"]] == [e.content[0].value for e in atom.entries]
    assert all(item["date_published"].endswith("Z") and item["url"] for item in feed["items"])


def test_a_feed_is_of_a_day_a_source_or_some_words(day: Day, web: TestClient) -> None:
    day.has_papers()
    first = f"{day.now:%Y-%m-%d}"
    day.later(days=1).reads(a_feed("Graph Learning at Night", link="https://journal.example/1"))
    assert len(read(web, f"/feeds/papers.atom?day={first}").entries) == len(TOPICS)
    assert len(read(web, "/feeds/papers.atom?source=Hugging+Face").entries) == len(TOPICS)
    wanted = read(web, "/feeds/papers.atom?q=graph+learning&q=-labels")
    assert [entry.title for entry in wanted.entries] == [
        "Graph Learning at Night",
        "Graph Learning by Patient Walks",
    ]
    assert "Chosen for graph learning." in wanted.entries[0].content[0].value
    assert read(web, "/feeds/papers.atom?source=nowhere").entries == []
    ids = {
        read(web, f"/feeds/papers.atom{query}").feed.id
        for query in ("", "?q=sand", "?q=graph", f"?day={first}")
    }
    assert len(ids) == 4


def test_words_that_cannot_be_read_are_told_with_their_column(web: TestClient) -> None:
    answer = web.get('/feeds/papers.atom?q=bread+"wood')
    assert (answer.status_code, "(column 7 of" in answer.text) == (422, True)
    assert web.get("/feeds/papers.atom?q=-survey").status_code == 422
    assert web.get("/feeds/papers.xml").status_code == 404


@pytest.mark.parametrize("path", ["/feeds/papers.atom", "/feeds/papers.json", "/feeds/papers.atom?q=graph"])
def test_what_a_reader_has_already_is_not_sent_again(day: Day, web: TestClient, path: str) -> None:
    day.has_papers()
    answer = web.get(path)
    tag, changed = answer.headers["etag"], answer.headers["last-modified"]
    for kept in (
        {"if-none-match": tag},
        {"if-none-match": f'"other", W/{tag}'},
        {"if-none-match": "*"},
        {"if-modified-since": changed},
        {"if-none-match": tag, "if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        again = web.get(path, headers=kept)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), kept
    for old in (
        {"if-none-match": '"other"', "if-modified-since": changed},
        {"if-modified-since": "yesterday"},
    ):
        assert web.get(path, headers=old).status_code == 200, old
    day.later(days=1).reads(a_feed("Graph Learning at Night", link="https://journal.example/1"))
    assert web.get(path, headers={"if-none-match": tag}).status_code == 200
    assert web.get(path, headers={"if-modified-since": changed}).status_code == 200


def test_counts_make_no_entry_new(day: Day, web: TestClient) -> None:
    read_page(day, [a_counted("Sand", arxiv="2601.00001", upvotes=1)])
    tag = web.get("/feeds/papers.atom").headers["etag"]
    read_page(day.later(hours=5), [a_counted("Sand", arxiv="2601.00001", upvotes=50)])
    assert web.get("/feeds/papers.atom").headers["etag"] == tag


def test_her_own_feed_has_the_papers_of_her_issues_and_why(day: Day, web: TestClient) -> None:
    day.has_subscriber()
    assert read(web, her_feed(day) + ".atom").entries == []
    day.has_papers().later(days=1).run(is_at_once=True)
    feed = read(web, her_feed(day) + ".atom")
    assert {entry.title for entry in feed.entries} == {
        "Graph Learning by Patient Walks",
        "Graph Learning Without Labels",
    }
    assert "Chosen for graph learning." in feed.entries[0].content[0].value
    answer = web.get(her_feed(day) + ".json")
    assert [item["title"] for item in answer.json()["items"]] == [entry.title for entry in feed.entries]
    assert answer.headers["cache-control"] == "private, no-cache"
    again = web.get(her_feed(day) + ".json", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_her_feed_passes_neither_her_token_nor_her_address_on(day: Day, web: TestClient) -> None:
    day.has_subscriber().has_papers().later(days=1).run(is_at_once=True)
    path = her_feed(day)
    for ending in (".atom", ".json"):
        document = web.get(path + ending).text
        assert path.removeprefix("/feeds/") not in document
        assert "example.org" not in document


def test_a_feed_is_closed_to_forgers_to_other_links_and_when_she_has_left(day: Day, web: TestClient) -> None:
    day.has_subscriber().has_papers().later(days=1).run(is_at_once=True)
    path = her_feed(day)
    with day.service() as built:
        id_ = built.subscribers.with_address("ada@example.org").id
        manage = built.links.token("manage", id_, made_at=day.now)
        assert web.get(f"/feeds/{manage}.atom").status_code == 400
        assert web.get("/feeds/forged.atom").status_code == 400
        assert web.get(f"{path}.atom").status_code == 200
        built.subscribers.unsubscribe(id_, reason="unsubscribed", now=day.now)
        assert web.get(f"{path}.atom").status_code == 400
        built.subscribers.erase(id_, now=day.now)
        assert web.get(f"{path}.json").status_code == 404


def test_a_text_with_signs_that_xml_does_not_have_is_still_a_feed(day: Day, web: TestClient) -> None:
    read_page(
        day, [a_counted("Null \x00 and \ufffe \x1b[31m & <b>", about="Bell \x07 and ]]> in a text. " * 9)]
    )
    (entry,) = read(web, "/feeds/papers.atom").entries
    assert entry.title.startswith("Null and")
    assert json.loads(web.get("/feeds/papers.json").content)["items"][0]["title"] == entry.title
