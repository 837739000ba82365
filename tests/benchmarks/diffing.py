"""Telling 500 new papers in a dump of 10,000 from a store of 100,000: one anti-join, or one SELECT each."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from digest.diff.decide import decide
from digest.diff.fingerprint import record
from digest.model.change import Change, ChangeKind, Record
from digest.model.dump import Account, Dump, Status
from digest.model.paper import Paper
from digest.store.archive import Archive
from digest.store.engine import Database
from digest.store.intake import Intake
from digest.store.schema import prepare
from digest.store.tables.archive import RecordRow
from tests.benchmarks.frame import Figure, medians_s
from tests.benchmarks.texts import papers

STORED, SHOWN, NEW = 100_000, 10_000, 500
WHEN = datetime(2026, 3, 2, 6, tzinfo=UTC)
#: Papers of one dump while the store is filled.
_PORTION = 10_000
#: Short abstracts: the store is filled in seconds, and what is measured does not read them.
_WORDS = 30


def figures() -> Iterator[Figure]:
    """The ratio of the two ways of asking, and the milliseconds of a whole diff."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Database(f"sqlite:///{Path(folder, 'bench.db')}") as database,
    ):
        _fill(database)
        shown = list(papers(SHOWN, first=STORED + NEW - SHOWN, words=_WORDS))
        wanted = [_record(paper, 99) for paper in shown]
        # One intake for all turns: what is asked for is measured, not the commit. Readers do not wait for it.
        with Archive(database).intake(_dump(SHOWN)) as intake:
            assert _asked_one_by_one(database, wanted) == _asked_at_once(intake, wanted)
            by_one, by_set, whole = medians_s(
                lambda: _asked_one_by_one(database, wanted),
                lambda: _asked_at_once(intake, wanted),
                lambda: _decided(intake, shown),
            )
    what = f"diff of {SHOWN:,} against {STORED:,}"
    yield Figure(what=f"{what}: times one SELECT per paper", value=by_one / by_set, floor=50, goal=200)
    yield Figure(what=f"{what}: ms of one SELECT per paper", value=by_one * 1000, at_least=False)
    yield Figure(what=f"{what}: ms of the anti-join", value=by_set * 1000, at_least=False)
    yield Figure(what=f"{what}: ms with fingerprints and decision", value=whole * 1000, at_least=False)


def _asked_one_by_one(database: Database, wanted: Sequence[Record]) -> set[str]:
    """The plain way, which is the oracle as well."""
    with Session(database.engine) as session:
        return {
            r.fingerprint
            for r in wanted
            if session.exec(select(RecordRow).where(RecordRow.fingerprint == r.fingerprint)).first() is None
        }


def _asked_at_once(intake: Intake, wanted: Sequence[Record]) -> set[str]:
    return intake.unknown(r.fingerprint for r in wanted)


def _decided(intake: Intake, shown: Sequence[Paper]) -> None:
    """All that stands between parsed papers and what is to be written."""
    records = {r.fingerprint: r for r in (_record(paper, intake.number) for paper in shown)}
    unknown = intake.unknown(records)
    fresh = [r for fingerprint, r in records.items() if fingerprint in unknown]
    changes = decide(fresh, intake.related(fresh))
    assert len(changes) == NEW


def _fill(database: Database) -> None:
    prepare(database, now=WHEN)
    for first in range(0, STORED, _PORTION):
        with Archive(database).intake(_dump(first)) as intake:
            portion = papers(_PORTION, first=first, words=_WORDS)
            intake.save([_as_new(_record(paper, intake.number)) for paper in portion])


def _record(paper: Paper, dump: int) -> Record:
    return record(paper, first_seen=WHEN, first_dump=dump)


def _as_new(one: Record) -> Change:
    return Change(kind=ChangeKind.NEW, paper_id=None, paper=one.paper, records=(one,))


def _dump(number: int) -> Dump:
    return Dump(
        source="bench",
        origin=f"bench {number}",
        sha256=f"{number:064x}",
        taken_at=WHEN,
        format="hf_text",
        page_date=None,
        status=Status.OK,
        note="",
        account=Account(),
    )
