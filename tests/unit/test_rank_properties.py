"""What holds for every day and every reader."""

from math import fsum

from hypothesis import given
from hypothesis import strategies as st

from digest.model.paper import StoredPaper
from digest.rank import needed_terms
from digest.rank.frequencies import Frequencies
from digest.rank.language import Interest, parse
from digest.rank.match import Ranker
from digest.rank.terms import LONGEST_TERM, terms
from tests.unit.rank_builders import a_paper, an_archive

WORDS = [
    "oven",
    "ovens",
    "bread",
    "crust",
    "rye",
    "wood-fired",
    "the",
    "MTR",
    "mixed tape recorder (MTR)",
    "sour",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
LINES = st.sampled_from(
    [
        "oven",
        "oven bread",
        "bread crust^2",
        '"oven bread"',
        "title:rye",
        "author:Quill",
        "oven -rye",
        "MTR",
        "mixed tape recorders",
        "wood-fired oven bread crust",
        "-sour",
        '-"rye bread"',
        "-crust oven",
    ]
)


@st.composite
def days(draw: st.DrawFn) -> list[StoredPaper]:
    titles = draw(st.lists(st.tuples(TEXTS, TEXTS | st.none(), st.booleans()), max_size=6))
    return [
        a_paper(title, abstract, number=number, authors=("Ada Quill",) if by_quill else ())
        for number, (title, abstract, by_quill) in enumerate(titles, 1)
    ]


ADMITTING = LINES.map(parse).filter(lambda line: not line.excludes)
INTERESTS = st.lists(LINES.map(parse), max_size=5)


@given(days(), INTERESTS)
def test_reasons_add_up_to_the_score(papers: list[StoredPaper], interests: list[Interest]) -> None:
    for one in Ranker(papers, an_archive(papers), floor=0.0).rank(interests):
        assert one.reasons
        assert all(reason.value > 0 and reason.words for reason in one.reasons)
        assert abs(fsum(reason.value for reason in one.reasons) - one.score) < 1e-6


@given(days(), ADMITTING, st.sampled_from([0.0, 2.0]))
def test_scores_without_reasons_are_those_of_the_ranking(
    papers: list[StoredPaper], line: Interest, floor: float
) -> None:
    ranker = Ranker(papers, an_archive(papers), floor=floor)
    assert ranker.worths(line) == [(one.paper_id, one.score) for one in ranker.rank([line])]


@given(days(), INTERESTS)
def test_the_order_of_papers_and_interests_makes_no_difference(
    papers: list[StoredPaper], interests: list[Interest]
) -> None:
    archive = an_archive(papers)
    ranking = Ranker(papers, archive, floor=0.0).rank(interests)
    again = Ranker(papers[::-1], archive, floor=0.0).rank(interests[::-1])
    assert [(one.paper_id, one.score) for one in again] == [(one.paper_id, one.score) for one in ranking]


@given(days(), INTERESTS)
def test_the_best_come_first_and_all_reach_the_floor(
    papers: list[StoredPaper], interests: list[Interest]
) -> None:
    scores = [one.score for one in Ranker(papers, an_archive(papers), floor=2.0).rank(interests)]
    assert scores == sorted(scores, reverse=True)
    assert all(score >= 2.0 for score in scores)


@given(days(), INTERESTS, LINES)
def test_what_an_exclusion_meets_is_never_ranked(
    papers: list[StoredPaper], interests: list[Interest], line: str
) -> None:
    veto = parse("-" + line.lstrip("-").partition(" -")[0].partition("^")[0])
    ranker = Ranker(papers, an_archive(papers), floor=0.0)
    with_veto = {one.paper_id for one in ranker.rank([*interests, veto])}
    without = {one.paper_id for one in ranker.rank(interests)}
    dropped = {
        paper.id
        for paper in papers
        if getattr(ranker.gate([*interests, veto], paper.id), "name", "") == "excluded"
    }
    assert with_veto == without - dropped


@given(days(), INTERESTS)
def test_the_needed_terms_are_all_that_is_needed(
    papers: list[StoredPaper], interests: list[Interest]
) -> None:
    archive = an_archive(papers)
    needed = {term: archive.counts[term] for term in needed_terms(interests) if term in archive.counts}
    few = Frequencies(n_documents=archive.n_documents, counts=needed)
    assert Ranker(papers, few, floor=0.0).rank(interests) == Ranker(papers, archive, floor=0.0).rank(
        interests
    )


@given(days(), INTERESTS)
def test_the_gate_agrees_with_the_ranking(papers: list[StoredPaper], interests: list[Interest]) -> None:
    ranker = Ranker(papers, an_archive(papers), floor=1.5)
    sent = {one.paper_id: one for one in ranker.rank(interests)}
    for paper in papers:
        gate = ranker.gate(interests, paper.id)
        assert (gate == sent[paper.id]) if paper.id in sent else hasattr(gate, "sentence")


@given(st.text(max_size=200), st.text(max_size=200) | st.none())
def test_terms_of_any_paper_are_short(title: str, abstract: str | None) -> None:
    found = terms(a_paper(title, abstract).paper)
    assert all(0 < len(term) <= LONGEST_TERM for term in found)
