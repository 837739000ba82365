"""The pace that several processes share."""

from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.guards import Guards
from digest.errors import StoreAway
from digest.model.delivery import State
from digest.settings import PaceSettings
from tests.unit.deliver_builders import an_outcome


class SharedPace:
    """The pace that the database keeps, which goes away."""

    def __init__(self) -> None:
        self.is_away = False

    def take(self, _domain: str) -> float:
        if self.is_away:
            raise StoreAway("the database is away")
        return 7.0


def test_the_shared_pace_counts_and_ones_own_while_the_database_is_away() -> None:
    shared = SharedPace()
    guards = Guards(PaceSettings(letters_per_s=1), shared=shared)
    assert guards.wait_s("a.example", 1000.0) == 7.0
    shared.is_away = True
    assert [guards.wait_s("a.example", 1000.0) for _ in range(2)] == [0.0, 1.0]


def test_letters_are_unpaced_only_where_no_pace_is_set_or_shared() -> None:
    assert Guards(PaceSettings()).is_unpaced
    assert not Guards(PaceSettings(letters_per_s=1)).is_unpaced
    assert not Guards(PaceSettings(domain_letters_per_s=1)).is_unpaced
    assert not Guards(PaceSettings(), shared=SharedPace()).is_unpaced


ANSWERS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from([250, 250, 250, 421, 450, 550])), max_size=60
)


@given(ANSWERS)
def test_a_yes_is_learnt_of_the_short_way_as_by_the_long_one(answers: list[tuple[str, int]]) -> None:
    settings = PaceSettings(breaker_troubles=2, most_refused=0.2)
    short, long = Guards(settings), Guards(settings)
    for now, (domain, code) in enumerate(answers):
        outcome = an_outcome(code)
        is_refused = outcome.state is State.FAILED
        for guards in (short, long):
            if guards is short and outcome.state is State.SENT and guards.learn_taken():
                assert not guards.budget.stops()
                continue
            guards.learn(domain, outcome, now=now)
            guards.budget.note(is_refused=is_refused)
        assert short.budget.stops() == long.budget.stops()
        assert remembered(short) == remembered(long)


def remembered(guards: Guards) -> object:
    every = {"server": guards.server, **guards.domains}
    troubles = {name: (one.wait_s(0), one.failed_trials, one.is_well) for name, one in every.items()}
    return troubles, guards.struck, guards.server.is_closed
