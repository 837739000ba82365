"""Which records are one paper."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from digest.diff.identity import partition
from digest.model.change import Record
from digest.model.paper import Paper
from tests.builders import ABSTRACT, MONDAY, a_paper, a_record

OTHER_ABSTRACT = (
    "Rivers carry sand, and sand carries the memory of floods. From forty cores we read six centuries of "
    "high water and compare them with the chronicles of the towns downstream."
)
REVISED_ABSTRACT = ABSTRACT.replace("six collections", "nine collections")


def groups(*papers: Paper) -> list[int]:
    """The sizes of the groups that papers fall into."""
    return sorted(len(group) for group in partition(map(a_record, papers)))


def test_records_that_share_an_arxiv_id_are_one_paper_whatever_their_titles() -> None:
    assert groups(a_paper("Old Title", arxiv="2601.00001"), a_paper("New Title", arxiv="2601.00001")) == [2]


def test_a_record_with_two_ids_joins_the_papers_that_have_one_each() -> None:
    preprint = a_paper("Preprint", ABSTRACT, arxiv="2601.00001")
    article = a_paper("Article", OTHER_ABSTRACT, doi="10.1000/x")
    both = a_paper("Both", None, arxiv="2601.00001", doi="10.1000/x")
    assert groups(preprint, article) == [1, 1]
    assert groups(preprint, article, both) == [3]


def test_equal_titles_with_agreeing_abstracts_are_one_paper() -> None:
    assert groups(a_paper("A Title"), a_paper("a  title!", REVISED_ABSTRACT)) == [2]


def test_equal_titles_with_different_abstracts_are_two_papers() -> None:
    assert groups(a_paper("Editorial"), a_paper("Editorial", OTHER_ABSTRACT)) == [1, 1]


def test_equal_titles_with_different_ids_are_two_papers() -> None:
    assert groups(a_paper(arxiv="2601.00001"), a_paper(arxiv="2601.00002")) == [1, 1]


def test_a_preprint_and_its_article_of_one_title_are_one_paper() -> None:
    assert groups(a_paper(arxiv="2601.00001"), a_paper(doi="10.1000/x")) == [2]


def test_similar_titles_are_never_one_paper() -> None:
    assert groups(a_paper("Qwen2 Technical Report"), a_paper("Qwen3 Technical Report")) == [1, 1]


def test_a_record_without_abstract_joins_its_title() -> None:
    assert groups(a_paper("A Title", None), a_paper("A Title")) == [2]


_papers = st.builds(
    a_paper,
    title=st.sampled_from(["One Title", "one title", "Another Title"]),
    abstract=st.sampled_from([None, ABSTRACT, REVISED_ABSTRACT, OTHER_ABSTRACT]),
    arxiv=st.sampled_from([None, "2601.00001", "2601.00002", "2601.00003"]),
    doi=st.sampled_from([None, None, "10.1000/x", "10.1000/y"]),
)


def _identities(records: list[Record]) -> set[frozenset[str]]:
    return {frozenset(record.fingerprint for record in group) for group in partition(records)}


@given(st.lists(_papers, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(papers: list[Paper], random: Random) -> None:
    records = list({r.fingerprint: r for r in map(a_record, papers)}.values())
    shuffled = [
        replace(r, first_dump=n, first_seen=MONDAY + timedelta(days=n)) for n, r in enumerate(records)
    ]
    random.shuffle(shuffled)
    assert _identities(shuffled) == _identities(records)


@given(st.lists(_papers, max_size=12))
def test_one_paper_never_holds_two_papers_of_different_ids_joined_by_title_alone(papers: list[Paper]) -> None:
    without_bridges = [paper for paper in papers if not (paper.arxiv and paper.doi)]
    for group in partition({r.fingerprint: r for r in map(a_record, without_bridges)}.values()):
        assert len({r.paper.arxiv for r in group} - {None}) <= 1
        assert len({r.paper.doi for r in group} - {None}) <= 1
