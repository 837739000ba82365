"""Old records and new ones in, changes out."""

from dataclasses import replace
from datetime import UTC, date, datetime

from digest.diff.decide import decide
from digest.diff.fingerprint import fingerprint
from digest.diff.merge import merged
from digest.model.change import ChangeKind, Record
from digest.model.paper import Paper, PaperId
from tests.builders import ABSTRACT, a_paper, a_record

LONGER = ABSTRACT + " The rule is one line of code, and it needs no tuning on any of them."


def stored(paper: Paper, *, as_: int = 1, dump: int = 1) -> Record:
    return replace(a_record(paper, first_dump=dump), paper_id=PaperId(as_))


def test_a_paper_nobody_knows_is_new() -> None:
    (change,) = decide([a_record(a_paper())], [])
    assert (change.kind, change.paper_id) == (ChangeKind.NEW, None)


def test_two_renderings_in_one_dump_are_one_new_paper() -> None:
    changes = decide([a_record(a_paper()), a_record(a_paper(arxiv="2601.00001"))], [])
    assert [change.kind for change in changes] == [ChangeKind.NEW]
    assert changes[0].paper.arxiv == "2601.00001"


def test_an_id_that_was_not_known_updates_the_paper() -> None:
    (change,) = decide([a_record(a_paper(arxiv="2601.00001"), first_dump=2)], [stored(a_paper())])
    assert (change.kind, change.paper_id, change.is_revised) == (ChangeKind.UPDATED, PaperId(1), True)


def test_a_poorer_record_of_a_known_paper_is_seen_and_kept() -> None:
    rich = stored(a_paper(arxiv="2601.00001", authors=("Ida Moe", "Jan Roe")))
    (change,) = decide([a_record(a_paper("quiet growth of small graphs", None), first_dump=0)], [rich])
    assert (change.kind, change.is_revised, len(change.records)) == (ChangeKind.SEEN, False, 2)


def test_a_record_that_joins_two_stored_papers_merges_them_into_the_older_one() -> None:
    preprint = stored(a_paper("Preprint", arxiv="2601.00001"), as_=4)
    article = stored(a_paper("Article", None, doi="10.1000/x"), as_=9)
    bridge = a_record(a_paper("Both", arxiv="2601.00001", doi="10.1000/x"), first_dump=3)
    (change,) = decide([bridge], [preprint, article])
    assert (change.kind, change.paper_id, change.absorbed) == (ChangeKind.UPDATED, PaperId(4), (PaperId(9),))


def test_papers_that_stay_as_they_are_are_left_out() -> None:
    neighbour = stored(
        a_paper("Quiet Growth of Small Graphs", "Something else entirely is said in here."), as_=2
    )
    changes = decide([a_record(a_paper())], [neighbour])
    assert [change.paper_id for change in changes] == [None]


def test_a_paper_that_better_knowledge_tears_apart_keeps_its_number_for_one_part() -> None:
    # An article met before any preprint joins the first one of its title, and belongs to the smaller id.
    article, late = stored(a_paper(doi="10.1000/x")), stored(a_paper(arxiv="2601.00002"))
    changes = decide([a_record(a_paper(arxiv="2601.00001"))], [article, late])
    assert sorted(str(change.paper_id) for change in changes) == ["1", "None"]
    assert {r.fingerprint for change in changes for r in change.records} == {
        fingerprint(a_paper(doi="10.1000/x")),
        fingerprint(a_paper(arxiv="2601.00001")),
        fingerprint(a_paper(arxiv="2601.00002")),
    }


def test_counts_of_comments_are_no_change() -> None:
    assert fingerprint(a_paper(comments=3)) == fingerprint(a_paper(comments=9, upvotes=4))


def test_the_better_fact_is_kept() -> None:
    moment = datetime(2026, 2, 27, 18, 0, tzinfo=UTC)
    paper = merged(
        [
            a_record(a_paper(published=date(2026, 2, 26), published_inferred=True), first_dump=3),
            a_record(a_paper(arxiv="2601.00001", published=moment, authors=("Ida Moe",)), first_dump=1),
            a_record(a_paper(authors=("Ida Moe", "Jan Roe"), published=date(2026, 2, 25)), first_dump=2),
        ]
    )
    assert (paper.arxiv, paper.published, paper.published_inferred) == ("2601.00001", moment, False)
    assert (paper.authors, paper.n_authors) == (("Ida Moe", "Jan Roe"), 2)


def test_the_latest_whole_abstract_wins_over_a_teaser() -> None:
    teaser = "We study how small graphs grow when nobody looks."
    paper = merged(
        [
            a_record(a_paper(abstract=ABSTRACT), first_dump=1),
            a_record(a_paper(abstract=LONGER), first_dump=2),
            a_record(a_paper(abstract=teaser), first_dump=3),
        ]
    )
    assert paper.abstract == LONGER


def test_the_higher_version_wins_over_the_later_dump() -> None:
    paper = merged(
        [
            a_record(a_paper("Second Try", arxiv="2601.00001", version=2), first_dump=1),
            a_record(a_paper("First Try", arxiv="2601.00001", version=1), first_dump=5),
        ]
    )
    assert (paper.title, paper.version) == ("Second Try", 2)
