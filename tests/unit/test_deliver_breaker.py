"""The breaker opens on repeated trouble and closes by trial."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from digest.deliver.breaker import Breaker


def test_it_opens_at_the_last_of_several_troubles_in_a_row() -> None:
    breaker = Breaker(troubles=3, rest_s=10)
    breaker.trouble(0)
    breaker.trouble(0)
    assert breaker.wait_s(0) == 0
    breaker.trouble(0)
    assert [breaker.wait_s(now) for now in (0, 4, 10, 11)] == [10, 6, 0, 0]


def test_a_success_between_troubles_begins_the_count_anew() -> None:
    breaker = Breaker(troubles=2, rest_s=10)
    breaker.trouble(0)
    breaker.success()
    breaker.trouble(0)
    assert breaker.is_closed


def test_each_trial_that_fails_doubles_the_rest_and_one_that_succeeds_ends_it() -> None:
    breaker, now, rests = Breaker(troubles=1, rest_s=10), 0.0, []
    breaker.trouble(now)
    for _ in range(3):
        rests.append(breaker.wait_s(now))
        now += rests[-1]
        breaker.trouble(now)
    assert rests == [10, 20, 40]
    assert breaker.failed_trials == 3
    breaker.success()
    assert (breaker.is_closed, breaker.failed_trials, breaker.wait_s(now)) == (True, 0, 0)


@settings(deadline=None)
@given(st.integers(1, 100))
def test_no_rest_is_longer_than_ten_minutes(n: int) -> None:
    breaker = Breaker(troubles=1, rest_s=15)
    for _ in range(n):
        breaker.trouble(0)
    assert 0 < breaker.wait_s(0) <= 600


class BreakerStory(RuleBasedStateMachine):
    """Any order of troubles, successes and time."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker(troubles=3, rest_s=5)
        self.now = 0.0
        self.in_a_row = 0

    @rule(seconds=st.floats(0, 700))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def is_in_trouble(self) -> None:
        self.breaker.trouble(self.now)
        self.in_a_row += 1

    @rule()
    def is_well(self) -> None:
        self.breaker.success()
        self.in_a_row = 0

    @invariant()
    def is_open_exactly_after_enough_troubles_in_a_row(self) -> None:
        assert self.breaker.is_closed is (self.in_a_row < 3)

    @invariant()
    def is_always_tried_again(self) -> None:
        # Sums of floats end a hair beside the moment.
        assert self.breaker.wait_s(self.now) <= 600.001
        assert self.breaker.wait_s(self.now + 600.001) == 0


BreakerStory.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestBreakerStory = BreakerStory.TestCase
