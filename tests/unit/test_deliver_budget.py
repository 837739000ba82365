"""A run stops before it burns the list."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.deliver.budget import WINDOW, Budget


def a_budget() -> Budget:
    return Budget(most_refused=0.3, most_policy=0.05, most_policy_domains=3)


def noted(budget: Budget, n: int, *, is_refused: bool = False, policy_domain: str = "") -> Budget:
    for _ in range(n):
        budget.note(is_refused=is_refused, policy_domain=policy_domain)
    return budget


def test_three_domains_that_refuse_by_policy_stop_it() -> None:
    budget = noted(a_budget(), 50)
    for domain in ("a.example", "b.example"):
        noted(budget, 1, is_refused=True, policy_domain=domain)
        assert budget.stops() == ""
    noted(budget, 1, is_refused=True, policy_domain="c.example")
    assert "3 of the last 53 letters were refused by policy" in budget.stops()
    assert "a.example, b.example, c.example" in budget.stops()


def test_five_percent_of_the_last_200_answers_stop_it_though_they_are_of_one_domain() -> None:
    budget = noted(a_budget(), 190)
    noted(budget, 9, is_refused=True, policy_domain="a.example")
    assert budget.stops() == ""
    noted(budget, 1, is_refused=True, policy_domain="a.example")
    assert "10 of the last 200" in budget.stops()


def test_what_is_longer_ago_than_200_answers_is_forgotten() -> None:
    budget = a_budget()
    for domain in ("a.example", "b.example"):
        noted(budget, 1, is_refused=True, policy_domain=domain)
    noted(budget, WINDOW)
    noted(budget, 1, is_refused=True, policy_domain="c.example")
    assert budget.stops() == ""


def test_many_dead_addresses_stop_it() -> None:
    budget = noted(noted(a_budget(), 13), 6, is_refused=True)
    assert budget.stops() == ""
    noted(budget, 1, is_refused=True)
    assert "7 of the last 20 letters were refused for good" in budget.stops()


def test_exactly_the_share_that_is_allowed_does_not_stop_it() -> None:
    assert noted(noted(a_budget(), 14), 6, is_refused=True).stops() == ""


def test_a_few_refusals_of_a_small_list_do_not() -> None:
    assert noted(a_budget(), 19, is_refused=True).stops() == ""


def test_after_a_stop_it_begins_anew() -> None:
    budget = noted(a_budget(), 100, is_refused=True)
    budget.forget()
    assert budget.stops() == ""


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=400))
def test_it_stops_exactly_above_its_share(refused: list[bool]) -> None:
    budget = a_budget()
    for one in refused:
        budget.note(is_refused=one)
    last = refused[-WINDOW:]
    assert bool(budget.stops()) is (len(last) >= 20 and sum(last) > 0.3 * len(last))
