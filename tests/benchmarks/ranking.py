"""What ranking costs: 500 papers for many readers, beside plain postings in Python and an SVM per reader.

All are paid for in CPU seconds per pair of paper and reader, preparation included, and are measured with as
many readers as take some seconds: a day of 100,000 readers is the same pair 50 million times.
"""

import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

from digest.model.paper import Paper, PaperId, StoredPaper
from digest.rank import rank_batch
from digest.rank.bm25f import idf
from digest.rank.frequencies import Frequencies
from digest.rank.language import parse
from digest.rank.lexicon import Lexicon
from digest.rank.match import Ranker
from digest.rank.terms import terms
from digest.text.words import tokens
from tests.benchmarks.frame import Figure
from tests.quality.peers import svm_scores

PAPERS = 500
#: What is asked of a day.
READERS = 100_000
#: Readers measured: of each method as many as take about a second or two.
_BATCH, _LINES, _PLAIN, _SVM = 2_000, 4_000, 4_000, 6
_KEYWORDS, _LIKES = 5, 5
_VOCABULARY = 8_000


def figures() -> Iterator[Figure]:
    """Pairs per CPU second of each method, the ratio to an SVM per reader, and the memory of a block."""
    day = a_day()
    plain = [{"id": at, "title": p.title, "abstract": p.abstract} for at, p in enumerate(day)]
    readers = _readers(plain, max(_BATCH, _LINES, _PLAIN))
    words = [{"keywords": reader["keywords"], "liked": [], "disliked": []} for reader in readers[:_BATCH]]
    likes = [{"keywords": [], "liked": reader["liked"], "disliked": []} for reader in readers[:_BATCH]]
    by_words = _pairs_per_s(lambda: rank_batch(plain, words), _BATCH)
    by_likes = _pairs_per_s(lambda: rank_batch(plain, likes), _BATCH)
    by_lines = _pairs_per_s(lambda: _by_lines(day, readers[:_LINES]), _LINES)
    by_plain = _pairs_per_s(lambda: _by_postings(plain, readers[:_PLAIN]), _PLAIN)
    by_svm = _pairs_per_s(lambda: _by_svm(plain, readers[:_SVM]), _SVM)
    what = f"ranking {PAPERS} papers"
    for name, value in (
        ("the service, lines with reasons", by_lines),
        ("rank_batch, words", by_words),
        ("rank_batch, likes", by_likes),
        ("plain postings in Python, words", by_plain),
        ("an SVM per reader, likes", by_svm),
    ):
        yield Figure(what=f"{what}: thousand pairs per CPU s, {name}", value=value / 1000)
    yield Figure(what=f"{what}: times an SVM per reader, likes", value=by_likes / by_svm, floor=20)
    yield Figure(
        what=f"{what} for {READERS:,}: CPU minutes, likes",
        value=PAPERS * READERS / by_likes / 60,
        at_least=False,
    )
    yield Figure(
        what=f"{what} for {READERS:,}: CPU minutes, lines",
        value=PAPERS * READERS / by_lines / 60,
        at_least=False,
    )
    yield Figure(what=f"{what}: MB at most, likes", value=_peak_mb(plain, likes[:500]), at_least=False)


def _readers(day: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Readers with words of some papers, and other papers that they like."""
    chance = Random(13)
    return [
        {
            "keywords": [
                " ".join(chance.choice(chance.choice(day)["title"].split()) for _ in range(1 + n % 2))
                for n in range(_KEYWORDS)
            ],
            "liked": chance.sample(day, _LIKES),
        }
        for _ in range(count)
    ]


def a_day() -> list[Paper]:
    """Papers whose words are as common and as rare as in real ones (Zipf's law)."""
    chance = Random(7)
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    names = ["".join(chance.choices(syllables, k=3)) for _ in range(_VOCABULARY)]
    weights = [1 / (rank + 20) for rank in range(_VOCABULARY)]
    return [
        Paper(
            title=" ".join(chance.choices(names, weights, k=8)),
            abstract=" ".join(chance.choices(names, weights, k=120)),
        )
        for _ in range(PAPERS)
    ]


def _pairs_per_s(work: Callable[[], object], n_readers: int) -> float:
    begun = time.process_time()
    work()
    return PAPERS * n_readers / (time.process_time() - begun)


def _by_lines(day: Sequence[Any], readers: Sequence[dict[str, Any]]) -> None:
    """As `digest send` does it: a line each, met once however many readers have it."""
    ranker = a_ranker(day)
    for reader in readers:
        ranker.rank([parse(word) for word in reader["keywords"]])


def a_ranker(day: Sequence[Paper]) -> Ranker:
    """A ranker of these papers, with themselves as the archive."""
    when = datetime(2026, 3, 2, tzinfo=UTC)
    stored = [
        StoredPaper(id=PaperId(at), revision=1, first_seen=when, first_dump=1, paper=paper)
        for at, paper in enumerate(day, 1)
    ]
    counts = Counter(term for paper in day for term in terms(paper))
    return Ranker(stored, Frequencies(n_documents=len(day), counts=counts), floor=1.0)


def _by_postings(day: Sequence[dict[str, Any]], readers: Sequence[dict[str, Any]]) -> None:
    """The least that a ranking by words can do: a dictionary of postings, scores added in a loop."""
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, paper in enumerate(day):
        for stem, n in Counter(_stems(f"{paper['title']} {paper['abstract']}")).items():
            postings[stem].append((at, n * 2.2 / (n + 1.2)))
    for reader in readers:
        scores = [0.0] * len(day)
        for stem in _stems(" ".join(reader["keywords"])):
            weight = idf(len(day), len(postings.get(stem, ())))
            for at, value in postings.get(stem, ()):
                scores[at] += weight * value
        sorted(range(len(day)), key=lambda at: -scores[at])


def _by_svm(day: Sequence[dict[str, Any]], readers: Sequence[dict[str, Any]]) -> None:
    rows = Lexicon(day).directions
    for reader in readers:
        svm_scores(rows, [paper["id"] for paper in reader["liked"]])


def _peak_mb(day: Sequence[dict[str, Any]], profiles: Sequence[dict[str, Any]]) -> float:
    """The most that Python and numpy held at once; readers come in blocks: more of them hold no more."""
    tracemalloc.start()
    try:
        rank_batch(day, profiles)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _stems(text: str) -> list[str]:
    return [word.key for word in tokens(text) if word.is_content]
