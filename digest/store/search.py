"""Full-text search over the archive."""

import re

from sqlalchemy import select, text

from digest.model.paper import PaperId, StoredPaper
from digest.store.engine import Database
from digest.store.papers import Papers
from digest.store.tables.archive import PaperRow

_papers = PaperRow.__table__
_WORD = re.compile(r"\w+")

#: Title words weigh most, then authors, then the abstract's.
_FTS5 = text(
    "SELECT papers.id FROM papers_fts JOIN papers ON papers.id = papers_fts.rowid"
    " WHERE papers_fts MATCH :query AND merged_into IS NULL"
    " ORDER BY bm25(papers_fts, 4.0, 1.0, 2.0), papers.first_seen DESC, papers.id LIMIT :most"
)
_TSVECTOR = text(
    "SELECT id FROM papers WHERE merged_into IS NULL"
    " AND search @@ (plainto_tsquery('english', :query) || plainto_tsquery('simple', :query))"
    " ORDER BY ts_rank(search, plainto_tsquery('english', :query) || plainto_tsquery('simple', :query)) DESC,"
    " first_seen DESC, id LIMIT :most"
)


class Search:
    """Finds papers by words of their title, abstract and authors."""

    def __init__(self, database: Database, papers: Papers) -> None:
        self._database = database
        self._papers = papers

    def find(self, words: str, *, limit: int) -> list[StoredPaper]:
        """Papers that hold all of the words, the best first. No word, no paper."""
        tokens = _WORD.findall(words)
        if not tokens:
            return []
        with self._database.reading("searching") as connection:
            if self._database.is_sqlite:
                quoted = " ".join(f'"{token}"' for token in tokens)
                rows = connection.execute(_FTS5, {"query": quoted, "most": limit})
            else:
                rows = connection.execute(_TSVECTOR, {"query": " ".join(tokens), "most": limit})
            ids = list(rows.scalars())
            current = select(_papers.c.id, _papers.c.revision).where(_papers.c.id.in_(ids))
            revisions = {PaperId(row.id): row.revision for row in connection.execute(current)}
        papers = self._papers.at(revisions)
        return [papers[id_] for id_ in ids]
