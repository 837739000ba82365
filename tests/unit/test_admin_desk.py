"""The operator's desk: what it shows of today, and what is done there."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest import clock
from digest.flows.prepare import Due
from digest.model.delivery import Outcome, State
from digest.wiring.service import Service
from tests.day import Day, a_text_dump
from tests.operator_desk import OperatorDesk, deeds, hold_a_dump_back, send_now
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


def test_today_shows_an_account_that_adds_up(day: PostalDay, desk: OperatorDesk) -> None:
    day.has_papers().has_subscriber("ada").has_subscriber("ben").has_subscriber("cy", interests=["whales"])
    day.office.answers["ben"] = PERHAPS
    send_now(day)
    seen = desk.sees()
    assert "3 due = 1 sent + 1 skipped + 0 failed + 1 waiting. Skipped: 1 quiet day." in seen
    assert "1 letter is in doubt" in seen
    assert "1 sent, 1 skipped, 0 failed" in seen
    assert "5 read = 5 new + 0 updated + 0 seen + 0 rejected" in seen


def test_an_empty_installation_has_a_today_too(desk: OperatorDesk) -> None:
    assert "0 due = 0 sent + 0 skipped + 0 failed + 0 waiting." in desk.sees()
    assert "No letters yet." in desk.sees()
    for path in ("/subscribers", "/dumps", "/sending", "/tomorrow", "/audit"):
        desk.sees(path)


def test_a_dump_that_was_held_back_is_looked_at_and_taken_in(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    number = hold_a_dump_back(day)
    assert "1 dump is held back" in desk.sees()
    seen = desk.sees(f"/dumps/{number}")
    assert "3 papers among its first records" in seen
    assert "A Paper That Nobody Has Seen" in seen
    answer = desk.presses(f"/dumps/{number}/take-in")
    assert "The dump was taken in: 3 read, 1 new." in answer.text
    assert "Nothing waits." in answer.text
    assert built.papers.named("A Paper That Nobody Has Seen").first_seen <= day.now
    assert deeds(built) == [("take in dump", f"dump {number}", "done")]
    assert list((day.settings.home / "dumps").iterdir()) == []
    assert built.tallies.totals()["ingest", "new"] == 1


def test_a_dump_that_was_held_back_is_thrown_away(day: PostalDay, built: Service, desk: OperatorDesk) -> None:
    number = hold_a_dump_back(day)
    assert "Nothing waits." in desk.presses(f"/dumps/{number}/throw-away").text
    assert list((day.settings.home / "dumps").iterdir()) == []
    assert "waits no more" in desk.presses(f"/dumps/{number}/take-in").text
    assert deeds(built)[0][2] == "done"


def test_a_dump_that_another_machine_keeps_says_where_it_lies_and_what_to_do(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    number = hold_a_dump_back(day)
    (kept,) = (day.settings.home / "dumps").iterdir()
    elsewhere = kept.rename(day.settings.home / kept.name)
    answer = desk.presses(f"/dumps/{number}/take-in")
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    for page in (answer.text, desk.sees(f"/dumps/{number}")):
        assert "its bytes are not on this machine" in page
        assert f"digest ingest {kept}" in page
    assert deeds(built)[0][2].startswith("not done")
    elsewhere.rename(kept)
    assert "The dump was taken in" in desk.presses(f"/dumps/{number}/take-in").text


def test_markup_in_a_dump_is_shown_and_not_obeyed(day: PostalDay, desk: OperatorDesk) -> None:
    day.later(days=-1).reads(a_text_dump(), catalogued=True)
    entries = [
        {"paper": {"id": f"2601.0000{n}", "title": f"<script>alert({n})</script> Paper"}} for n in "123"
    ]
    day.later(days=1).reads(json.dumps(entries), catalogued=True)
    page = desk.browser.get("/admin/dumps/2").text
    assert "alert(1)" in page
    assert "<script>" not in page


def test_a_letter_in_doubt_is_sent_again_by_the_operators_word(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    day.with_send(in_doubt="hold").has_papers().has_subscriber("ada")
    day.office.answers["ada"] = PERHAPS
    send_now(day)
    (letter,) = built.glances.letters_in_doubt(limit=9)
    day.office.answers.clear()
    day.later(minutes=1)
    send_now(day)
    assert len(day.office.letters) == 1
    assert "The letter is due again." in desk.presses(f"/sending/letters/{letter.id}/again").text
    day.now = clock.now() + timedelta(minutes=1)
    day.run()
    assert len(day.office.letters) == 2
    assert len({message_id for _, message_id in day.office.letters}) == 1
    assert "no longer in doubt" in desk.presses(f"/sending/letters/{letter.id}/again").text


def test_a_letter_in_doubt_that_is_dropped_leaves_its_papers_sent(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    day.with_send(in_doubt="hold").has_papers().has_subscriber("ada")
    day.office.answers["ada"] = PERHAPS
    send_now(day)
    (letter,) = built.glances.letters_in_doubt(limit=9)
    desk.presses(f"/sending/letters/{letter.id}/drop")
    assert built.glances.letters_to(letter.subscriber_id, limit=1)[0].reason == "dropped"
    assert built.issues.lost([letter.subscriber_id]) == {}
    assert deeds(built) == [("drop letter", f"letter {letter.id}", "done")]


def test_on_hold_nothing_leaves_and_afterwards_everything_does(day: PostalDay, desk: OperatorDesk) -> None:
    day.has_papers().has_subscriber("ada")
    mailbox = Day(day.settings.home, now=day.now)
    assert "Sending is on hold" in desk.presses("/sending/hold").text
    assert "Nothing is sent." in desk.sees()
    with mailbox.service() as built:
        account = built.send.run(Due(now=clock.now(), is_at_once=True))
    assert (account.sent, "on hold by an operator" in account.stopped) == (0, True)
    assert "Sending goes on." in desk.presses("/sending/go-on").text
    with mailbox.service() as built:
        assert built.send.run(Due(now=clock.now(), is_at_once=True)).sent == 1


def test_a_domain_that_is_paused_is_lifted_and_one_that_is_not_is_no_deed(
    day: PostalDay, built: Service, desk: OperatorDesk
) -> None:
    until = clock.now() + timedelta(hours=1)
    built.pauses.pause("strict.example", until=until, reason="strict.example refused us by policy")
    assert "strict.example" in desk.sees("/sending")
    desk.presses("/sending/lift", domain="strict.example")
    assert built.pauses.active(clock.now()) == {}
    assert desk.presses("/sending/lift", domain="strict.example").status_code == 404
    assert deeds(built) == [("lift pause", "strict.example", "done")]


def test_a_stop_by_the_budget_ends_when_the_operator_says_so(built: Service, desk: OperatorDesk) -> None:
    built.pauses.pause(
        "*", until=clock.now() + timedelta(minutes=20), reason="40 of the last 100 were refused"
    )
    assert "40 of the last 100 were refused" in desk.sees("/sending")
    desk.presses("/sending/go-on")
    assert built.pauses.active(clock.now()) == {}


def test_looking_changes_nothing(day: PostalDay, built: Service, desk: OperatorDesk) -> None:
    number = hold_a_dump_back(day)
    day.has_subscriber("ada")
    before = _everything(built)
    for path in (
        "",
        "/subscribers?q=ada",
        "/subscribers/1",
        "/dumps",
        f"/dumps/{number}",
        "/sending",
        "/audit",
    ):
        desk.sees(path)
        desk.browser.head(f"/admin{path}")
    assert _everything(built) == before


def _everything(built: Service) -> str:
    with built.database.reading("looking") as connection:
        tables = (
            "subscribers",
            "deliveries",
            "dumps",
            "papers",
            "pauses",
            "audit",
            "tallies",
            "suppressions",
        )
        return str([connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])  # noqa: S608


@pytest.mark.parametrize("path", ["/subscribers/99", "/dumps/99", "/subscribers/0", "/dumps/" + "9" * 30])
def test_what_is_not_there_is_not_found(desk: OperatorDesk, path: str) -> None:
    assert desk.browser.get(f"/admin{path}").status_code == 404


def test_deeds_are_shown_newest_first_with_who_did_them(day: PostalDay, desk: OperatorDesk) -> None:
    day.has_subscriber("ada")
    desk.presses("/sending/hold")
    desk.presses("/sending/go-on")
    seen = desk.sees("/audit")
    assert seen.index("let sending go on") < seen.index("hold sending")
    assert "session " in seen
