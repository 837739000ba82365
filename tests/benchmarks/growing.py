"""What one reader costs among a million, beside one among ten thousand: ranked, her issue and letter made.

Every reader is ranked; of each crowd as many have their letters made, spread over all of it. Readers come in
blocks, as they are read from the database. CPU time: this holds on a busy machine too.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random

from digest.compose.issue import Entries, make_issue
from digest.model.paper import PaperId, StoredPaper
from digest.rank.block import READERS as AT_ONCE
from digest.rank.block import Block
from digest.rank.language import Interest
from digest.rank.select import Plan, alike_among
from tests.benchmarks.frame import Figure
from tests.benchmarks.ranking import a_day, a_ranker
from tests.benchmarks.ranking_blocks import different_lines
from tests.unit.compose_builders import ENGLISH, FRIDAY, MADE_AT, SEED, a_composer, a_subscriber, a_summary

FEW, MANY = 10_000, 1_000_000
#: Readers whose letters are made, of each crowd: spread over it.
_LETTERS = 1_000
_CARDS = 15

Profiles = list[list[Interest]]


def figures() -> Iterator[Figure]:
    """The ratio, and the microseconds of one reader among a million."""
    ranker = a_ranker(a_day())
    papers = {stored.id: stored for stored in ranker.papers}
    block = Block(ranker, alike_among(ranker.papers))
    # The first does not count. Each crowd is another: nobody finds made what was made for herself before.
    _, few, many = (_each_s(block, papers, n, seed=seed) for seed, n in enumerate((FEW, FEW, MANY)))
    what = f"a reader among {MANY:,}, ranked and her letter made"
    yield Figure(what=f"{what} ÷ among {FEW:,}", value=many / few, floor=1.5, goal=1.1, at_least=False)
    yield Figure(what=f"{what}: µs", value=many * 1e6, at_least=False)


def _each_s(block: Block, papers: dict[PaperId, StoredPaper], readers: int, *, seed: int) -> float:
    """CPU seconds of a reader."""
    ranked_s, built_s, n_built = 0.0, 0.0, 0
    summaries = {id_: a_summary(id_, stored.paper.abstract or "") for id_, stored in papers.items()}
    kept, composer = Entries(), a_composer()
    for profiles in _blocks(readers, seed=seed):
        begun = time.process_time()
        for _ in block.orders(profiles):
            pass
        ranked_s += time.process_time() - begun
        some, begun = profiles[:: readers // _LETTERS], time.process_time()
        for lines, found in zip(some, block.select(some, [Plan(most=_CARDS)] * len(some)), strict=True):
            issue = make_issue(
                a_subscriber(interests=[line.line for line in lines]),
                FRIDAY,
                found.chosen,
                papers,
                n_candidates=len(papers),
                made_at=MADE_AT,
                template_version="bench",
                seed=SEED,
                language=ENGLISH,
                kept=kept,
            )
            composer.letter(issue, "ada@example.org", papers, summaries)
        built_s, n_built = built_s + time.process_time() - begun, n_built + len(some)
    return ranked_s / readers + built_s / n_built


def _blocks(readers: int, *, seed: int) -> Iterator[Profiles]:
    """Readers who have 5 to 10 lines each, the popular ones more often (Zipf's law)."""
    chance, lines = Random(seed), different_lines(a_day())
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(lines))))
    for start in range(0, readers, AT_ONCE):
        yield [_some(chance, lines, weights) for _ in range(min(AT_ONCE, readers - start))]


def _some(chance: Random, lines: Sequence[Interest], weights: Sequence[float]) -> list[Interest]:
    return chance.choices(lines, cum_weights=weights, k=chance.randint(5, 10))
