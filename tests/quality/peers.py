"""What others do: the usual methods of ranking, by the same words as ours."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize, sparse

from digest.rank import rank_batch
from digest.rank.lexicon import Lexicon, heaviest, unit_rows
from digest.text.words import tokens
from tests.quality.measures import Scores

Papers = Sequence[Mapping[str, Any]]
Method = Callable[[Papers, Sequence[Mapping[str, Any]]], Scores]
#: Of Okapi BM25, as most libraries have them.
_K1, _B = 1.2, 0.75
#: Of arxiv-sanity-lite's classifier.
_C = 0.01
#: Rounds after which its solver stops at the latest.
_ROUNDS = 30


class _Words:
    """Papers as counts of stems."""

    def __init__(self, papers: Papers) -> None:
        counted = [Counter(_stems(f"{p.get('title') or ''}. {p.get('abstract') or ''}")) for p in papers]
        self.columns = {stem: at for at, stem in enumerate(sorted(set().union(*counted)))}
        self.counts = self.rows(counted)
        self.documents = np.bincount(self.counts.indices, minlength=len(self.columns))

    def rows(self, counted: Sequence[Mapping[str, int]]) -> Any:
        cells = [
            (row, self.columns[s], n)
            for row, c in enumerate(counted)
            for s, n in c.items()
            if s in self.columns
        ]
        rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        shape = (len(counted), len(self.columns))
        return sparse.csr_matrix((np.array(values, dtype=np.float64), (rows, columns)), shape=shape)

    def keywords(self, profiles: Sequence[Mapping[str, Any]]) -> Any:
        return self.rows([Counter(_stems(" ".join(profile["keywords"]))) for profile in profiles])


def tf_idf(papers: Papers, profiles: Sequence[Mapping[str, Any]]) -> Scores:
    """Cosine of sublinear TF-IDF vectors."""
    words = _Words(papers)
    weights = np.log((1 + len(papers)) / (1 + words.documents)) + 1
    rows, wishes = words.counts.copy(), words.keywords(profiles)
    rows.data = 1 + np.log(rows.data)
    rows = unit_rows(rows.multiply(weights[None, :]).tocsr())
    return np.asarray((wishes.multiply(weights[None, :]) @ rows.T).toarray())


def bm25(papers: Papers, profiles: Sequence[Mapping[str, Any]]) -> Scores:
    """Okapi BM25 over title and abstract as one text."""
    words = _Words(papers)
    lengths = np.asarray(words.counts.sum(axis=1)).ravel()
    n, df = len(papers), words.documents
    weights = np.log(1 + (n - df + 0.5) / (df + 0.5))
    rows = words.counts.copy()
    norm = np.repeat(_K1 * (1 - _B + _B * lengths / lengths.mean()), np.diff(rows.indptr))
    rows.data = rows.data * (_K1 + 1) / (rows.data + norm)
    return np.asarray((words.keywords(profiles).multiply(weights[None, :]) @ rows.T).toarray())


def bm25f(papers: Papers, profiles: Sequence[Mapping[str, Any]]) -> Scores:
    """Our BM25F with bigrams, and nothing else."""
    lexicon = Lexicon(papers)
    keywords = lexicon.keyword_rows(profile["keywords"] for profile in profiles)
    return np.asarray((keywords @ lexicon.saturated.T).toarray())


def rocchio(papers: Papers, profiles: Sequence[Mapping[str, Any]]) -> Scores:
    """The mean of the liked papers, cut to 200 terms."""
    lexicon = Lexicon(papers)
    means = [sparse.csr_matrix(lexicon.directions_of(profile["liked"]).mean(axis=0)) for profile in profiles]
    return np.asarray((heaviest(sparse.vstack(means).tocsr(), 200) @ lexicon.directions.T).toarray())


def linear_svm(papers: Papers, profiles: Sequence[Mapping[str, Any]]) -> Scores:
    """A linear support vector machine for each reader, her liked papers against all others, on TF-IDF."""
    lexicon = Lexicon(papers)
    places = {paper["id"]: at for at, paper in enumerate(papers)}
    return np.array(
        [svm_scores(lexicon.directions, [places[p["id"]] for p in profile["liked"]]) for profile in profiles]
    )


def svm_scores(rows: Any, liked: Sequence[int]) -> Scores:
    """Squared hinge loss, both classes weighed alike, as liblinear's default has it; solved by L-BFGS."""
    signs = np.full(rows.shape[0], -1.0)
    signs[list(liked)] = 1.0
    n, n_liked = len(signs), max(1, len(liked))
    costs = _C * np.where(signs > 0, n / (2 * n_liked), n / (2 * max(1, n - n_liked)))

    def loss(weights: Scores) -> tuple[float, Scores]:
        short = np.maximum(0.0, 1 - signs * (rows @ weights[:-1] + weights[-1]))
        pull = -2 * costs * short * signs
        gradient = np.concatenate([weights[:-1] + rows.T @ pull, [weights[-1] + pull.sum()]])
        return float(0.5 * weights @ weights + (costs * short * short).sum()), gradient

    start = np.zeros(rows.shape[1] + 1)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    return np.asarray(rows @ found[:-1] + found[-1])


def ours(papers: Papers, profiles: Sequence[Mapping[str, Any]]) -> Scores:
    """What digest does."""
    return np.asarray(rank_batch(papers, profiles))


#: Methods for words, and methods for likes.
BY_WORDS: Mapping[str, Method] = {
    "TF-IDF": tf_idf,
    "BM25": bm25,
    "BM25F and bigrams": bm25f,
}
BY_LIKES: Mapping[str, Method] = {"Rocchio, 200 terms": rocchio, "an SVM per reader": linear_svm}


def _stems(text: str) -> list[str]:
    return [word.key for word in tokens(text) if word.is_content]
