"""The front page: what lines would bring, and asking for the digest."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest import clock
from digest.flows.wishes import make_pace
from digest.model.subscriber import Standing
from digest.wiring.service import Service
from tests.day import Day
from tests.web import Reader, wrong

WISHES = {"interests": "graph learning", "zone": "Europe/Berlin", "at": "07:30", "days": "weekdays"}


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path, now=clock.now()).has_papers()


@pytest.fixture
def service(day: Day) -> Iterator[Service]:
    with day.service() as built:
        yield built


@pytest.fixture
def web(service: Service) -> Reader:
    return Reader(service)


def sign_up(web: Reader, email: str = "ada@example.org", **changed: str) -> Any:
    return web.fill("/", do="sign-up", email=email, **{**WISHES, **changed})


def test_the_front_page_shows_a_digest_of_what_the_papers_are_about(web: Reader) -> None:
    page = web.get("/").text
    assert '<em dir="auto">graph learning</em>' in page
    assert "Graph Learning Without Labels" in re.sub("<[^>]+>", "", page)


def test_an_empty_archive_has_a_front_page_too(tmp_path: Path) -> None:
    with Day(tmp_path / "empty", now=clock.now()).service() as built:
        assert "no papers here yet" in Reader(built).get("/").text


def test_show_me_tells_what_the_lines_bring_without_an_address(web: Reader, day: Day) -> None:
    page = web.post("/", do="show", interests="graph learning\nrailway\n-labels").text
    text = re.sub(r"<[^>]+>", "", page)
    assert "Over the last day: 2.0 papers a day" in text
    assert re.findall(r"(?:met|kept out) \d papers?", text) == [
        "met 2 papers",
        "met 1 paper",
        "kept out 1 paper",
    ]
    assert "Graph Learning by Patient Walks" in text
    assert day.mailbox.addresses() == []


def test_a_line_that_cannot_be_read_is_shown_at_its_place_with_what_was_typed(web: Reader) -> None:
    typed = 'graph learning\nx "unclosed <b>'
    answer = web.post("/", do="show", interests=typed)
    assert answer.status_code == 422
    assert wrong(answer) == ["Line 2, column 3: this quotation mark is never closed; add the closing one."]
    assert "x &#34;unclosed &lt;b&gt;\n  ^" in answer.text
    assert 'aria-invalid="true" aria-describedby="interests-wrong"' in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "ada@", "ada@ is not an e-mail address"),
        ("email", "", "An empty line is not an e-mail address"),
        ("zone", "Mars/Olympus", "not a time zone"),
        ("at", "25:00", "not an hour"),
        ("days", "someday", "not a day"),
        ("interests", "-survey", "Nothing is wanted"),
    ],
)
def test_what_is_wrong_has_its_sentence_and_keeps_what_was_typed(
    web: Reader, field: str, typed: str, said: str
) -> None:
    answer = sign_up(web, **{field: typed})
    (sentence,) = wrong(answer)
    assert (answer.status_code, said in sentence.replace("&#39;", "'")) == (422, True)
    assert "graph learning" in answer.text or field == "interests"
    assert typed in answer.text


def test_signing_up_sends_a_letter_whose_link_asks_before_it_confirms(web: Reader, day: Day) -> None:
    answer = sign_up(web)
    assert "Look into your mailbox" in answer.text
    (letter,) = day.mailbox.texts()
    path = re.search(r"https://[^/]+(/confirm/\S+)", letter)
    assert path is not None
    assert web.get(path[1]).status_code == 200
    assert day.subscriber().standing is Standing.PENDING
    assert "07:30 (Europe/Berlin)" in web.post(path[1]).text
    assert day.subscriber().standing is Standing.ACTIVE
    assert day.subscriber().pace.days == frozenset(range(5))


def test_the_answer_says_nothing_of_who_reads_us(web: Reader, day: Day) -> None:
    day.has_subscriber("ada").has_subscriber("eve")
    with day.service() as built:
        built.subscribers.unsubscribe(day.subscriber("eve").id, reason="complaint", now=day.now)
    pages = {sign_up(web, f"{name}@example.org").text.replace(name, "NAME") for name in ("ada", "ben", "eve")}
    assert len(pages) == 1
    assert day.mailbox.addresses() == ["ada@example.org", "ben@example.org"]


def test_who_knows_an_address_changes_nothing_for_its_reader(web: Reader, day: Day) -> None:
    day.has_subscriber(interests=["graph learning"])
    sign_up(web, interests="gossip")
    assert day.subscriber().interests == ("graph learning",)
    (letter,) = day.mailbox.texts()
    path = re.search(r"https://[^/]+(/me/\S+)", letter)
    assert path is not None
    assert web.get(path[1]).status_code == 200


def test_a_mailbox_gets_three_letters_a_day_however_often_it_is_signed_up(day: Day) -> None:
    # Each sign-up comes from a network of its own, through one of two processes.
    with day.service() as one, day.service() as other:
        for n in range(12):
            (one, other)[n % 2].at(day.now).enrolling.sign_up(
                "Ada@Example.org", ["graph learning"], make_pace(), now=day.now
            )
            day.later(minutes=1)
        assert len(day.mailbox.letters()) == 3
        day.later(days=1)
        one.at(day.now).enrolling.sign_up("ada@example.org", ["sand"], make_pace(), now=day.now)
    assert len(day.mailbox.letters()) == 4


def test_one_network_signs_up_so_many_and_no_more(web: Reader) -> None:
    (seal,) = re.findall(r'name="seal" value="([^"]+)"', web.get("/").text)
    form = {**WISHES, "do": "sign-up", "email": "ada@example.org", "seal": seal}
    answers = [web.client.post("/", data=form).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_a_sign_up_without_the_seal_keeps_what_was_typed(web: Reader, day: Day) -> None:
    answer = web.post("/", do="sign-up", email="ada@example.org", **WISHES)
    assert (answer.status_code, "send it once more" in answer.text) == (422, True)
    assert 'value="ada@example.org"' in answer.text
    assert day.mailbox.addresses() == []


def test_the_zone_is_guessed_from_the_language_of_the_browser(web: Reader) -> None:
    def guessed(language: str) -> str:
        page = web.get("/", headers={"accept-language": language}).text
        page = page[page.index('id="zone"') :]
        (found,) = re.findall(r'value="([^"]+)" selected', page[: page.index("</select>")])
        return str(found)

    assert guessed("de") == "Europe/Berlin"
    assert guessed("en-GB,en;q=0.9") == "Europe/London"
    assert guessed("ja-JP") == "Asia/Tokyo"
    assert guessed("en") == "UTC"
    assert guessed("xx-!!;q=,,") == "UTC"


def test_a_lost_link_is_sent_to_readers_and_the_page_does_not_say_who_is_one(web: Reader, day: Day) -> None:
    day.has_subscriber()
    known = web.fill("/links", email="ada@example.org").text
    assert web.fill("/links", email="ben@example.org").text.replace("ben", "ada") == known
    (letter,) = day.mailbox.letters()
    assert letter["To"] == "ada@example.org"
    assert wrong(web.fill("/links", email="ada")) != []
