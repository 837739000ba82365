"""A subscriber at the operator's desk: found, explained, acted for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest import clock
from digest.flows.prepare import Due
from digest.model.delivery import Outcome, State
from digest.model.subscriber import Standing
from digest.wiring.service import Service
from tests.operator_desk import OperatorDesk, deeds, send_now
from tests.unit.send_builders import PostalDay

PERHAPS = Outcome(state=State.IN_DOUBT, said="no answer came")


@pytest.fixture
def day(tmp_path: Path) -> PostalDay:
    """Today: the desk asks the real clock."""
    today = PostalDay(tmp_path)
    today.now = clock.now()
    return today


@pytest.fixture
def built(day: PostalDay) -> Iterator[Service]:
    with day.service() as service:
        yield service


@pytest.fixture
def desk(built: Service) -> OperatorDesk:
    return OperatorDesk(built, now=clock.now())


def test_a_subscriber_is_found_by_a_part_of_her_address_or_her_number(
    day: PostalDay, desk: OperatorDesk
) -> None:
    day.has_subscriber("ada").has_subscriber("ben")
    assert "ada@example.org" in desk.sees("/subscribers?q=ADA@")
    assert "2 found" in desk.sees("/subscribers?q=example.org")
    number = day.subscriber("ben").id
    assert "ben@example.org" in desk.sees(f"/subscribers?q={number}")
    assert "Nobody found" in desk.sees("/subscribers?q=%25")
    assert "Nobody found" in desk.sees("/subscribers?q=" + "9" * 40)


def test_why_a_subscriber_got_nothing_is_a_gate_by_name(day: PostalDay, desk: OperatorDesk) -> None:
    day.has_papers().has_subscriber("cy", interests=["whales"])
    page = f"/subscribers/{day.subscriber('cy').id}"
    assert "Why nothing came today: not due yet" in desk.sees(page)
    send_now(day)
    seen = desk.sees(page)
    assert "Why nothing came today: quiet day" in seen
    assert "Graph Learning by Patient Walks no match" in seen


def test_each_standing_has_its_gate(day: PostalDay, built: Service, desk: OperatorDesk) -> None:
    day.has_papers().has_subscriber("ada")
    ada = day.subscriber("ada")

    def gate() -> str:
        return built.silence.why(built.subscribers.get(ada.id), now=clock.now()).name

    desk.presses("/sending/hold")
    with day.service() as other:
        other.prepare.run(Due(now=day.now, is_at_once=True))
    assert gate() == "sending on hold"
    desk.presses("/sending/go-on")
    assert gate() == "due"
    send_now(day)
    assert gate() == "sent"
    desk.presses(f"/subscribers/{ada.id}/pause")
    assert gate() == "paused"
    desk.presses(f"/subscribers/{ada.id}/unsubscribe")
    assert gate() == "unsubscribed"


def test_one_paper_is_explained_for_one_subscriber(day: PostalDay, desk: OperatorDesk) -> None:
    day.has_papers().has_subscriber("ada")
    page = f"/subscribers/{day.subscriber().id}"
    assert "Chosen with a score of" in desk.sees(f"{page}?paper=Graph Learning by Patient Walks")
    assert "no match" in desk.sees(f"{page}?paper=Sand in the Archive")
    assert "No paper is known by this" in desk.sees(f"{page}?paper=Nothing Like It")


def test_a_subscriber_is_paused_until_a_day_and_resumed(day: PostalDay, desk: OperatorDesk) -> None:
    day.has_subscriber("ada")
    number = day.subscriber().id
    until = (day.now + timedelta(days=9)).date().isoformat()
    assert "Her letters are paused." in desk.presses(f"/subscribers/{number}/pause", until=until).text
    assert day.subscriber().paused_until is not None
    desk.presses(f"/subscribers/{number}/resume")
    assert day.subscriber().paused_until is None


def test_a_day_that_cannot_be_has_its_sentence_and_stays_typed(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    day.has_subscriber("ada")
    number = day.subscriber().id
    answer = desk.presses(f"/subscribers/{number}/pause", until="2020-02-02")
    assert (answer.status_code, 'value="2020-02-02"' in answer.text) == (422, True)
    assert "has begun where this reader lives" in answer.text
    ((what, whom, outcome),) = deeds(built)
    assert (what, whom) == ("pause reader", f"reader {number}")
    assert outcome.startswith("not done: 2020-02-02 has begun")


def test_a_complaint_is_lifted_and_a_subscription_ended(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    day.has_subscriber("ada")
    ada = day.subscriber()
    built.subscribers.unsubscribe(ada.id, reason="complaint", now=day.now)
    assert "Lift the suppression" in desk.sees(f"/subscribers/{ada.id}")
    desk.presses(f"/subscribers/{ada.id}/lift")
    assert built.subscribers.suppressed(ada.email) is None
    day.has_subscriber("ben")
    desk.presses(f"/subscribers/{day.subscriber('ben').id}/unsubscribe")
    assert day.subscriber("ben").standing is Standing.UNSUBSCRIBED
    assert "@" not in str(deeds(built))


def test_tomorrow_says_who_would_get_how_many_and_writes_nothing(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    day.has_papers().has_subscriber("ada").has_subscriber("cy", interests=["whales"])
    seen = desk.sees("/tomorrow")
    assert "2 subscribers are due within 24 hours" in seen
    assert "quiet day" in seen
    assert "Graph Learning" in seen
    assert built.glances.letters_of(clock.now().date()).due == 0
    assert day.subscriber().watermark == 0
    assert "Nobody more is due." in desk.sees("/tomorrow?skip=25")


def test_tomorrow_goes_by_the_newest_dump_and_by_her_present_wishes(
    day: PostalDay, desk: OperatorDesk
) -> None:
    day.has_papers(2).has_subscriber("ada").has_subscriber("ben", interests=["railway timetables"])
    assert "ben@example.org" in desk.sees("/tomorrow")
    assert "Night Trains and Timetables" not in desk.sees("/tomorrow")
    day.later(minutes=1).has_papers(5)
    assert "Night Trains and Timetables" in desk.sees("/tomorrow")
    day.has_subscriber("ben", interests=["whales"])
    assert "Night Trains and Timetables" not in desk.sees("/tomorrow")
