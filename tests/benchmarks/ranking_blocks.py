"""Readers ranked in blocks, beside a loop over postings in Python.

Both sides begin with lines that were met with 500 papers, because a line is met once however many readers
have it; both end with places and scores in the same order.
"""

import heapq
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random

from digest.model.paper import Paper
from digest.rank.block import Block
from digest.rank.language import Interest, parse
from digest.rank.match import Ranker
from digest.rank.select import Plan, alike_among
from tests.benchmarks.frame import Figure, medians_s, took_s
from tests.benchmarks.ranking import PAPERS, READERS, a_day, a_ranker

#: Different lines; readers have 5 to 10 of them, the popular ones more often (Zipf's law).
_LINES = 4_000
#: Papers per issue in the plain loop.
_MOST = 15
_ROUNDS = 3

Profiles = Sequence[Sequence[Interest]]
Postings = dict[str, list[tuple[int, float]]]


def figures() -> Iterator[Figure]:
    """Blocks against the loop, and what choosing with reasons costs."""
    day = a_day()
    ranker = a_ranker(day)
    readers = _readers(different_lines(day))
    block = Block(ranker, alike_among(ranker.papers))
    postings = _postings(ranker, readers)
    in_block, by_loop = medians_s(
        lambda: _exhaust(block.orders(readers)), lambda: _by_loop(postings, readers), rounds=_ROUNDS
    )
    what = f"ranking {PAPERS} papers for {READERS:,}"
    yield Figure(what=f"{what}: in blocks ÷ postings in Python", value=by_loop / in_block, floor=5, goal=12)
    yield Figure(what=f"{what}: µs a reader, in blocks", value=in_block / READERS * 1e6, at_least=False)
    plans = [Plan(most=7)] * len(readers)
    chosen_s = took_s(lambda: _exhaust(block.select(readers, plans)))
    yield Figure(
        what=f"{what}: µs a reader, chosen with reasons", value=chosen_s / READERS * 1e6, at_least=False
    )


def _readers(lines: Sequence[Interest]) -> Profiles:
    chance = Random(13)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(lines))))
    return [chance.choices(lines, cum_weights=weights, k=chance.randint(5, 10)) for _ in range(READERS)]


def different_lines(day: Sequence[Paper]) -> list[Interest]:
    """Lines of one or two words of these papers' titles."""
    chance, titles = Random(13), [paper.title.split() for paper in day]
    texts = {
        " ".join(chance.choice(chance.choice(titles)) for _ in range(1 + n % 2)) for n in range(3 * _LINES)
    }
    lines = [parse(text) for text in sorted(texts)[:_LINES]]
    chance.shuffle(lines)
    return lines


def _postings(ranker: Ranker, readers: Profiles) -> Postings:
    lines = {line.line: line for lines in readers for line in lines}
    return {
        text: [(place, sum(one.value for one in reasons)) for place, reasons in ranker.meetings(line).items()]
        for text, line in lines.items()
    }


def _by_loop(postings: Postings, readers: Profiles) -> None:
    for lines in readers:
        scores: dict[int, float] = {}
        for line in {line.line for line in lines}:
            for place, value in postings[line]:
                scores[place] = scores.get(place, 0.0) + value
        heapq.nsmallest(_MOST, scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _exhaust(work: Iterator[object]) -> None:
    for _ in work:
        pass
