"""Papers and keywords as sparse rows over the terms of a set of papers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from digest.rank import bm25f
from digest.rank.terms import field_terms, substance
from digest.text.words import compounds, tokens

Floats = NDArray[np.float64]
#: term → weighted frequency in one paper
Weighted = dict[str, float]


class Lexicon:
    """The terms of a set of papers, with how much each says.

    `saturated` and `directions` have one row per paper and one column per term: BM25F's saturated
    frequencies, and the same times rarity at length 1, whose products are the cosines of two papers.
    """

    def __init__(self, papers: Sequence[Mapping[str, Any]]) -> None:
        counted = [_frequencies(paper) for paper in papers]
        documents = Counter(term for frequencies in counted for term in frequencies)
        self._terms = list(documents)
        self._columns = {term: column for column, term in enumerate(documents)}
        counts = np.fromiter(documents.values(), dtype=np.int64, count=len(documents))
        by_count = np.array([bm25f.idf(len(papers), count) for count in range(len(papers) + 1)])
        is_bigram = np.array([" " in term for term in documents], dtype=bool)
        self._weights = by_count[counts] * np.where(is_bigram, bm25f.BIGRAM_WEIGHT, 1.0)
        self._is_word = ~is_bigram
        #: Columns of single words that at least two papers share: what a space can be learned from.
        self.shared = np.flatnonzero(~is_bigram & (counts > 1))
        self.saturated = self._saturated(counted)
        self.directions = unit_rows(self.saturated.multiply(self._weights[None, :]).tocsr())
        self._numbers = {_texts(paper): number for number, paper in enumerate(papers)}
        #: Where a column stands among the shared ones; -1 for others.
        self._place_in_shared = np.full(len(documents), -1, dtype=np.int64)
        self._place_in_shared[self.shared] = np.arange(len(self.shared))

    @cached_property
    def by_term(self) -> Any:
        """`directions` turned: terms × papers, what rows over the terms are multiplied with."""
        return self.directions.T.tocsr()

    def over_shared(self, rows: Any) -> Any:
        """Rows over the terms, as rows over the shared ones."""
        places = self._place_in_shared[rows.indices]
        is_kept = places >= 0
        starts = np.concatenate([[0], np.cumsum(is_kept)])[rows.indptr]
        shape = (rows.shape[0], len(self.shared))
        return sparse.csr_matrix((rows.data[is_kept], places[is_kept], starts), shape=shape)

    def directions_of(
        self, papers: Iterable[Mapping[str, Any]], *, without: AbstractSet[str] = frozenset()
    ) -> Any:
        """Rows like those of `directions` for other papers, over the terms known here, some left out."""
        wanted = list(papers)
        numbers = [None if without else self._numbers.get(_texts(paper)) for paper in wanted]
        strange = [paper for paper, number in zip(wanted, numbers, strict=True) if number is None]
        rows = self._strange_directions(strange, without)
        if len(strange) == len(wanted):
            return rows
        # The papers of the set have their rows already; those of the strangers stand below them.
        below = iter(range(self.directions.shape[0], self.directions.shape[0] + len(strange)))
        order = [next(below) if number is None else number for number in numbers]
        return _picked(self.directions, rows, order)

    def _strange_directions(self, papers: Sequence[Mapping[str, Any]], without: AbstractSet[str]) -> Any:
        counted = [_frequencies(paper) for paper in papers]
        if without:
            counted = [{t: value for t, value in one.items() if t not in without} for one in counted]
        rows = self._saturated(counted)
        return unit_rows(rows.multiply(self._weights[None, :]).tocsr())

    def name(self, column: int) -> str:
        """The term of a column."""
        return self._terms[column]

    def _keyword_row(self, keywords: Iterable[str]) -> dict[int, float]:
        row: dict[int, float] = {}
        for keyword in keywords:
            words = tokens(keyword)
            for term in field_terms(words, compounds(keyword, words)):
                column = self._columns.get(term)
                if column is not None:
                    row[column] = row.get(column, 0.0) + float(self._weights[column])
        return row

    def keyword_rows(self, keywords: Iterable[Iterable[str]]) -> Any:
        """Bags of words as rows over the terms; a word that stands there twice counts twice."""
        return sparse_rows([self._keyword_row(words) for words in keywords], len(self._columns))

    def n_words(self, rows: Any) -> Floats:
        """How many different words each row has: rows × 1."""
        return np.asarray((rows[:, self._is_word] != 0).sum(axis=1), dtype=np.float64).reshape(-1, 1)

    def _saturated(self, counted: Sequence[Weighted]) -> Any:
        known = [
            {self._columns[term]: value for term, value in frequencies.items() if term in self._columns}
            for frequencies in counted
        ]
        matrix = sparse_rows(known, len(self._columns))
        matrix.data = bm25f.saturate(matrix.data)
        return matrix


def _texts(paper: Mapping[str, Any]) -> tuple[str, str]:
    return paper.get("title") or "", paper.get("abstract") or ""


def _picked(upper: Any, lower: Any, order: Sequence[int]) -> Any:
    """Some rows of two matrices of one width, those of the second numbered after the first's."""
    n_upper = upper.shape[0]
    found = [(upper, at) if at < n_upper else (lower, at - n_upper) for at in order]
    parts = [(matrix, slice(matrix.indptr[at], matrix.indptr[at + 1])) for matrix, at in found]
    starts = np.cumsum([0, *(part.stop - part.start for _, part in parts)])
    columns = np.concatenate([matrix.indices[part] for matrix, part in parts])
    values = np.concatenate([matrix.data[part] for matrix, part in parts])
    return sparse.csr_matrix((values, columns, starts), shape=(len(order), upper.shape[1]))


def _frequencies(paper: Mapping[str, Any]) -> Weighted:
    """How often each term stands in a paper, weighed by field and field length."""
    found: Weighted = {}
    fields = (
        (paper.get("title") or "", bm25f.TITLE_WEIGHT, bm25f.USUAL_TITLE, bm25f.B_TITLE),
        (substance(paper.get("abstract")), 1.0, bm25f.USUAL_ABSTRACT, bm25f.B_ABSTRACT),
    )
    for text, weight, usual, b in fields:
        words = tokens(text)
        mention = weight / bm25f.field_length(sum(word.is_content for word in words), usual, b)
        for term in field_terms(words, compounds(text, words)):
            found[term] = found.get(term, 0.0) + mention
    return found


def sparse_rows(rows: Sequence[Mapping[int, float]], width: int) -> Any:
    """Rows of column → value as a matrix with `width` columns."""
    starts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int64, count=starts[-1])
    values = np.fromiter(
        (value for row in rows for value in row.values()), dtype=np.float64, count=starts[-1]
    )
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), width))


def unit_rows(matrix: Any) -> Any:
    """The same sparse matrix with every row that is not empty at length 1."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.where(lengths > 0, lengths, 1.0)) @ matrix).tocsr()


def heaviest(matrix: Any, most: int) -> Any:
    """The same sparse matrix with only the `most` largest values of each row, at length 1."""
    rows = []
    for row in range(matrix.shape[0]):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        columns, values = matrix.indices[part], matrix.data[part]
        # By size, then by column: equal values are cut the same way every time.
        best = np.lexsort((columns, -np.abs(values)))[:most]
        rows.append(dict(zip(columns[best].tolist(), values[best].tolist(), strict=True)))
    return unit_rows(sparse_rows(rows, matrix.shape[1]))
