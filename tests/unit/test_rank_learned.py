"""Ranking one reader who judged papers."""

from collections.abc import Sequence, Set
from math import fsum

import pytest

from digest.model.paper import StoredPaper
from digest.model.ranking import Gate, Ranked
from digest.rank.batch import score
from digest.rank.language import parse
from digest.rank.learned import Judged, Learner, View
from digest.rank.lexicon import Lexicon
from digest.rank.match import Ranker
from tests.unit.rank_builders import a_paper, an_archive, plain
from tests.unit.test_rank_batch import TOPICS

#: The topics of the batch tests, numbered through: 1 to 4 on bread, 5 to 8 on owls, 9 to 12 on ferries.
DAY = [a_paper(title, text, number=n) for n, (title, text) in enumerate((p for t in TOPICS for p in t), 1)]
OWLS = a_paper("Barn owls", "How owls find voles at night near barley fields.", number=99)
BREAD = a_paper("Rolls", "Wet dough and hot ovens give sourdough loaves a crust.", number=98)


def a_view(
    *lines: str,
    liked: Sequence[StoredPaper] = (),
    disliked: Sequence[StoredPaper] = (),
    day: Sequence[StoredPaper] = DAY,
    past: Sequence[StoredPaper] = (),
    floor: float = 1.0,
    unlearned: Set[str] = frozenset(),
) -> View:
    archive = an_archive(day)
    learner = Learner(Ranker(day, archive, floor=floor), Ranker(past, archive, floor=floor), floor=floor)
    return View(
        learner, [parse(line) for line in lines], Judged(liked=liked, disliked=disliked, unlearned=unlearned)
    )


def ids(view: View) -> list[int]:
    return [one.paper_id for one in view.ranking()]


def test_a_liked_paper_brings_papers_like_it_and_no_others() -> None:
    found = ids(a_view(liked=[OWLS]))
    assert set(found[:3]) <= {5, 6, 7, 8}
    assert set(found) & {1, 2, 3, 9, 10, 11, 12} == set()


def test_a_line_still_brings_what_it_wants_beside_likes() -> None:
    assert 9 in ids(a_view("ferries fog", liked=[OWLS]))


def test_likes_weigh_more_than_lines_as_they_arrive() -> None:
    def worth_of_the_line(liked: Sequence[StoredPaper]) -> float:
        (ferries,) = (one for one in a_view("ferries fog", liked=liked).ranking() if one.paper_id == 9)
        return fsum(reason.value for reason in ferries.reasons if reason.interest == "ferries fog")

    assert worth_of_the_line([OWLS]) > 1.2 * worth_of_the_line([OWLS, BREAD])


def test_a_disliked_paper_pushes_its_like_down_and_its_twin_out() -> None:
    before, after = a_view("voles", "horn"), a_view("voles", "horn", disliked=[DAY[5]])
    assert 6 not in ids(after)
    gate = after.gate(DAY[5].id, Gate(paper_id=DAY[5].id, name="no match", sentence=""))
    assert isinstance(gate, Gate)
    assert gate.name == "like what you want less of"
    assert DAY[5].paper.title in gate.sentence
    assert ids(after)[0] in (9, 11)
    assert 6 in ids(before)


def test_an_exclusion_holds_against_likes() -> None:
    assert 5 in ids(a_view(liked=[OWLS]))
    assert 5 not in ids(a_view("-barley", liked=[OWLS]))


@pytest.mark.parametrize("lines", [(), ("voles", "hot oven^2"), ("owls hunting voles near fields",)])
def test_reasons_add_up_to_the_score(lines: tuple[str, ...]) -> None:
    ranking = a_view(*lines, liked=[OWLS, BREAD], disliked=[DAY[8]]).ranking()
    assert ranking
    for one in ranking:
        assert abs(fsum(reason.value for reason in one.reasons) - one.score) < 1e-6


def test_reasons_name_the_liked_paper_and_the_words_in_both() -> None:
    best = a_view(liked=[OWLS, BREAD]).ranking()[0]
    liked = next(reason for reason in best.reasons if reason.field == "liked")
    assert liked.interest in {"papers like “Barn owls”", "papers like “Rolls”"}
    assert liked.words


def test_the_order_is_that_of_the_batch() -> None:
    likes = {"liked": [{"title": OWLS.paper.title, "abstract": OWLS.paper.abstract}]}
    papers = [{"id": p.id, "title": p.paper.title, "abstract": p.paper.abstract} for p in DAY]
    (scores,) = score(papers, [likes]).tolist()
    by_batch = sorted(range(len(DAY)), key=lambda at: -scores[at])
    came = ids(a_view(liked=[OWLS]))
    assert came == [DAY[at].id for at in by_batch if DAY[at].id in came]


def test_the_order_of_papers_and_judgements_makes_no_difference() -> None:
    one = a_view("voles", liked=[OWLS, BREAD]).ranking()
    other = a_view("voles", liked=[BREAD, OWLS], day=DAY[::-1]).ranking()
    assert [(r.paper_id, round(r.score, 9)) for r in one] == [(r.paper_id, round(r.score, 9)) for r in other]


def test_what_was_learned_is_words_with_weights() -> None:
    archive = an_archive(DAY)
    learner = Learner(Ranker(DAY, archive, floor=1.0), Ranker([], archive, floor=1.0), floor=1.0)
    terms = learner.terms(Judged(liked=[OWLS], disliked=[BREAD]), 40)
    weights = {term.text: term.weight for term in terms}
    assert weights["owls"] > 0 > weights["crust"]
    assert len(terms) <= 40


def test_the_gate_of_a_paper_that_nothing_brings_says_that_no_liked_one_is_near() -> None:
    by_lines = Gate(paper_id=DAY[9].id, name="no match", sentence="None of your interests meets it.")
    gate = a_view("voles", liked=[OWLS]).gate(DAY[9].id, by_lines)
    assert isinstance(gate, Gate)
    assert "Nor is it like a paper you liked" in gate.sentence


def test_the_gate_of_a_paper_that_comes_in_is_its_score() -> None:
    by_lines = Gate(paper_id=DAY[4].id, name="no match", sentence="")
    assert isinstance(a_view(liked=[OWLS]).gate(DAY[4].id, by_lines), Ranked)


def test_papers_of_the_past_have_scores_and_are_not_ranked() -> None:
    view = a_view(liked=[OWLS], day=DAY[:6], past=DAY[6:])
    assert set(ids(view)) <= {1, 2, 3, 4, 5, 6}
    assert view.past()


def test_readers_who_share_a_learner_see_what_each_would_see_alone() -> None:
    archive = an_archive(DAY)
    shared = Learner(Ranker(DAY, archive, floor=1.0), Ranker([], archive, floor=1.0), floor=1.0)
    readers = [
        ("ferries fog", Judged(liked=[OWLS], disliked=[DAY[8]])),
        ("voles", Judged(liked=[DAY[4], BREAD], disliked=[])),
        ("hot oven^2", Judged(liked=[], disliked=[DAY[0]], unlearned=frozenset({"oven"}))),
    ]
    for line, judged in readers * 2:
        alone = a_view(line, liked=judged.liked, disliked=judged.disliked, unlearned=judged.unlearned)
        assert View(shared, [parse(line)], judged).ranking() == alone.ranking()


def test_a_judged_paper_weighs_the_same_from_the_collection_as_cut_into_words_anew() -> None:
    """A term that no paper has makes the lexicon read the texts again."""
    lexicon = Lexicon([plain(p.paper.title, p.paper.abstract) for p in DAY])
    judged = [plain(p.paper.title, p.paper.abstract) for p in (DAY[3], OWLS, DAY[0], BREAD)]
    kept, anew = lexicon.directions_of(judged), lexicon.directions_of(judged, without={"zebra crossing"})
    assert abs(kept - anew).max() == 0
    assert (kept.toarray()[0] == lexicon.directions[3].toarray()).all()


def test_rows_over_the_shared_words_are_the_columns_that_they_name() -> None:
    lexicon = Lexicon([plain(p.paper.title, p.paper.abstract) for p in DAY])
    cut = lexicon.over_shared(lexicon.directions)
    assert (cut.toarray() == lexicon.directions[:, lexicon.shared].toarray()).all()
