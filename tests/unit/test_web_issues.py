"""The letter on the web, and what its reader says of its papers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest import clock
from digest.links import Purpose
from digest.model.subscriber import Standing
from digest.wiring.service import Service
from tests.day import Day
from tests.web import Reader, token


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """Yesterday's letter is out."""
    sent = Day(tmp_path, now=clock.now()).later(days=-2)
    sent.has_papers().has_subscriber().later(days=1, hours=1).run(is_at_once=True)
    return sent


@pytest.fixture
def service(day: Day) -> Iterator[Service]:
    with day.service() as built:
        yield built


@pytest.fixture
def web(service: Service) -> Reader:
    return Reader(service)


@pytest.fixture
def issue(day: Day) -> str:
    return f"/issues/{token(day, 'issue', slot=day.now.date())}"


def papers(day: Day) -> list[int]:
    with day.service() as built:
        found = built.issues.of_slot(day.subscriber().id, day.now.date())
    assert found is not None
    return [entry.paper_id for entry in found.entries]


def said(day: Day) -> list[tuple[int, str]]:
    with day.service() as built:
        return [(one.paper.id, one.verdict.value) for one in built.judgements.judgements(day.subscriber().id)]


def test_the_letter_on_the_web_is_the_letter_that_was_sent(web: Reader, day: Day, issue: str) -> None:
    (letter,) = day.mailbox.letters()
    part = letter.get_body(("html",))
    assert part is not None
    answer = web.client.get(issue)
    assert _read(answer.text) == _read(part.get_content())
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; style-src 'sha256-" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert not re.findall(r"\sstyle=", answer.text)


def _read(html: str) -> tuple[list[str], list[str]]:
    """The words of a letter, and where it leads to."""
    body = html.partition("</style>")[2]
    return re.sub(r"<[^<>]*>", " ", body).split(), re.findall(r'href="([^"]*)"', body)


@pytest.mark.parametrize("word", ["more", "less", "save"])
def test_a_word_on_a_paper_is_asked_for_and_taken_at_a_click(
    web: Reader, day: Day, issue: str, word: str
) -> None:
    path = f"{issue}/{word}/{papers(day)[0]}"
    assert "Graph Learning" in web.get(path).text
    assert said(day) == []
    assert "Your next letter goes by it" in web.post(path).text
    web.post(path)
    assert said(day) == [(papers(day)[0], word)]


def test_papers_that_are_not_in_the_issue_are_not_there(web: Reader, day: Day, issue: str) -> None:
    others = {1, 2, 3, 4, 5} - set(papers(day))
    paths = [f"{issue}/more/{number}" for number in (*others, 0, 99, 2**70, "x", -1)]
    paths += [f"{issue}/love/{papers(day)[0]}"]
    assert {web.post(path).status_code for path in paths} == {404}
    assert said(day) == []


def test_a_day_without_an_issue_is_not_there(web: Reader, day: Day) -> None:
    other = day.now.date().replace(year=2020)
    assert web.get(f"/issues/{token(day, 'issue', slot=other)}").status_code == 404


PAGES: list[tuple[Purpose, str]] = [
    ("confirm", "/confirm/{}"),
    ("unsubscribe", "/u/{}"),
    ("manage", "/me/{}"),
    ("manage", "/me/{}/pause"),
    ("manage", "/me/{}/erase"),
    ("manage", "/me/{}/export.json"),
    ("address", "/address/{}"),
    ("issue", "/issues/{}"),
    ("issue", "/issues/{}/less/1"),
]


def test_fifty_looks_at_every_link_change_nothing(web: Reader, day: Day, service: Service) -> None:
    reader = day.subscriber()
    with day.service() as built:
        built.moves.ask(reader.id, "ada@new.example", now=day.now)
        slot = day.now.date()
        links = [
            path.format(
                built.links.token(
                    purpose, reader.id, made_at=day.now, slot=slot if purpose == "issue" else None
                )
            )
            for purpose, path in PAGES
        ]
    before = dump(service)
    for path in links:
        answers = {web.client.request("GET", path).status_code for _ in range(25)}
        answers |= {web.client.request("HEAD", path).status_code for _ in range(25)}
        assert answers == {200}, path
    assert dump(service) == before
    assert day.subscriber().standing is Standing.ACTIVE


def dump(service: Service) -> list[str]:
    """Every row of the database."""
    with service.database.reading("comparing") as connection:
        return list(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]


def test_links_that_are_forged_old_or_for_something_else_have_one_page(web: Reader, day: Day) -> None:
    old = day.now.replace(year=day.now.year - 2)
    with day.service() as built:
        reader = day.subscriber().id
        for purpose, path in PAGES:
            other: Purpose = "feed" if purpose != "feed" else "manage"
            tokens = [
                "x",
                built.links.token(purpose, reader, made_at=day.now)[:-1],
                built.links.token(other, reader, made_at=day.now),
            ]
            tokens += [built.links.token(purpose, reader, made_at=old)] if purpose != "unsubscribe" else []
            for method in ("GET", "HEAD", "POST"):
                if method != "POST" or path not in ("/me/{}/export.json", "/issues/{}"):
                    answers = [web.client.request(method, path.format(each)) for each in tokens]
                    assert {answer.status_code for answer in answers} == {400}, (method, path)
                    if method == "GET":
                        assert all("That did not work" in answer.text for answer in answers)
                        assert not any(re.search(r"example\.org", answer.text) for answer in answers)
