"""The archive for whoever leafs through it: page by page, by day and by place.

Pages are read along an index from the last paper of the page before: the hundredth costs what the first does.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import BigInteger, ColumnElement, Select, cast, exists, func, literal, select, text, tuple_

from digest.errors import NotFound
from digest.model.listing import Listing, Neighbours
from digest.model.paper import PaperId, StoredPaper
from digest.store.engine import Database, listed
from digest.store.papers import Papers
from digest.store.tables.archive import DumpRow, PaperRow, PlaceRow, RecordRow, SightingRow

_dumps, _papers, _places = DumpRow.__table__, PaperRow.__table__, PlaceRow.__table__
_records, _sightings = RecordRow.__table__, SightingRow.__table__

_live = _papers.c.merged_into.is_(None)
_seen = select(_papers.c.first_seen).where(_live).limit(1)

#: Every name of the index once, each found from the one before it: a few steps, not a row per paper.
_NAMES = text(
    "WITH RECURSIVE name(place) AS (SELECT min(place) FROM paper_places UNION ALL"
    " SELECT (SELECT min(place) FROM paper_places WHERE place > name.place) FROM name"
    " WHERE name.place IS NOT NULL) SELECT place FROM name WHERE place IS NOT NULL"
)


class Browse:
    """Lists of papers."""

    def __init__(self, database: Database, papers: Papers) -> None:
        self._database = database
        self._papers = papers

    def page(self, listing: Listing, *, most: int) -> list[StoredPaper]:
        """The first `most` papers of a list after the one that it names; none after one that never was."""
        if listing.places is not None and not listing.places:
            return []
        with self._database.reading("reading a page of papers") as connection:
            after = None
            if listing.after is not None:
                last = select(_papers.c.first_seen).where(_papers.c.id == listing.after)
                after = connection.execute(last).scalar()
                if after is None:
                    return []
            query = _of_place(listing) if listing.places and listing.day is None else _by_time(listing, after)
            ids = [PaperId(id_) for id_ in connection.execute(query.limit(most)).scalars()]
        return self.these(ids)

    def standing_for(self, id_: PaperId) -> PaperId:
        """The paper that this one turned out to be, or itself. Raises NotFound."""
        query = select(_papers.c.id, _papers.c.merged_into).where(_papers.c.id == id_)
        with self._database.reading("looking for a paper") as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound("there is no such paper", kind="paper", key=str(id_))
        return PaperId(row.merged_into or row.id)

    def count(self, day: date) -> int:
        """How many papers were first seen on a day."""
        query = select(func.count()).select_from(_papers).where(_live, *_of_day(day))
        with self._database.reading("counting papers") as connection:
            return int(connection.execute(query).scalar_one())

    def newest_day(self) -> date | None:
        """The last day with papers; None for an empty store."""
        return self._day(_seen.order_by(_papers.c.first_seen.desc()))

    def neighbours(self, day: date) -> Neighbours:
        """The days with papers next to one."""
        begin, end = _span(day)
        before = _seen.where(_papers.c.first_seen < begin).order_by(_papers.c.first_seen.desc())
        after = _seen.where(_papers.c.first_seen >= end).order_by(_papers.c.first_seen)
        return Neighbours(before=self._day(before), after=self._day(after))

    def places(self) -> list[str]:
        """Every place that showed papers, in alphabetical order."""
        with self._database.reading("reading the places") as connection:
            return list(connection.execute(_NAMES).scalars())

    def changed(self, ids: Iterable[PaperId]) -> dict[PaperId, datetime]:
        """When something new was last learned of each of these papers."""
        with self._database.reading("reading when papers changed") as connection:
            wanted = cast(listed(connection, ids).c.value, BigInteger)
            query = (
                select(_records.c.paper_id, func.max(_records.c.first_seen))
                .where(_records.c.paper_id.in_(select(wanted)))
                .group_by(_records.c.paper_id)
            )
            return {PaperId(paper): at for paper, at in connection.execute(query)}

    def seen_since(self, start: datetime) -> list[PaperId]:
        """Papers that some dump showed at or after a moment."""
        recent = select(_dumps.c.number).where(_dumps.c.taken_at >= start)
        query = (
            select(_sightings.c.paper_id)
            .join(_papers, _papers.c.id == _sightings.c.paper_id)
            .where(_live, _sightings.c.dump.in_(recent))
            .distinct()
        )
        with self._database.reading("reading what was seen lately") as connection:
            return [PaperId(id_) for id_ in connection.execute(query).scalars()]

    def these(self, ids: Iterable[PaperId]) -> list[StoredPaper]:
        """These papers as they are now, in the order given; those that are not there are left out."""
        wanted = list(ids)
        found = {paper.id: paper for paper in self._papers.current(wanted)}
        return [found[id_] for id_ in wanted if id_ in found]

    def _day(self, query: Select[datetime]) -> date | None:
        with self._database.reading("looking for a day") as connection:
            found = connection.execute(query).scalar()
        return found.astimezone(UTC).date() if found else None


def _by_time(listing: Listing, after: datetime | None) -> Select[int]:
    """Forward through a day, else back from the newest. after: when `listing.after` was first seen."""
    order = _papers.c.first_seen, _papers.c.id
    query = select(_papers.c.id).where(_live, *_of_day(listing.day))
    if listing.places is not None:
        mine = _places.c.paper_id == _papers.c.id
        query = query.where(exists().where(mine, _places.c.place.in_(listing.places)))
    is_forward = listing.day is not None
    if after is not None:
        here = tuple_(literal(after, order[0].type), literal(listing.after, order[1].type))
        query = query.where(tuple_(*order) > here if is_forward else tuple_(*order) < here)
    return query.order_by(*(order if is_forward else [one.desc() for one in order]))


def _of_place(listing: Listing) -> Select[int]:
    """Back from the newest, along the index of the places: numbers of papers follow their coming in."""
    query = (
        select(_places.c.paper_id)
        .join(_papers, _papers.c.id == _places.c.paper_id)
        .where(_live, _places.c.place.in_(listing.places or ()))
        .distinct()
        .order_by(_places.c.paper_id.desc())
    )
    return query if listing.after is None else query.where(_places.c.paper_id < listing.after)


def _of_day(day: date | None) -> list[ColumnElement[bool]]:
    if day is None:
        return []
    begin, end = _span(day)
    return [_papers.c.first_seen >= begin, _papers.c.first_seen < end]


def _span(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), UTC)
    # The calendar ends with the year 9999.
    return begin, begin + timedelta(days=1) if day < date.max else datetime.max.replace(tzinfo=UTC)
