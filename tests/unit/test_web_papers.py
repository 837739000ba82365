"""The archive as pages: lists, one paper, search, keywords."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import html5lib
import pytest
from fastapi.testclient import TestClient

from digest import clock
from digest.rank.language import parse
from digest.web.app import make_app
from digest.web.keywords import EXAMPLES, EXCLUSION, MISTAKES, mistakes_in
from tests.archive_of import a_counted, a_feed, read_page
from tests.day import Day, a_text_dump

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Three days ago: pages ask the real clock."""
    return Day(tmp_path, now=clock.now() - timedelta(days=3))


@pytest.fixture
def web(day: Day) -> Iterator[TestClient]:
    with day.service() as built:
        yield TestClient(make_app(built), follow_redirects=False)


def titles(page: str) -> list[str]:
    """What a list shows, markup apart."""
    return [re.sub("<[^>]+>", "", found) for found in re.findall(r'<a href="/papers/\d+">(.*?)</a>', page)]


def many(count: int) -> list[tuple[str, str]]:
    return [(f"Sand Number {n}", f"the {n}th grain of sand") for n in range(count)]


def test_the_newest_day_is_shown_with_links_to_the_days_beside_it(day: Day, web: TestClient) -> None:
    day.reads(a_text_dump([("Old Sand", "old sand")]))
    first = f"{day.now:%Y-%m-%d}"
    day.later(days=2).reads(a_text_dump([("New Sand", "new sand")]))
    page = web.get("/papers").text
    assert titles(page) == ["New Sand"]
    assert "1 paper was first seen on this day" in page
    (before,) = re.findall(r'href="(/papers\?day=[^"]+)" rel="prev"', page)
    assert before == f"/papers?day={first}"
    assert titles(web.get(before).text) == ["Old Sand"]


def test_pages_follow_each_other_until_all_is_shown(day: Day, web: TestClient) -> None:
    day.reads(a_text_dump(many(60)))
    found, link = [], "/papers"
    while link:
        page = web.get(link).text.replace("&amp;", "&")
        found += titles(page)
        link = next(iter(re.findall(r'class="button" href="([^"]+)">More papers', page)), "")
    assert len(found) == len(set(found)) == 60


def test_a_source_has_its_own_list_under_a_name_that_says_nothing_of_our_disk(
    day: Day, web: TestClient
) -> None:
    day.has_papers(1)
    day.reads(a_feed("Quiet Rivers", link="https://journal.example/1"))
    page = web.get("/papers").text
    assert str(day.settings.home) not in page
    label = next(name for name in re.findall(r'\?source=([^"]+)"', page) if "Hugging" not in name)
    assert titles(web.get(f"/papers?source={label}").text) == ["Quiet Rivers"]
    assert "There are no papers here" in web.get("/papers?source=nowhere").text


def test_trends_put_first_what_gained_most(day: Day, web: TestClient) -> None:
    assert "Nothing has been counted lately" in web.get("/papers?by=trend").text
    for votes in (1, 2, 40):
        records = [
            a_counted("Calm Seas", arxiv="2601.00001", upvotes=3),
            a_counted("Loud Seas", arxiv="2601.00002", upvotes=votes),
            a_counted("Empty Seas", arxiv="2601.00003", upvotes=0),
        ]
        read_page(day.later(hours=12), records)
    assert titles(web.get("/papers?by=trend").text) == ["Loud Seas", "Calm Seas"]
    assert titles(web.get("/papers?by=trend&after=2").text) in ([], ["Calm Seas"])


def test_a_paper_shows_its_facts_its_history_and_what_is_like_it(day: Day, web: TestClient) -> None:
    for votes in (1, 9):
        read_page(
            day.later(hours=30), [a_counted("Graph Learning on Sand", arxiv="2601.00001", upvotes=votes)]
        )
    day.has_papers()
    page = web.get("/papers/1").text
    assert "https://arxiv.org/abs/2601.00001" in page
    assert "Ada Quill" in page
    assert "Upvotes from 1 to 9." in page
    assert re.search(r'<polyline class="chart-upvotes" points="8\.0,[\d.]+ 552\.0,12\.0"/>', page)
    assert "Graph Learning" in "".join(titles(page))
    assert web.get("/papers/99").status_code == web.get("/papers/x").status_code == 404


def test_a_paper_that_became_another_leads_there(day: Day, web: TestClient) -> None:
    read_page(day, [a_counted("Preprint of Sand", arxiv="2601.00001"), a_counted("Article on Sand")])
    read_page(day.later(hours=1), [a_counted("Article on Sand", arxiv="2601.00001")])
    answers = [web.get(f"/papers/{number}") for number in (1, 2)]
    moved = next(answer for answer in answers if answer.status_code == 308)
    assert web.get(moved.headers["location"]).status_code == 200


HOSTILE = '</title><script>alert(1)</script> {{ 7*7 }} "quoted" \u202e & so on'


def test_what_strangers_wrote_stays_text(day: Day, web: TestClient) -> None:
    read_page(day, [a_counted(HOSTILE, about=f"{HOSTILE} <img src=x onerror=alert(1)> " * 3)])
    for path in ("/papers", "/papers/1", "/search?q=quoted", "/keywords?lines=quoted", "/feeds/papers.atom"):
        page = web.get(path).text
        assert not re.search(r"<script|<img|onerror=\"|\u202e|style=", page), path
        assert "49" not in titles(page), path


def test_search_finds_words_page_by_page_and_says_when_there_are_none(day: Day, web: TestClient) -> None:
    day.reads(a_text_dump(many(30)))
    first, second = web.get("/search?q=sand").text, web.get("/search?q=sand&page=2").text
    assert (len(titles(first)), len(titles(second))) == (25, 5)
    assert set(titles(first)) & set(titles(second)) == set()
    assert "No paper has all of these words" in web.get("/search?q=sand+nowhere").text
    assert web.get("/search?q=%22%00*)(").status_code == 200


def test_a_search_that_is_too_long_is_told_beside_its_field_and_kept(web: TestClient) -> None:
    answer = web.get("/search", params={"q": "sand " * 100})
    assert (answer.status_code, 'id="q-wrong"' in answer.text) == (422, True)
    assert 'value="sand sand' in answer.text


def test_every_example_of_the_manual_is_on_the_page_and_can_be_tried(day: Day, web: TestClient) -> None:
    day.has_papers()
    manual = (ROOT / "docs" / "keywords.md").read_text("utf-8")
    rows = re.findall(r"^\| `(.+?)` \| ", manual, re.M)
    known = {line for line, _ in EXAMPLES} | set(MISTAKES) | {EXCLUSION.splitlines()[1]}
    assert set(rows) == known
    page = web.get("/keywords").text
    links = re.findall(r'<td><a href="(/keywords\?lines=[^"#]+)#found"', page)
    assert len(links) == len(EXAMPLES) + 1
    for link in links:
        assert web.get(link).status_code == 200, link


def test_mistakes_are_shown_at_their_place_each_in_its_line(web: TestClient) -> None:
    answer = web.get("/keywords", params={"lines": 'graph learning\nbread "wood oven\nbread OR oven'})
    assert answer.status_code == 422
    assert "Line 2, column 7: This quotation mark is never closed" in answer.text
    assert "Line 3, column 7: OR has no meaning here" in answer.text
    assert '<pre tabindex="0">bread <mark class="fault">OR oven</mark></pre>' in answer.text
    assert "bread &#34;wood oven" in answer.text


@pytest.mark.parametrize("line", [line for line, _ in EXAMPLES])
def test_the_examples_can_be_read(line: str) -> None:
    assert parse(line).line == line


@pytest.mark.parametrize("line", MISTAKES)
def test_the_mistakes_cannot(line: str) -> None:
    assert len(mistakes_in([line])) == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [("-survey", "nothing is wanted"), ("sand\n" * 101, "too many"), ("x" * 2001, "longer than")],
)
def test_wishes_that_cannot_be_are_told_beside_the_field(web: TestClient, lines: str, said: str) -> None:
    answer = web.get("/keywords", params={"lines": lines})
    assert (answer.status_code, said in answer.text.lower()) == (422, True)


PAGES = (
    "/papers", "/papers?by=trend", "/papers?source=Hugging+Face", "/papers/1", "/search", "/search?q=sand",
    "/search?q=zzz", "/keywords", "/keywords?lines=graph+learning", "/keywords?lines=a+OR+b",
)  # fmt: skip


def faults(page: str) -> list[object]:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    return list(parser.errors)


def test_pages_are_valid_html_and_may_be_kept_for_a_while(day: Day, web: TestClient) -> None:
    for votes in (1, 9):
        read_page(
            day.later(hours=30), [a_counted("Graph $x_{ij}$ on Sand", arxiv="2601.00001", upvotes=votes)]
        )
    day.has_papers()
    for path in PAGES:
        answer = web.get(path)
        assert faults(answer.text) == [], path
        if answer.status_code == 200:
            assert "public" in answer.headers["cache-control"], path
            again = web.get(path, headers={"if-none-match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b""), path
        assert web.head(path).status_code == answer.status_code, path


@pytest.mark.parametrize("query", ["day=0", "day=2026-02-30", "after=0", "after=x", "after=9" * 9, "by=x"])
def test_addresses_that_we_never_made_have_the_page_of_nowhere(web: TestClient, query: str) -> None:
    assert web.get(f"/papers?{query}").status_code == 404


@pytest.mark.parametrize("query", ["day=0001-01-01", "day=9999-12-31", "after=9007199254740991"])
def test_the_ends_of_time_are_empty(day: Day, web: TestClient, query: str) -> None:
    day.has_papers()
    assert titles(web.get(f"/papers?{query}").text) == []
