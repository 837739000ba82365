"""A reader's own page: what she changes, takes away and ends by her link."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest import clock
from digest.errors import NotFound
from digest.model.profile import Verdict
from digest.model.subscriber import QuietDay, Standing, SubscriberId
from digest.wiring.service import Service
from tests.day import Day
from tests.web import Reader, token, wrong

WISHES = {
    "interests": "graph learning\nsorting",
    "zone": "Europe/Berlin",
    "at": "18:05",
    "days": ["mon", "thu"],
    "most": "5",
    "about": "2.5",
    "explores": "1",
    "quiet": "line",
    "language": "de",
}


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path, now=clock.now()).has_subscriber()


@pytest.fixture
def service(day: Day) -> Iterator[Service]:
    with day.service() as built:
        yield built


@pytest.fixture
def web(service: Service) -> Reader:
    return Reader(service)


@pytest.fixture
def me(day: Day) -> str:
    return f"/me/{token(day, 'manage')}"


def test_wishes_are_changed_and_shown_as_they_are_kept(web: Reader, day: Day, me: str) -> None:
    assert "Saved." in web.post(me, **WISHES).text
    reader = day.subscriber()
    assert reader.interests == ("graph learning", "sorting")
    pace = reader.pace
    assert (pace.zone, f"{pace.at:%H:%M}", pace.days, pace.most) == (
        "Europe/Berlin",
        "18:05",
        frozenset({0, 3}),
        5,
    )
    assert (pace.about, pace.explores, pace.quiet) == (2.5, True, QuietDay.LINE)
    assert pace.language == "de"
    page = web.get(me).text
    assert re.findall(r'value="(\w+)" checked', page) == ["mon", "thu", "1"]
    assert 'value="2.5"' in page


def test_what_is_wrong_is_told_field_by_field_and_nothing_is_changed(web: Reader, day: Day, me: str) -> None:
    before = day.subscriber()
    answer = web.post(
        me,
        interests='ok\n"x',
        zone="Mars",
        at="noon",
        days=[],
        most="99",
        about="many",
        language="xx",
        quiet="x",
    )
    assert (answer.status_code, len(wrong(answer))) == (422, 8)
    assert day.subscriber() == before
    for typed in ("&#34;x", "noon", 'value="99"', 'value="many"'):
        assert typed in answer.text


def test_a_pause_asks_lasts_two_weeks_and_ends_at_a_click(web: Reader, day: Day, me: str) -> None:
    assert "Nothing has changed yet" in web.get(f"{me}/pause").text
    assert day.subscriber().paused_until is None
    assert "Paused." in web.post(f"{me}/pause").text
    until = day.subscriber().paused_until
    assert until is not None
    assert 13.9 < (until - day.now).total_seconds() / 86_400 < 14.1
    web.post(f"{me}/resume")
    assert day.subscriber().paused_until is None


def test_what_was_learned_is_shown_and_taken_back_word_by_word(web: Reader, day: Day, me: str) -> None:
    day.has_papers()
    with day.service() as built:
        (paper, *_) = built.papers.newest(before=day.now, most=5)
        built.feedback.judge(day.subscriber(), paper.id, Verdict.MORE, now=day.now)
    page = web.get(me).text
    keys = re.findall(r'name="term" value="([^"]+)"', page)
    assert keys
    taken_out = web.post(f"{me}/forget", term=keys[0]).text
    assert keys[0] not in re.findall(r'name="term" value="([^"]+)"', taken_out)
    assert re.findall(r'name="again" value="([^"]+)"', taken_out) == [keys[0]]
    again = web.post(f"{me}/forget", again=keys[0]).text
    assert re.findall(r'name="term" value="([^"]+)"', again) == keys
    assert "Nothing yet" in web.post(f"{me}/forget", paper=str(paper.id)).text


def test_everything_learned_is_forgotten_at_once(web: Reader, day: Day, me: str) -> None:
    day.has_papers()
    with day.service() as built:
        for paper in built.papers.newest(before=day.now, most=3):
            built.feedback.judge(day.subscriber(), paper.id, Verdict.LESS, now=day.now)
        built.feedback.unlearn(day.subscriber(), "graph")
    assert "Nothing yet" in web.post(f"{me}/forget", all="1").text
    with day.service() as built:
        assert built.judgements.unlearned(day.subscriber().id) == frozenset()


def test_an_address_changes_when_the_new_one_says_so_and_the_old_one_is_told(
    web: Reader, day: Day, me: str
) -> None:
    assert "on its way" in web.post(f"{me}/address", new_email="ada@new.example").text
    (letter,) = day.mailbox.letters()
    assert letter["To"] == "ada@new.example"
    path = re.search(r"https://[^/]+(/address/\S+)", day.mailbox.texts()[0])
    assert path is not None
    assert "ada@new.example" in web.get(path[1]).text
    assert day.subscriber().email == "ada@example.org"
    web.post(path[1])
    with day.service() as built:
        assert built.subscribers.get(day_reader(built, "ada@new.example")).standing is Standing.ACTIVE
    assert day.mailbox.addresses() == ["ada@example.org", "ada@new.example"]
    assert "new.example" not in day.mailbox.texts()[0]
    # The old mailbox opens nothing any more.
    assert [web.get(me).status_code, web.post(path[1]).status_code] == [400, 400]


def day_reader(built: Service, email: str) -> SubscriberId:
    return built.subscribers.with_address(email).id


def test_an_address_that_somebody_has_is_not_told_before_its_owner_clicks(
    web: Reader, day: Day, me: str
) -> None:
    day.has_subscriber("ben")
    taken = web.post(f"{me}/address", new_email="ben@example.org").text
    assert taken.replace("ben@example.org", "X") == web.post(
        f"{me}/address", new_email="eve@example.org"
    ).text.replace("eve@example.org", "X")
    web.post(f"{me}/address", new_email="ben@example.org")
    paths = re.findall(r"https://[^/]+(/address/\S+)", "\n".join(day.mailbox.texts()))
    answers = [web.post(path) for path in dict.fromkeys(paths)]
    assert 409 in {answer.status_code for answer in answers}
    assert day.subscriber("ben").email == "ben@example.org"


@pytest.mark.parametrize("email", ["", "ada@", "ada@example.org"])
def test_an_address_that_cannot_be_or_is_hers_already_is_refused_beside_its_field(
    web: Reader, me: str, email: str
) -> None:
    answer = web.post(f"{me}/address", new_email=email)
    assert (answer.status_code, len(wrong(answer))) == (422, 1)


def test_links_are_made_void_but_for_those_to_leave(web: Reader, day: Day, me: str) -> None:
    leave = f"/u/{token(day, 'unsubscribe')}"
    page = web.post(f"{me}/links").text
    assert "void" in page
    (fresh,) = set(re.findall(r'action="(/me/[^/"]+)"', page))
    assert [web.get(me).status_code, web.get(fresh).status_code] == [400, 200]
    assert "/links" in web.get(me).text
    assert web.post(leave).status_code == 200
    assert day.subscriber().standing is Standing.UNSUBSCRIBED


def test_everything_is_hers_to_take(web: Reader, day: Day, me: str) -> None:
    day.has_papers().later(hours=25).run(is_at_once=True)
    answer = web.get(f"{me}/export.json")
    kept = answer.json()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert (kept["email"], kept["interests"]) == ("ada@example.org", ["graph learning"])
    (issue,) = kept["issues"]
    assert (issue["letter"], len(issue["papers"])) == ("sent", 2)


def test_erasing_asks_first_and_then_leaves_nothing(web: Reader, day: Day, me: str) -> None:
    assert "Nothing has changed yet" in web.get(f"{me}/erase").text
    day.subscriber()
    web.post(f"{me}/erase")
    with pytest.raises(NotFound):
        day.subscriber()
    assert web.get(me).status_code == 404
