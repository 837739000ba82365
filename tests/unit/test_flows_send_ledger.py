"""What becomes of letters that do not simply leave."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from digest.flows.prepare import Due
from digest.model.delivery import Outcome, State
from digest.model.subscriber import FOREVER
from tests.day import TOPICS, a_text_dump
from tests.unit.send_builders import PostalDay, PowerCut

LATER = Outcome(state=State.DEFERRED, code=451, said="4.3.0 later")
NEVER = Outcome(state=State.FAILED, code=554, said="5.6.0 no", enhanced="5.6.0", phase="dot")
PERHAPS = Outcome(state=State.IN_DOUBT, said="no answer came")
NAMES = ("ada", "ben", "cem", "dan", "eve")


@pytest.fixture
def day(tmp_path: Path) -> PostalDay:
    """Monday at seven: five readers are due."""
    day = PostalDay(tmp_path)
    day.has_papers()
    for name in NAMES:
        day.has_subscriber(name)
    day.later(hours=1)
    return day


def cut_at(name: str) -> Callable[[str], object]:
    def cut(now: str) -> None:
        if now == name:
            raise PowerCut

    return cut


def test_a_deferred_letter_is_tried_again_with_the_same_message_id(day: PostalDay) -> None:
    day.office.answers["ben"] = LATER
    account = day.run()
    assert (account.due, account.sent, dict(account.pending)) == (5, 4, {"deferred": 1})
    assert day.run().due == 0
    day.office.answers.clear()
    account = day.later(minutes=2).run()
    assert (account.due, account.sent, account.adds_up) == (1, 1, True)
    first, again = (id_ for name, id_ in day.office.letters if name == "ben")
    assert first == again


def test_a_letter_that_cannot_leave_before_her_next_issue_expires_into_it(day: PostalDay) -> None:
    day.office.answers["ben"] = LATER
    for _ in range(24):
        day.run()
        day.later(hours=1)
    assert 10 < day.office.names.count("ben") < 20
    day.office.answers.clear()
    account = day.run()
    assert dict(account.skipped) == {"expired": 1, "quiet day": 4}
    assert (account.sent, account.adds_up) == (1, True)
    ids = [id_ for name, id_ in day.office.letters if name == "ben"]
    assert len(set(ids)) == 2


def test_papers_of_a_letter_that_was_refused_go_into_the_next_issue(day: PostalDay) -> None:
    day.office.answers["ben"] = NEVER
    account = day.run()
    assert (account.failed, account.adds_up) == (1, True)
    day.office.answers.clear()
    assert day.later(days=1).run().sent == 1
    assert day.office.names.count("ben") == 2


def test_a_letter_in_doubt_is_sent_again_later_and_listed(day: PostalDay) -> None:
    day.office.answers["ben"] = PERHAPS
    account = day.run()
    assert (dict(account.pending), account.adds_up) == ({"in doubt": 1}, True)
    assert [(d.state, d.times) for d in account.in_doubt] == [(State.IN_DOUBT, 1)]
    day.office.answers.clear()
    account = day.later(minutes=2).run()
    assert [(d.state, d.times) for d in account.in_doubt] == [(State.SENT, 1)]
    first, again = (id_ for name, id_ in day.office.letters if name == "ben")
    assert first == again


def test_a_letter_in_doubt_is_held_where_the_operator_wants_that(day: PostalDay) -> None:
    day.with_send(in_doubt="hold")
    day.office.answers["ben"] = PERHAPS
    day.run()
    account = day.later(hours=3).run()
    assert (account.due, [d.state for d in account.in_doubt]) == (0, [State.IN_DOUBT])
    assert day.office.names.count("ben") == 1
    day.office.answers.clear()
    assert day.with_send(in_doubt="resend").run().sent == 1


def test_a_sender_that_dies_leaves_what_it_had_begun_in_doubt_and_the_rest_due(day: PostalDay) -> None:
    day.office.meanwhile = cut_at("cem")
    with pytest.raises(PowerCut):
        day.run()
    day.office.meanwhile = lambda _: None
    account = day.run()
    assert account.adds_up
    assert sorted(set(day.office.names)) == list(NAMES)
    twice = {name for name in NAMES if day.office.names.count(name) > 1}
    assert twice == {"cem"}
    assert len(set(day.office.letters)) == 5
    assert len(account.in_doubt) == 1
    assert day.states() == {"sent": 5}


def test_a_server_that_goes_away_leaves_the_rest_for_the_next_run(day: PostalDay) -> None:
    day.office.closes_after = 2
    account = day.run()
    assert (account.sent, dict(account.pending), account.stopped) == (
        2,
        {"not tried": 3},
        "the post office is closed",
    )
    day.office.closes_after = 99
    assert day.run().sent == 3
    assert sorted(day.office.names) == list(NAMES)
    assert day.states() == {"sent": 5}


def test_who_leaves_pauses_or_is_suppressed_while_her_letter_waits_gets_none(day: PostalDay) -> None:
    day.office.closes_after = 0
    day.run()
    with day.service() as built:
        built.subscription.leave("ada@example.org", now=day.now)
        ben = built.subscribers.with_address("ben@example.org")
        built.subscribers.pause(ben.id, until=FOREVER, now=day.now)
    day.office.closes_after = 99
    account = day.run()
    assert dict(account.skipped) == {"paused": 1, "unsubscribed": 1}
    assert (account.sent, account.adds_up) == (3, True)
    assert sorted(day.office.names) == ["cem", "dan", "eve"]


def test_who_leaves_while_the_run_is_under_way_gets_none(day: PostalDay) -> None:
    names = [f"reader{n}" for n in range(20)]
    day.now -= timedelta(hours=1)
    for name in names:
        day.has_subscriber(name)
    day.later(hours=1)

    def leave(name: str) -> None:
        if name == "ada":
            with day.service() as built:
                built.subscription.leave("reader19@example.org", now=day.now)

    day.office.meanwhile = leave
    account = day.run()
    assert dict(account.skipped) == {"unsubscribed": 1}
    assert (account.due, account.sent, account.adds_up) == (25, 24, True)
    assert "reader19" not in day.office.names


def test_papers_wait_while_she_pauses(day: PostalDay) -> None:
    with day.service() as built:
        ada = built.subscribers.with_address("ada@example.org")
        built.subscribers.pause(ada.id, until=day.now + timedelta(days=2), now=day.now - timedelta(hours=1))
    assert "ada" not in (day.run(), day.office.names)[1]
    assert dict(day.run(is_at_once=True).skipped) == {"has one already": 4, "paused": 1}
    day.later(days=1).run()
    assert "ada" not in day.office.names
    assert day.later(days=1).run().sent == 1
    assert day.office.names.count("ada") == 1


def test_a_letter_that_nobody_tried_for_half_a_day_goes_into_the_next_issue(day: PostalDay) -> None:
    with day.service() as built:
        built.prepare.run(Due(now=day.now))
    account = day.later(hours=13).run()
    assert (dict(account.skipped), account.sent, account.adds_up) == ({"too late": 5}, 0, True)
    account = day.later(hours=11).run()
    assert (account.sent, account.due) == (5, 5)


def test_after_days_without_a_run_the_last_slot_is_sent_late(day: PostalDay) -> None:
    day.later(days=3, hours=2)
    account = day.run()
    assert (account.due, account.sent) == (5, 5)
    assert day.run().due == 0
    assert day.later(hours=21).run().sent == 0
    day.later(hours=1).reads(a_text_dump([*TOPICS, ("Graph Learning at Sea", "graph learning on ships")]))
    assert day.run().sent == 5
