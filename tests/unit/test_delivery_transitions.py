"""Where a letter may go from where it is."""

import itertools

import pytest

from digest.model.delivery import LOSES_PAPERS, Skip, State, before, may

#: Every step that the picture in `digest.model.delivery` draws; written a second time, by hand.
STEPS = {
    ("due", "claimed"),
    ("due", "skipped"),
    ("claimed", "sending"),
    ("claimed", "due"),
    ("claimed", "failed"),
    ("claimed", "skipped"),
    ("sending", "sent"),
    ("sending", "deferred"),
    ("sending", "in doubt"),
    ("sending", "failed"),
    ("sending", "due"),
    ("deferred", "claimed"),
    ("deferred", "skipped"),
    ("in doubt", "claimed"),
    ("in doubt", "sent"),
    ("in doubt", "skipped"),
    ("in doubt", "due"),
}
PAIRS = list(itertools.product(State, State))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_only_the_drawn_steps_are_allowed(old: State, new: State) -> None:
    assert may(old, new) == ((old, new) in STEPS)
    assert (old in before(new)) == ((old, new) in STEPS)


def reachable(start: State) -> set[State]:
    found, fresh = {start}, {start}
    while fresh:
        fresh = {new for old in fresh for new in State if may(old, new)} - found
        found |= fresh
    return found


def test_every_state_can_be_reached_and_left_towards_an_end() -> None:
    ends = {state for state in State if reachable(state) == {state}}
    assert ends == {State.SENT, State.FAILED, State.SKIPPED}
    assert reachable(State.DUE) == set(State)
    assert all(reachable(state) & ends for state in State)


def test_a_letter_leaves_only_after_that_was_written_down() -> None:
    assert {old for old in State if may(old, State.SENT)} == {State.SENDING, State.IN_DOUBT}
    assert before(State.SENDING) == {State.CLAIMED}


def test_what_arrived_or_may_not_arrive_loses_no_papers() -> None:
    assert LOSES_PAPERS.isdisjoint({Skip.QUIET_DAY, Skip.UNSUBSCRIBED, Skip.SUPPRESSED, Skip.DROPPED})
