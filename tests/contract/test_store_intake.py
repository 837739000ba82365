"""Dumps go into the store, and papers come out: on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from digest.diff.decide import decide
from digest.diff.fingerprint import fingerprint
from digest.errors import NotFound, StoreError
from digest.model.dump import Account, Status, Validators
from digest.model.paper import Paper, PaperId
from digest.model.summary import Summary
from digest.store.archive import Archive
from digest.store.engine import Database
from digest.store.papers import Papers
from digest.store.search import Search
from digest.store.summaries import Summaries, Terms
from tests.builders import ABSTRACT, MONDAY, a_dump, a_paper, a_record


def take_in(database: Database, papers: Sequence[Paper], *, days: int = 0, sha256: str = "") -> list[PaperId]:
    """Store a dump of these papers, taken `days` after Monday; answers what the store holds."""
    at = MONDAY + timedelta(days=days)
    account = Account(read=len(papers), new=len(papers))
    dump = a_dump(sha256=sha256 or f"{days:064d}", taken_at=at, account=account)
    with Archive(database).intake(dump) as intake:
        records = {
            r.fingerprint: r for r in (a_record(p, first_seen=at, first_dump=intake.number) for p in papers)
        }
        fresh = [records[print_] for print_ in intake.unknown(records)]
        intake.save(decide(fresh, intake.related(fresh)))
        intake.sight((fingerprint(p), p.comments, p.upvotes) for p in papers)
        intake.finish(dump)
    return [stored.id for stored in Papers(database).since()]


def titles(database: Database) -> list[str]:
    return sorted(stored.paper.title for stored in Papers(database).since())


def test_papers_come_out_as_they_went_in(database: Database) -> None:
    paper = a_paper(arxiv="2601.00001", authors=("Ida Moe", "Jan Roe"), comments=3)
    take_in(database, [paper])
    (stored,) = Papers(database).since()
    assert (stored.paper.title, stored.paper.abstract, stored.paper.arxiv) == (
        paper.title,
        ABSTRACT,
        "2601.00001",
    )
    assert (stored.paper.authors, stored.paper.comments, stored.revision) == (("Ida Moe", "Jan Roe"), 3, 1)
    assert (stored.first_seen, stored.first_dump, stored.sources) == (MONDAY, 1, ("Hugging Face",))


def test_a_second_dump_of_the_same_papers_stores_sightings_only(database: Database) -> None:
    take_in(database, [a_paper(comments=1)])
    take_in(database, [a_paper(comments=9)], days=1)
    (stored,) = Papers(database).since()
    assert (stored.paper.comments, stored.first_dump, stored.revision) == (9, 1, 1)


def test_a_dump_without_counts_leaves_those_that_are_known(database: Database) -> None:
    take_in(database, [a_paper(upvotes=5)])
    take_in(database, [a_paper()], days=1)
    assert [stored.paper.upvotes for stored in Papers(database).since()] == [5]


def test_an_update_is_a_new_revision_and_the_old_one_can_be_read(database: Database) -> None:
    (id_,) = take_in(database, [a_paper("A Title")])
    take_in(database, [a_paper("A Title", arxiv="2601.00001")], days=1)
    assert Papers(database).at({id_: 1})[id_].paper.arxiv is None
    assert Papers(database).at({id_: 2})[id_].paper.arxiv == "2601.00001"


def test_a_bridge_merges_two_papers_and_search_finds_one(database: Database) -> None:
    take_in(
        database, [a_paper("Preprint of Sand", arxiv="2601.00001"), a_paper("Article", None, doi="10.1000/x")]
    )
    assert titles(database) == ["Article", "Preprint of Sand"]
    take_in(database, [a_paper("Joined", arxiv="2601.00001", doi="10.1000/x")], days=1)
    assert titles(database) == ["Joined"]
    assert [s.paper.doi for s in Search(database, Papers(database)).find("joined", limit=9)] == ["10.1000/x"]
    assert Search(database, Papers(database)).find("article", limit=9) == []


def _break_off(database: Database) -> None:
    with Archive(database).intake(a_dump()) as intake:
        intake.save(decide([a_record(a_paper())], []))
        raise RuntimeError("the plug was pulled")


def test_an_error_in_the_middle_of_a_dump_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="pulled"):
        _break_off(database)
    assert titles(database) == []
    assert Papers(database).last_dump() == 0


def test_dumps_are_numbered_in_the_order_of_their_commits(database: Database) -> None:
    take_in(database, [a_paper("One")])
    take_in(database, [a_paper("Two", None)], days=1)
    papers = Papers(database)
    assert papers.last_dump() == 2
    assert papers.last_dump(before=MONDAY + timedelta(hours=1)) == 1
    assert [s.paper.title for s in papers.candidates(after_dump=1, until_dump=2)] == ["Two"]


def test_bytes_that_were_taken_in_are_known_and_failed_ones_are_not(database: Database) -> None:
    archive = Archive(database)
    take_in(database, [a_paper()], sha256="a" * 64)
    archive.note(a_dump(sha256="b" * 64, status=Status.DRIFT))
    assert (archive.holds("a" * 64), archive.holds("b" * 64)) == (True, False)


def test_the_habit_of_a_source_is_that_of_its_good_dumps_before_the_day(database: Database) -> None:
    for days in (0, 7, 14):
        take_in(database, [a_paper(f"Paper {days}", None)], days=days)
    habit = Archive(database).habit("inbox", day=(MONDAY + timedelta(days=14)).date())
    assert (habit.history_days, habit.read, habit.missing_abstracts) == (14, (1, 1), 0.0)


def test_validators_are_kept_per_source(database: Database) -> None:
    archive = Archive(database)
    assert archive.validators("daily") is None
    archive.keep_validators("daily", Validators(etag='"one"'), now=MONDAY)
    archive.keep_validators("daily", Validators(etag='"two"', last_modified="Mon"), now=MONDAY)
    assert archive.validators("daily") == Validators(etag='"two"', last_modified="Mon")


def test_search_finds_stems_in_titles_abstracts_and_authors_best_first(database: Database) -> None:
    take_in(
        database,
        [
            a_paper("Graphs That Grow", "About trees."),
            a_paper("Trees", "They are graphs that grow.", authors=("Ida Grönlund",)),
            a_paper("Rivers", "No plants at all."),
        ],
    )
    search = Search(database, Papers(database))
    assert [s.paper.title for s in search.find("growing graph", limit=9)] == ["Graphs That Grow", "Trees"]
    assert [s.paper.title for s in search.find("Grönlund", limit=9)] == ["Trees"]
    assert len(search.find("growing graph", limit=1)) == 1


@pytest.mark.parametrize("words", ["", '"', "AND OR NOT (", "title:* ^", "'; --", "!!!"])
def test_search_takes_any_text(database: Database, words: str) -> None:
    take_in(database, [a_paper()])
    assert Search(database, Papers(database)).find(words, limit=9) == []


def test_a_paper_is_named_by_number_id_doi_or_title(database: Database) -> None:
    (id_,) = take_in(database, [a_paper("Quiet Growth", arxiv="2601.00001", doi="10.1000/x")])
    papers = Papers(database)
    for reference in (str(id_), "2601.00001", "10.1000/X", "Quiet Growth", "quiet gr"):
        assert papers.named(reference).id == id_
    with pytest.raises(NotFound, match="no paper is called '100%'"):
        papers.named("100%")


def test_a_new_engine_replaces_the_summaries_of_an_old_one(database: Database) -> None:
    (id_,) = take_in(database, [a_paper()])
    summaries = Summaries(database)
    for engine in ("old/1", "new/1"):
        summaries.save([Summary(paper_id=id_, revision=1, engine=engine, sentence=engine, brief=engine)])
    assert summaries.of({id_: 1}, engine="old/1") == {}
    assert summaries.of({id_: 2}, engine="new/1") == {}
    assert summaries.of({id_: 1}, engine="new/1")[id_].sentence == "new/1"


def test_document_frequencies_add_up_over_dumps(database: Database) -> None:
    for days in (0, 1):
        with Archive(database).intake(a_dump(sha256=f"{days:064d}")) as intake:
            intake.count_terms({"graph": 2, "grow": 1})
    assert Terms(database).counts(["graph", "grow", "sand"]) == {"graph": 4, "grow": 2}


def test_a_database_that_is_not_there_is_one_sentence() -> None:
    with (
        Database("postgresql://nobody@127.0.0.1:1/nothing") as database,
        pytest.raises(StoreError, match="the database failed while looking for a dump"),
    ):
        Archive(database).holds("a" * 64)
