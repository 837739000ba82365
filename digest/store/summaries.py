"""Summaries, and the archive's document frequencies: what is computed once per paper."""

from collections.abc import Iterable, Mapping

from sqlalchemy import BigInteger, cast, func, select

from digest.model.paper import PaperId
from digest.model.summary import Summary
from digest.store.engine import Database, inserted, listed
from digest.store.tables.archive import PaperRow, SummaryRow, TermRow

_papers, _summaries, _terms = PaperRow.__table__, SummaryRow.__table__, TermRow.__table__


class Summaries:
    """One summary a revision of a paper."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, revisions: Mapping[PaperId, int], *, engine: str) -> dict[PaperId, Summary]:
        """The summaries that this engine made of given revisions; missing ones are left out."""
        with self._database.reading("reading summaries") as connection:
            wanted = cast(listed(connection, revisions).c.value, BigInteger)
            made = _summaries.c.paper_id.in_(select(wanted)) & (_summaries.c.engine == engine)
            rows = connection.execute(select(_summaries).where(made)).all()
        found = (
            Summary(
                paper_id=PaperId(row.paper_id),
                revision=row.revision,
                engine=row.engine,
                sentence=row.sentence,
                brief=row.brief,
            )
            for row in rows
        )
        return {s.paper_id: s for s in found if revisions[s.paper_id] == s.revision}

    def save(self, summaries: Iterable[Summary]) -> None:
        """Write summaries, in place of what an older engine made."""
        rows = [
            {
                "paper_id": s.paper_id,
                "revision": s.revision,
                "engine": s.engine,
                "sentence": s.sentence,
                "brief": s.brief,
            }
            for s in summaries
        ]
        if not rows:
            return
        with self._database.writing("saving summaries") as connection:
            statement = inserted(connection)(_summaries)
            newer = {name: statement.excluded[name] for name in ("engine", "sentence", "brief")}
            connection.execute(
                statement.on_conflict_do_update(index_elements=["paper_id", "revision"], set_=newer), rows
            )


class Terms:
    """In how many papers of the archive terms occur."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def size(self) -> int:
        """How many papers the archive holds."""
        with self._database.reading("counting papers") as connection:
            return int(connection.execute(select(func.count()).select_from(_papers)).scalar_one())

    def counts(self, terms: Iterable[str]) -> dict[str, int]:
        """How many papers hold each of the terms; those that none holds are left out."""
        with self._database.reading("reading document frequencies") as connection:
            wanted = listed(connection, sorted(set(terms)))
            rows = connection.execute(
                select(_terms.c.term, _terms.c.papers).join(wanted, wanted.c.value == _terms.c.term)
            )
            return {row.term: row.papers for row in rows}
