"""Issues and what is written with them: on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import NotFound
from digest.model.delivery import Skip, State
from digest.model.issue import Counts, Entry, Notice, Progress, Sent, Similar, Trouble, Update, Wishes
from digest.model.subscriber import Pace, QuietDay
from digest.store.deliveries import Deliveries
from digest.store.engine import Database
from digest.store.issues import Issues
from digest.store.papers import Papers
from digest.store.subscribers import Subscribers
from tests.builders import MONDAY, a_paper
from tests.contract.test_store_deliveries import a_letter, answer, begin, claimed, filed, note
from tests.contract.test_store_intake import take_in
from tests.contract.test_store_readers import SLOT, TOMORROW, a_reader, an_issue

DAY = timedelta(days=1)


def test_an_issue_is_written_once_a_slot_with_her_progress(database: Database) -> None:
    reader, issues = a_reader(database), Issues(database)
    issue = an_issue(database, reader)
    (first,) = issues.write([filed(issue)])
    late = Progress(watermark=9, next_due_at=MONDAY)
    assert first is not None
    assert issues.write([filed(issue, progress=late)]) == [None]
    after = Subscribers(database).get(reader.id)
    assert (after.watermark, after.next_due_at) == (1, TOMORROW)
    assert issues.of_slot(reader.id, SLOT) == issue


def test_a_group_of_issues_is_written_without_those_that_are_there(database: Database) -> None:
    readers = [a_reader(database, f"{name}@example.org") for name in ("ada", "ben", "cem")]
    filings = [filed(an_issue(database, reader)) for reader in readers]
    (second,) = Issues(database).write(filings[1:2])
    ids = Issues(database).write(filings)
    assert second is not None
    assert [id_ is None for id_ in ids] == [False, True, False]
    assert {d.id for d in claimed(database)} == {second, *ids} - {None}


def test_a_reader_who_is_erased_meanwhile_takes_nobody_elses_issue_along(database: Database) -> None:
    ada, ben = (a_reader(database, f"{name}@example.org") for name in ("ada", "ben"))
    filings = [filed(an_issue(database, reader)) for reader in (ada, ben)]
    Subscribers(database).erase(ada.id, now=MONDAY)
    first, second = Issues(database).write(filings)
    assert first is None
    assert second is not None


def test_erasing_a_reader_takes_everything_of_hers_along(database: Database) -> None:
    reader = a_reader(database)
    id_ = a_letter(database, reader)
    Subscribers(database).erase(reader.id, now=MONDAY)
    with pytest.raises(NotFound):
        Subscribers(database).get(reader.id)
    assert Issues(database).of_slot(reader.id, SLOT) is None
    assert claimed(database) == []
    assert Deliveries(database).whereabouts([id_]) == {}


def test_a_slot_that_passed_has_a_row_and_may_still_get_its_issue(database: Database) -> None:
    reader, issues = a_reader(database), Issues(database)
    assert issues.skip(reader.id, SLOT, Skip.TOO_LATE, now=MONDAY, then=TOMORROW)
    assert not issues.skip(reader.id, SLOT, Skip.TOO_LATE, now=MONDAY, then=TOMORROW)
    assert Deliveries(database).states(since=MONDAY) == {(State.SKIPPED, "too late"): 1}
    assert Subscribers(database).get(reader.id).next_due_at == TOMORROW
    assert issues.write([filed(an_issue(database, reader))]) != [None]
    assert Deliveries(database).states(since=MONDAY) == {(State.DUE, ""): 1}


def test_a_due_time_moves_only_from_what_it_was(database: Database) -> None:
    reader, issues = a_reader(database), Issues(database)
    assert issues.postpone(reader.id, was=MONDAY, then=TOMORROW)
    assert not issues.postpone(reader.id, was=MONDAY, then=MONDAY + 2 * DAY)
    assert Subscribers(database).get(reader.id).next_due_at == TOMORROW


def test_papers_of_a_letter_that_failed_are_lost_until_another_issue_holds_them(database: Database) -> None:
    reader, issues = a_reader(database), Issues(database)
    issue = an_issue(database, reader)
    (id_,) = issues.write([filed(issue)])
    assert id_ is not None
    assert issues.lost([reader.id]) == {}
    claimed(database)
    begin(database, id_)
    note(database, answer(id_, State.FAILED))
    assert issues.lost([reader.id]) == {reader.id: {issue.entries[0].paper_id}}
    issues.write([filed(replace(issue, slot=TOMORROW.date()))])
    assert issues.lost([reader.id]) == {}


def test_what_readers_were_sent_is_known_until_it_is_lost(database: Database) -> None:
    ada, ben = (a_reader(database, f"{name}@example.org") for name in ("ada", "ben"))
    issues, issue = Issues(database), an_issue(database, ada)
    paper_id = issue.entries[0].paper_id
    (id_,) = issues.write([filed(issue)])
    assert id_ is not None
    assert issues.sent([ada.id, ben.id], [paper_id]) == {ada.id: {paper_id: Sent(revision=1, slot=SLOT)}}
    assert issues.sent([ada.id], []) == {}
    assert issues.last_subjects([ada.id, ben.id]) == {ada.id: "Quiet Growth"}
    later = replace(issue, slot=TOMORROW.date(), subject="Loud Growth")
    issues.write([filed(later)])
    assert issues.last_subjects([ada.id]) == {ada.id: "Loud Growth"}
    assert issues.sent([ada.id], [paper_id])[ada.id][paper_id].slot == TOMORROW.date()


def test_an_issue_with_every_section_comes_out_as_it_went_in(database: Database) -> None:
    reader, issues = a_reader(database), Issues(database)
    plain = an_issue(database, reader)
    (twin, town, split) = take_in(database, [a_paper(f"Another paper {n}") for n in range(3)])[-3:]
    entry = replace(
        plain.entries[0], similar=(Similar(paper_id=twin, revision=2),), sources=("daily", "arxiv")
    )
    counts = Counts(comments=4, comments_before=0, upvotes_before=1, before=SLOT)
    issue = replace(
        plain,
        entries=(entry,),
        rising=(Entry(paper_id=town, revision=1, counts=counts, days_away=3),),
        updated=(Update(paper_id=split, revision=4, sent_on=SLOT, version=2, has_new_title=True),),
        notices=(Notice(source="inbox", trouble=Trouble.STALE),),
        wishes=Wishes(interests=("a", "b"), pace=Pace(quiet=QuietDay.LINE), favourite="a", n_following=1),
    )
    issues.write([filed(issue)])
    assert issues.of_slot(reader.id, SLOT) == issue
    told = issues.sent([reader.id], [twin, town, split])[reader.id]
    assert {id_: one.revision for id_, one in told.items()} == {twin: 2, town: 1, split: 4}


def test_what_was_seen_and_what_changed_lately(database: Database) -> None:
    papers, week = Papers(database), timedelta(days=7)
    (id_,) = take_in(database, [a_paper(comments=3, arxiv="2603.00001")])
    take_in(database, [a_paper("Another one")], days=2)
    take_in(database, [a_paper(comments=9, arxiv="2603.00001", version=2)], days=5)
    assert [one.comments for one in papers.lately(until_dump=3, within=week)[id_]] == [3, 9]
    assert [one.comments for one in papers.lately(until_dump=1, within=week)[id_]] == [3]
    assert id_ not in papers.lately(until_dump=2, within=DAY)
    (revised,) = papers.revised(until_dump=3, within=week)
    assert (revised.paper.id, revised.paper.revision, revised.paper.paper.version) == (id_, 2, 2)
    assert revised.before[1].version is None
    assert papers.revised(until_dump=2, within=week) == []
    assert papers.lately(until_dump=0, within=week) == {}
