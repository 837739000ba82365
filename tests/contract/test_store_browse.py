"""The archive page by page, on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.diff.decide import decide
from digest.diff.fingerprint import fingerprint
from digest.errors import NotFound
from digest.model.listing import Listing, Neighbours
from digest.model.paper import Paper, PaperId, StoredPaper
from digest.store.api_keys import ApiKeys
from digest.store.archive import Archive
from digest.store.browse import Browse
from digest.store.engine import Database
from digest.store.papers import Papers
from digest.store.search import Search
from tests.builders import MONDAY, a_dump, a_paper, a_record

FIRST, THIRD = date(2026, 3, 2), date(2026, 3, 4)
HF, FEED = frozenset({"Hugging Face"}), frozenset({"quiet-feed"})


def seen(database: Database, papers: Sequence[Paper], *, days: int = 0, feed: str = "") -> None:
    """A dump of Hugging Face, or of a feed, shows these papers."""
    at = MONDAY + timedelta(days=days)
    dump = a_dump(feed or "hf-daily", sha256=f"{days}{feed}", taken_at=at)
    dump = replace(dump, format="rss") if feed else dump
    with Archive(database).intake(dump) as intake:
        records = [a_record(paper, first_seen=at, first_dump=intake.number) for paper in papers]
        fresh_prints = intake.unknown(r.fingerprint for r in records)
        fresh = [record for record in records if record.fingerprint in fresh_prints]
        intake.save(decide(fresh, intake.related(fresh)))
        intake.sight((fingerprint(p), p.comments, p.upvotes) for p in papers)
        intake.finish(dump)


def browse(database: Database) -> Browse:
    return Browse(database, Papers(database))


def titles(papers: Sequence[StoredPaper]) -> list[str]:
    return [stored.paper.title for stored in papers]


def leafed(database: Database, listing: Listing) -> list[str]:
    """All titles of a list, two a page."""
    found: list[str] = []
    while page := browse(database).page(listing, most=2):
        found += titles(page)
        listing = replace(listing, after=page[-1].id)
    return found


def three_days(database: Database) -> None:
    """Five papers on Monday, one on Wednesday; a feed shows one of Monday's and one of its own."""
    monday = [a_paper(f"Monday {word}", None) for word in ("ash", "birch", "cedar", "elm", "fir")]
    seen(database, monday)
    seen(database, [monday[1], a_paper("Of the feed", None)], days=2, feed="quiet-feed")


def test_a_day_is_read_in_the_order_first_seen_and_everything_from_the_newest(database: Database) -> None:
    three_days(database)
    *monday, last = titles(list(Papers(database).since()))
    assert (len(set(monday)), last) == (5, "Of the feed")
    assert leafed(database, Listing(day=FIRST)) == monday
    assert leafed(database, Listing()) == [last, *monday[::-1]]
    assert leafed(database, Listing(day=date.max)) == leafed(database, Listing(after=PaperId(99))) == []


def test_a_place_has_what_it_showed_whoever_showed_it_first(database: Database) -> None:
    three_days(database)
    assert leafed(database, Listing(places=FEED)) == ["Of the feed", "Monday birch"]
    assert leafed(database, Listing(places=FEED, day=FIRST)) == ["Monday birch"]
    assert len(leafed(database, Listing(places=FEED | HF))) == 6
    assert (
        leafed(database, Listing(places=frozenset()))
        == leafed(database, Listing(places=frozenset({"x"})))
        == []
    )
    assert browse(database).places() == ["Hugging Face", "quiet-feed"]


def test_days_know_their_neighbours_and_their_number(database: Database) -> None:
    assert browse(database).newest_day() is None
    three_days(database)
    found = browse(database)
    assert (found.newest_day(), found.count(FIRST), found.count(date(2026, 3, 3))) == (THIRD, 5, 0)
    assert found.neighbours(date(2026, 3, 3)) == Neighbours(before=FIRST, after=THIRD)
    assert found.neighbours(FIRST) == Neighbours(before=None, after=THIRD)


def test_a_paper_that_became_another_is_listed_once_and_leads_there(database: Database) -> None:
    seen(database, [a_paper("Preprint", None, arxiv="2601.00001")])
    seen(database, [a_paper("Article", None, doi="10.1000/x")], days=1, feed="quiet-feed")
    seen(database, [a_paper("Joined", None, arxiv="2601.00001", doi="10.1000/x")], days=2)
    found = browse(database)
    assert len(leafed(database, Listing())) == len(leafed(database, Listing(places=FEED))) == 1
    assert [found.standing_for(PaperId(1)), found.standing_for(PaperId(2))] == [1, 1]
    with pytest.raises(NotFound):
        found.standing_for(PaperId(3))


def test_when_a_paper_changed_is_when_a_dump_last_said_something_new(database: Database) -> None:
    seen(database, [a_paper("A Title")])
    seen(database, [a_paper("A Title", comments=5)], days=1)
    assert browse(database).changed([PaperId(1)]) == {1: MONDAY}
    seen(database, [a_paper("A Title", arxiv="2601.00001")], days=2)
    assert browse(database).changed([PaperId(1)]) == {1: MONDAY + timedelta(days=2)}


def test_what_was_seen_lately_has_what_came_back(database: Database) -> None:
    three_days(database)
    lately = browse(database).seen_since(datetime(2026, 3, 4, tzinfo=UTC))
    assert sorted(lately) == [2, 6]


def test_papers_like_some_words_need_not_have_all_of_them(database: Database) -> None:
    seen(
        database,
        [
            a_paper("Slow Rivers", "On rivers and sand."),
            a_paper("Sand", "On sand alone."),
            a_paper("Trees", "On trees."),
        ],
    )
    search = Search(database, Papers(database))
    assert titles(search.like(["rivers", "sand", 'it"s'], limit=5)) == ["Slow Rivers", "Sand"]
    assert titles(search.like(["rivers", "sand"], limit=1)) == ["Slow Rivers"]
    assert search.like(["…"], limit=5) == []
    assert titles(search.find("sand", limit=5, skip=1)) == titles(search.find("sand", limit=5))[1:]


def test_a_key_is_known_until_it_is_taken_back_and_cannot_be_read(database: Database) -> None:
    keys = ApiKeys(database)
    key, other = keys.make("nightly", now=MONDAY), keys.make("other", now=MONDAY)
    known = keys.known(key)
    assert known is not None
    assert (known.name, keys.known(key + "x"), keys.known("\ud800")) == ("nightly", None, None)
    keys.revoke(known.id, now=MONDAY)
    assert keys.known(key) is None
    assert keys.known(other) is not None
    assert [(one.name, one.revoked_at) for one in keys.all()] == [("nightly", MONDAY), ("other", None)]
    assert key not in repr(keys.all())
    with pytest.raises(NotFound, match="digest admin keys"):
        keys.revoke(known.id, now=MONDAY)
