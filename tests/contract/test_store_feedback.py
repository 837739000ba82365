"""What readers said of papers, in the store: on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest

from digest.model.issue import Filing
from digest.model.paper import PaperId
from digest.model.profile import Verdict
from digest.model.subscriber import Pace, SubscriberId
from digest.store.engine import Database
from digest.store.feedback import MOST_JUDGEMENTS, Judgements
from digest.store.issues import Issues
from digest.store.papers import Papers
from digest.store.subscribers import Subscribers
from tests.builders import MONDAY, a_paper
from tests.contract.test_store_intake import take_in
from tests.contract.test_store_readers import PROGRESS, SLOT, a_reader, an_issue


@pytest.fixture
def ada(database: Database) -> SubscriberId:
    """Three papers are there, and Ada."""
    take_in(database, [a_paper(f"Paper {n}", None, arxiv=f"2601.0000{n}") for n in (1, 2, 3)])
    return Subscribers(database).save("ada@example.org", ["paper"], Pace(), now=MONDAY).id


def said(database: Database, who: SubscriberId) -> list[tuple[int, str]]:
    judgements = Judgements(database, Papers(database)).judgements(who)
    return [(one.paper.id, one.verdict.value) for one in judgements]


def test_her_last_word_on_a_paper_counts(database: Database, ada: SubscriberId) -> None:
    judgements = Judgements(database, Papers(database))
    judgements.judge(ada, PaperId(1), Verdict.MORE, now=MONDAY)
    judgements.judge(ada, PaperId(2), Verdict.SAVE, now=MONDAY + timedelta(hours=1))
    judgements.judge(ada, PaperId(1), Verdict.LESS, now=MONDAY + timedelta(hours=2))
    assert said(database, ada) == [(2, "save"), (1, "less")]


def test_judgements_are_taken_back_one_by_one_or_all(database: Database, ada: SubscriberId) -> None:
    judgements = Judgements(database, Papers(database))
    for number in (1, 2, 3):
        judgements.judge(ada, PaperId(number), Verdict.MORE, now=MONDAY)
    assert judgements.forget(ada, PaperId(2)) == 1
    assert said(database, ada) == [(1, "more"), (3, "more")]
    assert judgements.forget(ada) == 2
    assert said(database, ada) == []


def test_judgements_go_with_their_reader(database: Database, ada: SubscriberId) -> None:
    judgements = Judgements(database, Papers(database))
    judgements.judge(ada, PaperId(1), Verdict.MORE, now=MONDAY)
    Subscribers(database).erase(ada, now=MONDAY)
    assert said(database, ada) == []


def test_only_the_newest_judgements_count(database: Database) -> None:
    papers = [a_paper(f"Paper number {n}", None) for n in range(MOST_JUDGEMENTS + 2)]
    take_in(database, papers)
    who = Subscribers(database).save("bea@example.org", ["paper"], Pace(), now=MONDAY).id
    judgements = Judgements(database, Papers(database))
    for number in range(1, len(papers) + 1):
        judgements.judge(who, PaperId(number), Verdict.MORE, now=MONDAY + timedelta(minutes=number))
    kept = [number for number, _ in said(database, who)]
    assert kept == list(range(3, len(papers) + 1))


def test_judgements_of_papers_that_turn_out_to_be_one_are_kept(database: Database, ada: SubscriberId) -> None:
    judgements = Judgements(database, Papers(database))
    judgements.judge(ada, PaperId(2), Verdict.MORE, now=MONDAY)
    joined = a_paper("Paper 1", None, arxiv="2601.00001", doi="10.1/x")
    other = a_paper("Paper 2", None, arxiv="2601.00002", doi="10.1/x")
    take_in(database, [joined, other], days=1)
    (stored,) = (paper for paper in Papers(database).since() if paper.paper.doi)
    assert said(database, ada) == [(stored.id, "more")]


def test_sightings_have_the_counts_of_their_dump(database: Database) -> None:
    take_in(database, [a_paper(comments=1)])
    take_in(database, [a_paper(comments=9, upvotes=4)], days=1)
    (paper,) = Papers(database).since()
    seen = Papers(database).sightings([paper.id])[paper.id]
    assert [(one.at, one.comments, one.upvotes) for one in seen] == [
        (MONDAY, 1, None),
        (MONDAY + timedelta(days=1), 9, 4),
    ]
    assert Papers(database).sightings([]) == {}


def test_what_was_sent_is_known_unless_it_failed(database: Database) -> None:
    reader = a_reader(database)
    issue = an_issue(database, reader)
    judgements = Judgements(database, Papers(database))
    (entry,) = issue.entries
    assert judgements.sent_on(reader.id, entry.paper_id) is None
    Issues(database).write([Filing(issue=issue, progress=PROGRESS, due_at=MONDAY)])
    assert judgements.sent_on(reader.id, entry.paper_id) == SLOT
    assert judgements.sent_on(SubscriberId(99), entry.paper_id) is None
