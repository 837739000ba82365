"""Which papers go into an issue, and why the others do not."""

from collections.abc import Sequence

import pytest

from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Ranked, Reason
from digest.rank.select import Plan, Selection, calibrated, select
from tests.unit.rank_builders import a_paper

LONG = (
    "We bake loaves in seven village ovens over a winter and weigh the crust of each of them at dawn. "
    "The ovens that cool slowly give the thicker crust, whatever flour was used, and nobody knew why."
)
TITLES = ("Sourdough in winter", "Owls over barley", "Ferries in fog", "Slow proofs", "Night trains", "Moss")


def a_score(number: int, value: float, interest: str = "bread") -> Ranked:
    reason = Reason(interest=interest, words=("crust",), field="title", value=value)
    return Ranked(paper_id=PaperId(number), score=value, reasons=(reason,))


def chosen(selection: Selection) -> list[int]:
    return [one.paper_id for one in selection.chosen]


def shelf(papers: Sequence[StoredPaper]) -> dict[PaperId, StoredPaper]:
    return {paper.id: paper for paper in papers}


PAPERS = shelf([a_paper(title, number=n) for n, title in enumerate(TITLES, 1)])


def test_the_best_are_chosen_and_the_others_are_beyond_the_most() -> None:
    ranking = [a_score(n, 10.0 - n, interest=f"line {n}") for n in (1, 2, 3)]
    selection = select(ranking, PAPERS, Plan(most=2))
    assert chosen(selection) == [1, 2]
    assert selection.gates[PaperId(3)].name == "beyond the most per issue"
    assert "place 3" in selection.gates[PaperId(3)].sentence


def test_one_topic_takes_half_of_an_issue_while_others_have_something() -> None:
    ranking = [
        *(a_score(n, 10.0 - n) for n in (1, 2, 3, 4)),
        a_score(5, 2.0, "owls"),
        a_score(6, 1.5, "owls"),
    ]
    selection = select(ranking, PAPERS, Plan(most=4))
    assert chosen(selection) == [1, 2, 5, 6]
    assert selection.gates[PaperId(3)].name == "topic full"
    assert "“bread”" in selection.gates[PaperId(3)].sentence


def test_one_topic_fills_what_the_others_leave() -> None:
    ranking = [*(a_score(n, 10.0 - n) for n in (1, 2, 3, 4)), a_score(5, 2.0, "owls")]
    assert chosen(select(ranking, PAPERS, Plan(most=4))) == [1, 2, 3, 5]
    assert chosen(select(ranking[:4], PAPERS, Plan(most=4))) == [1, 2, 3, 4]


def test_near_duplicates_are_folded_into_the_better_one() -> None:
    papers = shelf(
        [
            a_paper("Crusts of slow ovens", LONG, number=1),
            a_paper("Slow ovens: their crusts", LONG + " We add a map.", number=2),
            a_paper("Owls over barley", "Owls hunt voles.", number=3),
        ]
    )
    selection = select([a_score(1, 3.0), a_score(2, 2.0), a_score(3, 1.0)], papers, Plan(most=3))
    assert chosen(selection) == [1, 3]
    assert selection.gates[PaperId(2)].name == "folded"
    assert "“Crusts of slow ovens”" in selection.gates[PaperId(2)].sentence


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        (("Crusts of slow ovens", None), ("Crusts of Slow Ovens.", None), True),
        (("Oven 2 technical report", None), ("Oven 3 technical report", None), False),
        (("Crusts, part one", LONG), ("Crusts, part ones", "Owls hunt voles over barley. " * 8), False),
        (("Crusts", LONG), ("A wholly different name", LONG), True),
        (("Crusts", "Short."), ("Moss", "Short."), False),
    ],
)
def test_papers_are_alike_by_title_and_numbers_or_by_abstract(
    one: tuple[str, str | None],
    other: tuple[str, str | None],
    are_one: bool,  # noqa: FBT001
) -> None:
    papers = shelf([a_paper(*one, number=1), a_paper(*other, number=2)])
    selection = select([a_score(1, 2.0), a_score(2, 1.0)], papers, Plan(most=2))
    assert (PaperId(2) in selection.gates) is are_one


def test_the_last_place_is_for_exploration_if_she_allows() -> None:
    ranking = [a_score(n, 10.0 - n) for n in (1, 2, 3)]
    others = [a_score(5, 0.0, "something else"), a_score(6, 0.0, "something else")]
    assert chosen(select(ranking, PAPERS, Plan(most=2), others=others)) == [1, 2]
    assert chosen(select(ranking, PAPERS, Plan(most=2, explores=True), others=others)) == [1, 5]
    assert chosen(select(ranking, PAPERS, Plan(most=2, explores=True))) == [1, 2]


def test_no_paper_is_explored_that_is_folded_already() -> None:
    papers = PAPERS | shelf([a_paper("Sourdough in Winter", number=7)])
    others = [a_score(7, 0.0), a_score(5, 0.0)]
    assert chosen(select([a_score(1, 3.0)], papers, Plan(most=2, explores=True), others=others)) == [1, 5]


def test_her_own_floor_leaves_about_so_many_papers_a_day() -> None:
    past = [float(n) for n in range(1, 101)]
    floor = calibrated(past, about=2, n_days=10, floor=1.0)
    assert floor == 81.0
    assert sum(score >= floor for score in past) == 20


def test_her_own_floor_never_falls_below_the_one_of_all() -> None:
    assert calibrated([0.5, 0.7, 3.0], about=7, n_days=30, floor=1.0) == 1.0
    assert calibrated([], about=7, n_days=30, floor=1.0) == 1.0


def test_equal_scores_pass_or_fail_together() -> None:
    floor = calibrated([5.0, 4.0, 4.0, 4.0, 1.0], about=2, n_days=1, floor=1.0)
    assert floor == 5.0
    assert calibrated([4.0, 4.0, 4.0], about=2, n_days=1, floor=1.0) > 4.0
