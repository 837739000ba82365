"""One dump going into the store: everything in one transaction, under one lock."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, func, or_, select, text, update

from digest.model.change import Change, Record
from digest.model.dump import Dump
from digest.model.paper import Paper, PaperId
from digest.store.engine import INTAKE_LOCK, inserted, listed
from digest.store.facts import from_json, to_json
from digest.store.places import note_places, place_of
from digest.store.tables.archive import (
    DumpRow,
    PaperRow,
    PlaceRow,
    RecordRow,
    RevisionRow,
    SightingRow,
    TermRow,
)
from digest.store.tables.readers import FeedbackRow, IssuePaperRow

_dumps, _papers, _records = DumpRow.__table__, PaperRow.__table__, RecordRow.__table__
_places = PlaceRow.__table__
_revisions, _sightings, _terms = RevisionRow.__table__, SightingRow.__table__, TermRow.__table__
_issue_papers, _feedback = IssuePaperRow.__table__, FeedbackRow.__table__

#: Fingerprint, comments, upvotes.
Sighting = tuple[str, int | None, int | None]

_SIGHT = """
    INSERT INTO sightings (paper_id, dump, comments, upvotes)
    SELECT records.paper_id, :dump, max(shown.comments), max(shown.upvotes)
    FROM ({shown}) AS shown JOIN records ON records.fingerprint = shown.fingerprint
    GROUP BY records.paper_id
    ON CONFLICT (paper_id, dump) DO UPDATE SET
        comments = coalesce(excluded.comments, sightings.comments),
        upvotes = coalesce(excluded.upvotes, sightings.upvotes)
"""
#: Sightings, sent as one JSON parameter, as a table.
_SHOWN = {
    "sqlite": (
        "SELECT json_extract(value, '$[0]') AS fingerprint, json_extract(value, '$[1]') AS comments,"
        " json_extract(value, '$[2]') AS upvotes FROM json_each(:shown)"
    ),
    "postgresql": (
        "SELECT value->>0 AS fingerprint, CAST(value->>1 AS integer) AS comments,"
        " CAST(value->>2 AS integer) AS upvotes FROM json_array_elements(CAST(:shown AS json))"
    ),
}


class Intake:
    """An open transaction. `number` is the dump's: numbers follow the order in which dumps are committed."""

    def __init__(self, connection: Connection, dump: Dump) -> None:
        """dump: as far as it is known; `finish` completes it."""
        self._connection = connection
        if connection.dialect.name != "sqlite":  # SQLite has one writer as it is
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": INTAKE_LOCK})
        self.number = int(
            connection.execute(select(func.coalesce(func.max(_dumps.c.number), 0) + 1)).scalar_one()
        )
        self._next_paper = int(
            connection.execute(select(func.coalesce(func.max(_papers.c.id), 0) + 1)).scalar_one()
        )
        # Sightings name the dump: its row comes first.
        connection.execute(_dumps.insert().values(number=self.number, **_dump_columns(dump)))

    def unknown(self, fingerprints: Iterable[str]) -> set[str]:
        """Which of these records are not stored: the anti-join that tells new from old."""
        # In order, so that the index is walked and not jumped about in.
        wanted = listed(self._connection, sorted(set(fingerprints)))
        stored = exists().where(_records.c.fingerprint == wanted.c.value)
        return set(self._connection.execute(select(wanted.c.value).where(~stored)).scalars())

    def related(self, records: Iterable[Record]) -> list[Record]:
        """Every stored record that shares an id or a title key with these, and again with those."""
        found: dict[str, Record] = {}
        fresh = list(records)
        while fresh:
            fresh = [r for r in self._neighbours(fresh) if r.fingerprint not in found]
            found.update((r.fingerprint, r) for r in fresh)
        return list(found.values())

    def save(self, changes: Sequence[Change]) -> None:
        """Write papers and records."""
        owners = self._owners(changes)
        self._insert_papers([(owner, c) for owner, c in owners if c.paper_id is None])
        self._revise_papers([(owner, c) for owner, c in owners if c.paper_id is not None])
        for owner, change in owners:
            if change.absorbed:
                self._absorb(owner, change.absorbed)
        self._write_records(owners)

    def sight(self, sightings: Iterable[Sighting]) -> None:
        """Write which papers the dump showed, with their counts there. Their records are stored."""
        statement = text(_SIGHT.format(shown=_SHOWN[self._connection.dialect.name]))
        self._connection.execute(statement, {"dump": self.number, "shown": json.dumps(list(sightings))})

    def count_terms(self, counts: Mapping[str, int]) -> None:
        """Add to the archive's document frequencies."""
        if not counts:
            return
        statement = inserted(self._connection)(_terms)
        more = {"papers": _terms.c.papers + statement.excluded.papers}
        statement = statement.on_conflict_do_update(index_elements=["term"], set_=more)
        self._connection.execute(statement, [{"term": t, "papers": n} for t, n in sorted(counts.items())])

    def finish(self, dump: Dump) -> None:
        """Complete the dump's row, and let its counts be the papers' last ones."""
        this = update(_dumps).where(_dumps.c.number == self.number)
        self._connection.execute(this.values(**_dump_columns(dump)))
        for name in ("comments", "upvotes"):
            count = _sightings.c[name]
            mine = (_sightings.c.paper_id == _papers.c.id) & (_sightings.c.dump == self.number)
            self._connection.execute(update(_papers).values({name: count}).where(mine, count.is_not(None)))
        note_places(self._connection, self.number, place_of(dump.format, dump.source))

    def _neighbours(self, records: Sequence[Record]) -> list[Record]:
        connection = self._connection
        titles = listed(connection, {r.title_key for r in records})
        arxiv = listed(connection, {r.paper.arxiv for r in records if r.paper.arxiv})
        dois = listed(connection, {r.paper.doi for r in records if r.paper.doi})
        matches = or_(
            _records.c.title_key.in_(select(titles.c.value)),
            _records.c.arxiv.in_(select(arxiv.c.value)),
            _records.c.doi.in_(select(dois.c.value)),
        )
        return [_record(row) for row in connection.execute(select(_records).where(matches)).mappings()]

    def _owners(self, changes: Sequence[Change]) -> list[tuple[PaperId, Change]]:
        owners = []
        for change in changes:
            if change.paper_id is None:
                owners.append((PaperId(self._next_paper), change))
                self._next_paper += 1
            else:
                owners.append((change.paper_id, change))
        return owners

    def _insert_papers(self, owners: Sequence[tuple[PaperId, Change]]) -> None:
        if owners:
            rows = [{"id": owner, "revision": 1, **_paper_columns(change)} for owner, change in owners]
            self._connection.execute(_papers.insert(), rows)

    def _revise_papers(self, owners: Sequence[tuple[PaperId, Change]]) -> None:
        for owner, change in owners:
            columns = _paper_columns(change)
            this = _papers.c.id == owner
            if change.is_revised:
                row = self._connection.execute(select(_papers).where(this)).mappings().one()
                old = {
                    "revision": row["revision"],
                    "facts": to_json(paper_of(row)),
                    "until_dump": self.number,
                }
                self._connection.execute(_revisions.insert().values(paper_id=owner, **old))
                columns["revision"] = row["revision"] + 1
            self._connection.execute(update(_papers).where(this).values(columns))

    def _absorb(self, owner: PaperId, absorbed: Sequence[PaperId]) -> None:
        """Let one paper stand for others: what they were seen and sent as counts for it."""
        merged = update(_papers).where(or_(_papers.c.id.in_(absorbed), _papers.c.merged_into.in_(absorbed)))
        self._connection.execute(merged.values(merged_into=owner))
        mine: dict[str, Any] = {"paper_id": owner}
        # Revisions are counted by paper: whoever was told of an absorbed one is held to know all of this.
        now = select(_papers.c.revision).where(_papers.c.id == owner).scalar_subquery()
        belongings = (
            (_sightings, _sightings.c.dump, mine),
            (_places, _places.c.place, mine),
            (_issue_papers, _issue_papers.c.issue_id, {**mine, "revision": now}),
            (_feedback, _feedback.c.subscriber_id, mine),
        )
        for table, other, columns in belongings:
            theirs = select(other).where(table.c.paper_id == owner)
            for paper in absorbed:
                moves = update(table).where(table.c.paper_id == paper, other.not_in(theirs)).values(columns)
                self._connection.execute(moves)

    def _write_records(self, owners: Sequence[tuple[PaperId, Change]]) -> None:
        pairs = [(owner, record) for owner, change in owners for record in change.records]
        fresh = [_record_columns(owner, record) for owner, record in pairs if record.paper_id is None]
        if fresh:
            self._connection.execute(_records.insert(), fresh)
        for owner, record in pairs:
            if record.paper_id not in (None, owner):
                moved = update(_records).where(_records.c.fingerprint == record.fingerprint)
                self._connection.execute(moved.values(paper_id=owner))


def paper_of(row: RowMapping) -> Paper:
    """A paper out of a row of `papers`."""
    facts = {**row["facts"], "title": row["title"], "abstract": row["abstract"]}
    facts["authors"] = tuple(row["authors"].split("\n")) if row["authors"] else ()
    return replace(from_json(facts), comments=row["comments"], upvotes=row["upvotes"])


def _dump_columns(dump: Dump) -> dict[str, Any]:
    """A dump as a row of `dumps`, its number apart."""
    account = dump.account
    return {
        "source": dump.source,
        "origin": dump.origin,
        "sha256": dump.sha256,
        "taken_at": dump.taken_at,
        "format": dump.format,
        "page_date": str(dump.page_date) if dump.page_date else None,
        "status": dump.status.value,
        "note": dump.note,
        "read": account.read,
        "new": account.new,
        "updated": account.updated,
        "seen": account.seen,
        "rejected": account.rejected,
        "reasons": dict(account.reasons),
        "without_abstract": dump.without_abstract,
        "kept": dump.kept,
    }


def _paper_columns(change: Change) -> dict[str, Any]:
    facts = to_json(change.paper)
    for column in ("title", "abstract", "authors", "comments", "upvotes"):
        facts.pop(column, None)
    return {
        "title": change.paper.title,
        "abstract": change.paper.abstract,
        "authors": "\n".join(change.paper.authors),
        "facts": facts,
        "first_seen": min(r.first_seen for r in change.records),
        "first_dump": min(r.first_dump for r in change.records),
    }


def _record_columns(owner: PaperId, record: Record) -> dict[str, Any]:
    return {
        "fingerprint": record.fingerprint,
        "paper_id": owner,
        "title_key": record.title_key,
        "arxiv": record.paper.arxiv,
        "doi": record.paper.doi,
        "facts": to_json(replace(record.paper, comments=None, upvotes=None)),
        "first_seen": record.first_seen,
        "first_dump": record.first_dump,
    }


def _record(row: RowMapping) -> Record:
    first_seen: datetime = row["first_seen"]
    return Record(
        fingerprint=row["fingerprint"],
        title_key=row["title_key"],
        paper=from_json(row["facts"]),
        first_seen=first_seen,
        first_dump=row["first_dump"],
        paper_id=PaperId(row["paper_id"]),
    )
