"""Dumps in, and an account that adds up."""

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from digest.flows.ingest import Ingest
from digest.model.asked import Asked
from digest.model.dump import Dump, Status
from digest.rank.terms import terms
from digest.settings import SentinelSettings, Settings
from digest.sources.attic import Attic
from digest.store.archive import Archive
from digest.store.engine import Database
from digest.store.intake import Intake
from digest.store.summaries import Summaries, Terms
from tests.day import TOPICS, Day, a_text_dump

MORE = (
    ("Clocks for Ferries", "harbour clocks that agree without a radio"),
    ("Sand in the Archive", "an unrelated collection of postcards from the seaside"),
    ("Bread at Altitude", "dough and how it rises on high mountains"),
)


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path)


def identities(day: Day) -> list[tuple[str, str]]:
    """What the store holds, without its surrogate keys."""
    with day.service() as built:
        return sorted((s.paper.title, s.paper.abstract or "") for s in built.papers.since())


def test_the_account_of_a_first_dump(day: Day) -> None:
    account = day.reads(a_text_dump())
    (source,) = account.sources
    assert (source.format, source.status) == ("hf_text", Status.OK)
    assert (account.totals.read, account.totals.new, account.adds_up) == (5, 5, True)


def test_an_overlapping_dump_brings_only_what_is_new(day: Day) -> None:
    day.reads(a_text_dump(TOPICS[:3]))
    totals = day.reads(a_text_dump(TOPICS)).totals
    assert (totals.read, totals.new, totals.seen) == (5, 2, 3)


def test_the_same_bytes_are_unchanged_wherever_they_lie(day: Day) -> None:
    day.reads(a_text_dump())
    (source,) = day.later(hours=1).reads(a_text_dump()).sources
    assert (source.status, source.account.read) == (Status.UNCHANGED, 0)


def test_a_changed_abstract_is_an_update_and_never_new(day: Day) -> None:
    day.reads(a_text_dump())
    totals = day.reads(a_text_dump().replace("twice as fast", "three times as fast")).totals
    assert (totals.new, totals.updated) == (0, 5)


def test_a_source_that_fails_stops_no_other(day: Day, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(a_text_dump())
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    asked = [Asked(name=n, location=str(tmp_path / n)) for n in ("missing.txt", "picture.txt", "good.txt")]
    with day.service() as built:
        account = built.ingest.run(asked, now=day.now)
    assert [source.status for source in account.sources] == [Status.FAILED, Status.FAILED, Status.OK]
    assert all(source.note for source in account.sources[:2])
    assert (account.totals.new, account.is_well, account.adds_up) == (5, False, True)


def test_an_empty_dump_is_said_to_be_empty_every_time(day: Day) -> None:
    for _ in range(2):
        (source,) = day.later(hours=1).reads("").sources
        assert (source.status, source.account.read) == (Status.EMPTY, 0)
        assert source.note


def test_a_dump_that_is_cut_off_is_stored_as_far_as_it_goes_and_its_bytes_kept(day: Day) -> None:
    dump = a_text_dump()
    cut = dump[: dump.index("railway timetables") + 40]
    (source,) = day.reads(cut).sources
    assert source.status is Status.TRUNCATED
    assert source.account.new >= 4
    (kept,) = (day.settings.home / "dumps").iterdir()
    assert kept.read_text() == cut


def test_a_drifted_dump_of_the_catalogue_is_held_back_until_somebody_names_it(day: Day) -> None:
    day.reads(a_text_dump(), catalogued=True)
    entries = [{"paper": {"id": f"2601.0000{n}", "title": title}} for n, (title, _) in enumerate(MORE)]
    listing = json.dumps(entries)
    (source,) = day.later(days=1).reads(listing, catalogued=True).sources
    assert (source.status, source.account.rejected, source.account.adds_up) == (Status.DRIFT, 3, True)
    assert len(identities(day)) == 5
    (kept,) = (day.settings.home / "dumps").iterdir()
    with day.service() as built:
        account = built.ingest.run([Asked(name=str(kept), location=str(kept))], now=day.now)
    assert account.totals.new == 2  # the third bears the title of a paper that is known
    assert len(identities(day)) == 7


def test_too_few_papers_for_the_weekday_are_warned_about_after_two_weeks(day: Day) -> None:
    for week in range(3):
        topics = [(f"{title}, Part {week}", about) for title, about in TOPICS]
        assert day.reads(a_text_dump(topics), catalogued=True).sources[0].warnings == ()
        day.later(days=7)
    (source,) = day.reads(a_text_dump(MORE[:1]), catalogued=True).sources
    assert source.warnings == ("it holds 1 papers, where 5 are usual on this day of the week",)
    assert source.account.new == 1


def test_what_is_named_on_the_command_line_is_never_held_back(tmp_path: Path) -> None:
    strict = Settings(sentinel=SentinelSettings(most_foreign_lines=0.001))
    day = Day(tmp_path, settings=strict)
    assert day.reads(a_text_dump()).sources[0].status is Status.OK


def test_new_papers_are_summarised_and_counted(day: Day) -> None:
    day.has_papers()
    with day.service() as built:
        papers = list(built.papers.since())
        stored = Summaries(built.database).of({p.id: 1 for p in papers}, engine=built.engine.name)
        assert all(stored[p.id].sentence in (p.paper.abstract or "") for p in papers)
        counts = Terms(built.database).counts(terms(papers[0].paper))
        assert counts["collect"] == 5
        assert min(counts.values()) == 1


_dumps = st.lists(st.lists(st.sampled_from([*TOPICS, *MORE]), min_size=2, max_size=5), min_size=1, max_size=4)


# Shrinking would take minutes: each example fills four databases.
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(_dumps, st.data())
def test_any_order_repetition_and_split_of_dumps_gives_the_same_papers(
    dumps: Sequence[Sequence[tuple[str, str]]], data: st.DataObject
) -> None:
    once = _partition([a_text_dump(dump) for dump in dumps])
    shuffled = data.draw(st.permutations([*dumps, *dumps[:1]]))
    assert _partition([a_text_dump(dump) for dump in shuffled]) == once
    topics = list(dict.fromkeys(itertools.chain.from_iterable(dumps)))
    assert _partition([a_text_dump(topics)]) == once


def _partition(dumps: Sequence[str]) -> set[frozenset[str]]:
    """Which records the store holds as which papers, once it has read the dumps in this order."""
    with TemporaryDirectory() as home:
        day = Day(Path(home))
        accounts = [day.later(hours=1).reads(dump) for dump in dumps]
        assert all(account.adds_up for account in accounts)
        with day.service() as built, built.database.reading("reading records") as connection:
            rows = connection.exec_driver_sql("SELECT paper_id, fingerprint FROM records").all()
            assert connection.exec_driver_sql("SELECT count(*) FROM papers").scalar() == len(
                {paper for paper, _ in rows}
            )
    return {frozenset(print_ for other, print_ in rows if other == paper) for paper, _ in rows}


def test_a_database_that_fails_in_the_middle_loses_the_dump_and_nothing_else(day: Day) -> None:
    day.has_papers(2)
    with day.service() as built:
        trigger = "CREATE TRIGGER full BEFORE INSERT ON sightings BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        with built.database.writing("filling the disk") as connection:
            connection.exec_driver_sql(trigger)
    (source,) = day.reads(a_text_dump()).sources
    assert (source.status, source.account.read) == (Status.FAILED, 0)
    assert "disk full" in source.note
    assert len(identities(day)) == 2


def test_a_dump_that_two_processes_read_at_once_is_taken_in_once(day: Day) -> None:
    class Late(Archive):
        """Sees nothing before it holds the lock, as a process that asked a moment too early."""

        def __init__(self, database: Database) -> None:
            super().__init__(database)
            self.is_locked = False

        def holds(self, sha256: str) -> bool:
            return self.is_locked and super().holds(sha256)

        @contextmanager
        def intake(self, dump: Dump) -> Iterator[Intake]:
            with super().intake(dump) as opened:
                self.is_locked = True
                yield opened

    day.reads(a_text_dump())
    (tmp,) = day.settings.home.glob("dump-*.txt")
    with day.service() as built:
        ingest = Ingest(
            sources=built.sources,
            dumps=Late(built.database),
            shelf=built.papers,
            attic=Attic(day.settings.home / "dumps"),
            summarising=built.summarising,
            sentinel=day.settings.sentinel,
        )
        (source,) = ingest.run([Asked(name="again", location=str(tmp))], now=day.now).sources
        assert source.status is Status.UNCHANGED
        assert built.papers.last_dump() == 1


def test_summaries_that_a_killed_run_left_out_are_made_by_the_next(day: Day) -> None:
    day.reads(a_text_dump(TOPICS[:2]))
    with day.service() as built, built.database.writing("forgetting") as connection:
        connection.exec_driver_sql("DELETE FROM summaries")
    day.reads(a_text_dump(TOPICS))
    with day.service() as built:
        assert built.papers.unsummarised(limit=9) == []
