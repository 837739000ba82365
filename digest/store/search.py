"""Full-text search over the archive."""

import re
from collections.abc import Iterable

from sqlalchemy import TextClause, text

from digest.model.paper import StoredPaper
from digest.store.engine import Database
from digest.store.papers import Papers

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


#: Papers of any of the words; many and rare ones first.
_ANY_FTS5 = text(
    "SELECT papers.id FROM papers_fts JOIN papers ON papers.id = papers_fts.rowid"
    " WHERE papers_fts MATCH :query AND merged_into IS NULL"
    " ORDER BY bm25(papers_fts, 2.0, 1.0, 0.0), papers.id LIMIT :most"
)
_ANY_TSVECTOR = text(
    "SELECT id FROM papers WHERE merged_into IS NULL AND search @@ to_tsquery('english', :query)"
    " ORDER BY ts_rank(search, to_tsquery('english', :query), 1) DESC, id LIMIT :most"
)


class Search:
    """Finds papers by words of their title, abstract and authors."""

    def __init__(self, database: Database, papers: Papers) -> None:
        self._database = database
        self._papers = papers

    def find(self, words: str, *, limit: int, skip: int = 0) -> list[StoredPaper]:
        """Papers that hold all of the words, the best first, from the one after `skip`. No word, no paper."""
        tokens = _WORD.findall(words)
        if not tokens:
            return []
        if self._database.is_sqlite:
            statement, query = _FTS5, " ".join(f'"{token}"' for token in tokens)
        else:
            statement, query = _TSVECTOR, " ".join(tokens)
        return self._found(statement, query, limit=limit + skip)[skip:]

    def like(self, words: Iterable[str], *, limit: int) -> list[StoredPaper]:
        """Papers that hold some of the words, those with more and rarer ones first. No word, no paper."""
        tokens = [token for word in words for token in _WORD.findall(word)]
        if not tokens:
            return []
        if self._database.is_sqlite:
            return self._found(_ANY_FTS5, " OR ".join(f'"{token}"' for token in tokens), limit=limit)
        return self._found(_ANY_TSVECTOR, " | ".join(f"'{token}'" for token in tokens), limit=limit)

    def _found(self, statement: TextClause, query: str, *, limit: int) -> list[StoredPaper]:
        with self._database.reading("searching") as connection:
            ids = list(connection.execute(statement, {"query": query, "most": limit}).scalars())
        papers = {paper.id: paper for paper in self._papers.current(ids)}
        return [papers[id_] for id_ in ids if id_ in papers]
