"""Made-up papers in any number: the same ones every time."""

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, product

from digest.model.paper import Paper

_WORDS = """
acoustic agents alignment bayes caches causal channels codes currents deep diffusion elastic embeddings
fast flows forecasts gradients graph hybrid images inverse joint kernel kernels languages latent maps
memories meshes modal motions networks neural operators optimal plans policies proteins quanta robots
signals sparsity speech structures tables textures tokens trees turbulence uncertainty vaccines videos
"""
_THINGS = tuple(_WORDS.split())
_VERBS = ("bounds", "improves", "learns", "measures", "predicts", "recovers", "replaces", "reveals", "shows")
#: What papers are about and readers follow, the first of them most: each has two words of its own.
_TOPICS = 400
_PER_PAPER = 4
#: Of made-up words, which no stemmer knows.
_STARTS = """
fa go hi ju ne pi re sa to vo wa xe yo zi bru cla dre fli gro plu
qui sne sta tri wre bla cro dwi fre glu kra pro sco ske sli smo spa ste swi tra
"""
_MIDDLES, _ENDS = "ba do ke lu mi", "ra so te vu"


def papers(n: int, *, first: int = 0, words: int = 120) -> Iterator[Paper]:
    """n papers with distinct titles and arXiv ids, numbered from `first`; abstracts of about `words`.

    Each is about a few topics: one in ten about the first, one in a hundred about most others.
    """
    for number in range(first, first + n):
        chance = random.Random(number)
        topics = some_topics(chance, _PER_PAPER)
        title = " ".join([*topics[:2], *(chance.choice(_THINGS) for _ in range(3))]).capitalize()
        yield Paper(
            title=f"{title} {number}",
            abstract=_abstract(chance, words, topics),
            arxiv=f"{number // 10_000:04d}.{number % 10_000:05d}",
        )


def lines(n: int) -> list[str]:
    """n interests, at most 400, each a topic of these papers; every other one is a phrase."""
    return [f'"{topic}"' if at % 2 else topic for at, topic in enumerate(_topics()[:n])]


def some_topics(chance: random.Random, n: int) -> list[str]:
    """Up to n different topics."""
    return list(dict.fromkeys(chance.choices(_topics(), cum_weights=_weights(_TOPICS), k=n)))


@cache
def _topics() -> list[str]:
    ends = [f"{one}{other}k" for one, other in product(_MIDDLES.split(), _ENDS.split())]
    names = [f"{start}{end}" for start, end in product(_STARTS.split(), ends)]
    random.Random(17).shuffle(names)
    return [
        f"{one} {other}" for one, other in zip(names[:_TOPICS], names[_TOPICS : 2 * _TOPICS], strict=True)
    ]


@cache
def _weights(n: int) -> list[float]:
    return list(accumulate(1 / (rank + 10) for rank in range(n)))


def page(n: int, *, first: int = 0, words: int = 120) -> str:
    """A text dump of n papers with blank lines and blocks, numbered from `first`."""
    head = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nMar 3\n"
    return head + "".join(
        _block(number, paper) for number, paper in enumerate(papers(n, first=first, words=words))
    )


def _block(number: int, paper: Paper) -> str:
    day, comments = number % 28 + 1, number % 5 + 1
    who = f"  • {number % 9 + 1} authors\n·\nMar {day}, 2026 {comments}"
    return f"\n{paper.title}\n\n{paper.abstract}\n\n{who}\n"


def _abstract(chance: random.Random, words: int, topics: list[str]) -> str:
    sentences, count = [], 0
    while count < words:
        parts = [
            chance.choice(_THINGS),
            chance.choice(_VERBS),
            *(chance.choice(_THINGS) for _ in range(7)),
            chance.choice(topics),
            *(chance.choice(_THINGS) for _ in range(5)),
        ]
        sentences.append(" ".join(parts).capitalize() + ".")
        count += len(parts) + 1
    return " ".join(sentences)
