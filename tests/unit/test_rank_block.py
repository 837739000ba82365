"""Many readers at once get what they get one by one."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from digest.model.paper import StoredPaper
from digest.rank.block import Block, in_order
from digest.rank.language import Interest, parse
from digest.rank.match import Ranker
from digest.rank.rows import MARKS
from digest.rank.select import Plan, Selection, alike_among, select
from tests.unit.rank_builders import a_paper, a_ranker, an_archive
from tests.unit.test_rank_properties import INTERESTS, days

PROFILES = st.lists(INTERESTS, max_size=6)
FLOORS = st.sampled_from([0.0, 2.0])


def a_block(papers: Sequence[StoredPaper], *, floor: float = 0.0) -> tuple[Ranker, Block]:
    ranker = Ranker(papers, an_archive(papers), floor=floor)
    return ranker, Block(ranker, alike_among(papers))


def one_by_one(ranker: Ranker, interests: Sequence[Interest], plan: Plan) -> Selection:
    papers = {paper.id: paper for paper in ranker.papers}
    return select(ranker.rank(interests), papers, plan, alike=alike_among(ranker.papers))


@given(days(), PROFILES, FLOORS)
def test_the_order_and_the_scores_are_those_of_one_by_one(
    papers: list[StoredPaper], profiles: list[list[Interest]], floor: float
) -> None:
    ranker, block = a_block(papers, floor=floor)
    ids = [paper.id for paper in ranker.papers]
    together = [
        [(ids[place], score) for place, score in zip(places.tolist(), scores.tolist(), strict=True)]
        for places, scores in block.orders(profiles)
    ]
    assert together == [
        [(one.paper_id, one.score) for one in ranker.rank(interests)] for interests in profiles
    ]


@given(days(), PROFILES, st.integers(1, 4))
def test_the_chosen_papers_and_their_reasons_are_those_of_one_by_one(
    papers: list[StoredPaper], profiles: list[list[Interest]], most: int
) -> None:
    ranker, block = a_block(papers)
    plan = Plan(most=most)
    together = list(block.select(profiles, [plan] * len(profiles)))
    for selection, interests in zip(together, profiles, strict=True):
        alone = one_by_one(ranker, interests, plan)
        assert (selection.chosen, selection.folded) == (alone.chosen, alone.folded)


def test_who_has_more_lines_than_there_are_marks_gets_the_same() -> None:
    words = ("rye", "crust", "oven", "moss", "lichen")
    papers = [a_paper(f"{words[n % 5]} and {words[n % 3]}", number=n + 1) for n in range(9)]
    lines = [parse(f"{word} ^{weight}") for weight in range(1, 6) for word in words]
    ranker, block = a_block(papers)
    assert len(lines) > MARKS
    profiles = [lines[:2], lines, [*lines[:MARKS], *lines[:3]], lines[-2:]]
    plan = Plan(most=5)
    for found, interests in zip(block.select(profiles, [plan] * 4), profiles, strict=True):
        assert found.chosen == one_by_one(ranker, interests, plan).chosen


def test_near_duplicates_are_folded_and_topics_spread() -> None:
    titles = ("Rye bread", "Rye bread!", "Rye bread in ovens", "Ovens of rye", "Crusts", "Crust of the moon")
    ranker, block = a_block([a_paper(title, number=number) for number, title in enumerate(titles, 1)])
    lines, plan = [parse("rye"), parse("crust"), parse("rye")], Plan(most=3, per_topic=1)
    alone = one_by_one(ranker, lines, plan)
    (together,) = block.select([lines], [plan])
    assert len(alone.folded) == 1
    assert (together.chosen, together.folded) == (alone.chosen, alone.folded)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.integers(0, 6)), unique=True))
def test_scores_too_great_for_one_number_are_ordered_alike(cells: list[tuple[int, int, int]]) -> None:
    reader, score, place = np.array(sorted(cells), dtype=np.int64).reshape(-1, 3).T
    ends = [0, *np.cumsum(np.bincount(reader, minlength=4)).tolist()]
    packed = in_order(ends, score, place, n_places=7)
    sorted_by_key = in_order(ends, score, place, n_places=7, bits=1)
    expected = sorted(cells, key=lambda cell: (cell[0], -cell[1], cell[2]))
    for places, scores in (packed, sorted_by_key):
        assert places.tolist() == [place for _, _, place in expected]
        assert scores.tolist() == [score for _, score, _ in expected]


def test_readers_of_several_blocks_come_in_their_order() -> None:
    papers = [a_paper("Rye bread", number=1), a_paper("Moss", number=2)]
    block = Block(a_ranker(papers), {}, at_once=2)
    profiles = [[parse(line)] for line in ("rye", "moss", "rye", "owls", "moss")]
    assert [places.tolist() for places, _ in block.orders(profiles)] == [[0], [1], [0], [], [1]]


def test_nobody_and_nothing_are_fine() -> None:
    _, block = a_block([])
    assert list(block.orders([])) == []
    assert [(places.size, scores.size) for places, scores in block.orders([[parse("rye")], []])] == [
        (0, 0),
        (0, 0),
    ]
