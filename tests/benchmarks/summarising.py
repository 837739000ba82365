"""What a summary costs."""

from collections.abc import Iterator

from digest.summarise import brief, summarise
from tests.benchmarks.frame import Figure, medians_s
from tests.benchmarks.texts import papers

_N = 200


def figures() -> Iterator[Figure]:
    """Milliseconds of one abstract: the sentence, and the two sentences."""
    texts = [(paper.title, paper.abstract or "") for paper in papers(_N, words=170)]
    one, two = medians_s(
        lambda: [summarise(title, abstract) for title, abstract in texts],
        lambda: [brief(title, abstract) for title, abstract in texts],
    )
    yield Figure(
        what="summary of one sentence: ms an abstract", value=one * 1000 / _N, floor=2, goal=1, at_least=False
    )
    yield Figure(what="summary of two sentences: ms an abstract", value=two * 1000 / _N, at_least=False)
