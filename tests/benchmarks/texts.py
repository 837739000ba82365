"""Made-up papers in any number: the same ones every time."""

import random
from collections.abc import Iterator

from digest.model.paper import Paper

_WORDS = """
acoustic agents alignment bayes caches causal channels codes currents deep diffusion elastic embeddings
fast flows forecasts gradients graph hybrid images inverse joint kernel kernels languages latent maps
memories meshes modal motions networks neural operators optimal plans policies proteins quanta robots
signals sparsity speech structures tables textures tokens trees turbulence uncertainty vaccines videos
"""
_THINGS = tuple(_WORDS.split())
_VERBS = ("bounds", "improves", "learns", "measures", "predicts", "recovers", "replaces", "reveals", "shows")


def papers(n: int, *, first: int = 0, words: int = 120) -> Iterator[Paper]:
    """n papers with distinct titles and arXiv ids, numbered from `first`; abstracts of about `words`."""
    for number in range(first, first + n):
        chance = random.Random(number)
        title = " ".join(chance.choice(_THINGS) for _ in range(7)).capitalize() + f" {number}"
        yield Paper(
            title=title,
            abstract=_abstract(chance, words),
            arxiv=f"{number // 10_000:04d}.{number % 10_000:05d}",
        )


def lines(n: int) -> list[str]:
    """n different interests of two words that these papers use; every other one is a phrase."""
    chance = random.Random(17)
    pairs = [f"{one} {other}" for one in _THINGS for other in _THINGS if one != other]
    chance.shuffle(pairs)
    return [f'"{pair}"' if at % 2 else pair for at, pair in enumerate(pairs[:n])]


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


def _abstract(chance: random.Random, words: int) -> str:
    sentences, count = [], 0
    while count < words:
        parts = [
            chance.choice(_THINGS),
            chance.choice(_VERBS),
            *(chance.choice(_THINGS) for _ in range(14)),
        ]
        sentences.append(" ".join(parts).capitalize() + ".")
        count += len(parts)
    return " ".join(sentences)
