"""Papers out of the store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, and_, cast, exists, func, or_, select

from digest.errors import NotFound
from digest.model.change import Revised
from digest.model.paper import Paper, PaperId, StoredPaper
from digest.model.sighting import Sighting
from digest.store.engine import Database, listed
from digest.store.facts import from_json
from digest.store.intake import paper_of
from digest.store.places import places_of
from digest.store.tables.archive import DumpRow, PaperRow, RecordRow, RevisionRow, SightingRow, SummaryRow

_dumps, _papers, _records = DumpRow.__table__, PaperRow.__table__, RecordRow.__table__
_revisions, _sightings, _summaries = RevisionRow.__table__, SightingRow.__table__, SummaryRow.__table__

#: Papers read from the database at a time.
_BLOCK = 1_000

_live = _papers.c.merged_into.is_(None)
#: Sightings with the time of their dump, oldest first.
_seen = (
    select(_sightings.c.paper_id, _dumps.c.taken_at, _sightings.c.comments, _sightings.c.upvotes)
    .join(_dumps, _dumps.c.number == _sightings.c.dump)
    .order_by(_dumps.c.taken_at, _dumps.c.number)
)


class Papers:
    """The archive, for reading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(
        self, start: datetime | None = None, *, limit: int | None = None, before: datetime | None = None
    ) -> Iterator[StoredPaper]:
        """Papers first seen at or after `start` and before `before`, oldest first; all of them by default."""
        query = select(_papers).where(_live).order_by(_papers.c.first_seen, _papers.c.id)
        if start is not None:
            query = query.where(_papers.c.first_seen >= start)
        if before is not None:
            query = query.where(_papers.c.first_seen < before)
        yield from self._stream(query.limit(limit))

    def candidates(self, *, after_dump: int, until_dump: int) -> list[StoredPaper]:
        """Papers first seen in the dumps after one number, up to and with another."""
        numbers = and_(_papers.c.first_dump > after_dump, _papers.c.first_dump <= until_dump)
        return list(
            self._stream(select(_papers).where(_live, numbers).order_by(_papers.c.first_seen, _papers.c.id))
        )

    def at(self, revisions: Mapping[PaperId, int]) -> dict[PaperId, StoredPaper]:
        """Papers as they were at given revisions. Those that are not there are left out."""
        with self._database.reading("reading papers") as connection:
            wanted = cast(listed(connection, revisions).c.value, BigInteger)
            rows = connection.execute(select(_papers).where(_papers.c.id.in_(select(wanted)))).all()
            current = {p.id: p for p in _stored(connection, rows)}
            found = {id_: p for id_, p in current.items() if p.revision == revisions[id_]}
            for id_ in current.keys() - found.keys():
                found[id_] = _as_it_was(connection, current[id_], revisions[id_])
        return found

    def current(self, ids: Iterable[PaperId]) -> list[StoredPaper]:
        """These papers as they are now, oldest first."""
        return list(self._stream(select(_papers).where(_papers.c.id.in_(list(ids))).order_by(_papers.c.id)))

    def newest(self, *, before: datetime, most: int) -> list[StoredPaper]:
        """The papers first seen last before a moment, oldest first."""
        seen = select(_papers).where(_live, _papers.c.first_seen <= before)
        return list(
            self._stream(seen.order_by(_papers.c.first_seen.desc(), _papers.c.id.desc()).limit(most))
        )[::-1]

    def unsummarised(self, *, limit: int) -> list[StoredPaper]:
        """Papers whose present revision no engine has summarised, oldest first."""
        mine = and_(_summaries.c.paper_id == _papers.c.id, _summaries.c.revision == _papers.c.revision)
        query = select(_papers).where(_live, ~exists().where(mine)).order_by(_papers.c.id).limit(limit)
        return list(self._stream(query))

    def named(self, reference: str) -> StoredPaper:
        """The paper with this number, arXiv id, DOI or title. Raises NotFound."""
        query = select(_papers).where(_live)
        by_key = or_(_records.c.arxiv == reference, _records.c.doi == reference.lower())
        queries = [
            query.where(_papers.c.id.in_(select(_records.c.paper_id).where(by_key))),
            query.where(_papers.c.title == reference),
            query.where(_papers.c.title.istartswith(reference, autoescape=True)),
        ]
        if reference.isdecimal() and len(reference) < 19:
            queries.insert(0, query.where(_papers.c.id == int(reference)))
        for asked in queries:
            found = list(self._stream(asked.order_by(_papers.c.first_seen.desc()).limit(1)))
            if found:
                return found[0]
        message = (
            f"no paper is called {reference!r}; name it by number, arXiv id, DOI or title (`digest papers`)"
        )
        raise NotFound(message, kind="paper", key=reference)

    def sightings(self, ids: Iterable[PaperId]) -> dict[PaperId, list[Sighting]]:
        """When papers were seen, with the counts they had then, oldest first."""
        with self._database.reading("reading sightings") as connection:
            wanted = cast(listed(connection, ids).c.value, BigInteger)
            return _by_paper(connection.execute(_seen.where(_sightings.c.paper_id.in_(select(wanted)))))

    def lately(self, *, until_dump: int, within: timedelta) -> dict[PaperId, list[Sighting]]:
        """The sightings of the papers that a dump, and those taken within a time before it, showed.

        Sightings in later dumps are left out; oldest first.
        """
        with self._database.reading("reading what was seen lately") as connection:
            lately = _dumps_before(connection, until_dump, within)
            shown = select(_sightings.c.paper_id).where(_sightings.c.dump.in_(lately))
            query = _seen.where(_sightings.c.paper_id.in_(shown), _sightings.c.dump <= until_dump)
            return _by_paper(connection.execute(query))

    def revised(self, *, until_dump: int, within: timedelta) -> list[Revised]:
        """The papers that a dump, and those taken within a time before it, changed, the last ones first."""
        before: dict[int, dict[int, Paper]] = {}
        with self._database.reading("reading what changed lately") as connection:
            for row in connection.execute(_changed_in(_dumps_before(connection, until_dump, within))):
                before.setdefault(row.paper_id, {})[row.revision] = from_json(row.facts)
            wanted = select(cast(listed(connection, before).c.value, BigInteger))
            rows = connection.execute(select(_papers).where(_live, _papers.c.id.in_(wanted))).all()
            papers = {paper.id: paper for paper in _stored(connection, rows)}
        return [
            Revised(paper=papers[PaperId(id_)], before=facts)
            for id_, facts in before.items()
            if id_ in papers
        ]

    def last_dump(self, *, before: datetime | None = None) -> int:
        """The number of the last dump (taken before a moment); 0 where there is none."""
        query = select(_dumps.c.number).order_by(_dumps.c.number.desc()).limit(1)
        if before is not None:
            query = query.where(_dumps.c.taken_at < before)
        with self._database.reading("looking for the last dump") as connection:
            return int(connection.execute(query).scalar() or 0)

    def _stream(self, query: Select[tuple[object, ...]]) -> Iterator[StoredPaper]:
        with self._database.reading("reading papers") as connection:
            for block in connection.execution_options(yield_per=_BLOCK).execute(query).partitions():
                yield from _stored(connection, block)


def _dumps_before(connection: Connection, until: int, within: timedelta) -> list[int]:
    """The numbers of the dumps up to one, taken within a time before the newest of them."""
    first = _dumps.c.number <= until
    newest = connection.execute(select(func.max(_dumps.c.taken_at)).where(first)).scalar()
    if newest is None:
        return []
    lately = select(_dumps.c.number).where(first, _dumps.c.taken_at >= newest - within)
    return list(connection.execute(lately).scalars())


def _changed_in(dumps: Sequence[int]) -> Select[Any]:
    """Every revision of the papers that these dumps changed."""
    last = func.max(_revisions.c.until_dump).label("dump")
    here = select(_revisions.c.paper_id, last).where(_revisions.c.until_dump.in_(dumps))
    changed = here.group_by(_revisions.c.paper_id).subquery()
    every = select(_revisions).join(changed, changed.c.paper_id == _revisions.c.paper_id)
    return every.order_by(changed.c.dump.desc(), _revisions.c.paper_id, _revisions.c.revision)


def _by_paper(
    rows: Iterable[Row[int, datetime, int | None, int | None]],
) -> dict[PaperId, list[Sighting]]:
    found: dict[PaperId, list[Sighting]] = {}
    for paper, at, comments, upvotes in rows:
        found.setdefault(PaperId(paper), []).append(Sighting(at=at, comments=comments, upvotes=upvotes))
    return found


def _stored(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> Iterator[StoredPaper]:
    places = places_of(connection, [row.id for row in rows])
    for row in rows:
        yield StoredPaper(
            id=PaperId(row.id),
            revision=row.revision,
            first_seen=row.first_seen,
            first_dump=row.first_dump,
            paper=paper_of(row._mapping),
            sources=places.get(row.id, ()),
        )


def _as_it_was(connection: Connection, paper: StoredPaper, revision: int) -> StoredPaper:
    this = and_(_revisions.c.paper_id == paper.id, _revisions.c.revision == revision)
    facts = connection.execute(select(_revisions.c.facts).where(this)).scalar()
    if facts is None:
        return paper
    return StoredPaper(
        id=paper.id,
        revision=revision,
        first_seen=paper.first_seen,
        first_dump=paper.first_dump,
        paper=from_json(facts),
        sources=paper.sources,
    )
