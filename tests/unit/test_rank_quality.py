"""How good the ranking is, on the demo's papers: so that quality cannot fall unnoticed.

Wishes and what meets them are ours; `make bench-quality` measures on public data.
"""

import statistics
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from digest.rank import rank_batch
from tests.house.test_demo_dumps import DUMPS, papers_of
from tests.quality.measures import ndcg
from tests.quality.peers import bm25, rocchio

#: What a reader writes → beginnings of the titles that she means.
WISHES: Mapping[str, Sequence[str]] = {
    "federated learning": (
        "Quiet Rounds",
        "Letters Between",
        "Ten Years",
        "Gossip",
        "ShuffleBoard",
        "Weighing Late",
        "FedQuill",
        "Who Left",
        "Secret Gradients",
    ),
    "differential privacy": (
        "How Much Noise",
        "Counting People",
        "ShuffleBoard",
        "Synthetic Tables",
        "Privacy Logbooks",
        "Auditing",
        "Who Left",
        "Secret Gradients",
    ),
    "protein structure": ("FoldLoom", "Breathing", "PocketAtlas", "Cryo", "Knots", "GlycoFold", "MutaBench"),
    "diffusion models for images and physics": ("Fewer Steps", "Noise Schedules", "Conserving", "Breathing"),
    "benchmarks with honest splits": ("TideBench", "MutaBench", "LabNotebook"),
    "language model agents and tools": ("Why Do Agents", "LabNotebook", "Patience", "Small Proofs"),
    "serving large language models cheaply": ("Common Prefix", "Patience", "Skipping Frames"),
    "weather, water and climate": (
        "TideBench",
        "Rain in the Loop",
        "Listening to Ice",
        "Roadside",
        "Following",
    ),
    "surveys": ("Ten Years", "Auditing"),
    "training schedules and learning rates": ("A Thermostat", "Following the Wind", "Noise Schedules"),
}


@cache
def demo() -> list[dict[str, Any]]:
    papers = {key: paper for dump in DUMPS for key, paper in papers_of(dump).items()}
    return [
        {"id": at, "title": paper.title, "abstract": paper.abstract}
        for at, paper in enumerate(papers.values())
    ]


def meant(beginnings: Sequence[str]) -> dict[int, float]:
    places = [paper["id"] for paper in demo() for name in beginnings if paper["title"].startswith(name)]
    assert len(places) == len(beginnings)
    return dict.fromkeys(places, 1.0)


def by_words(method: Any) -> list[float]:
    profiles = [{"keywords": [line], "liked": [], "disliked": []} for line in WISHES]
    scores = method(demo(), profiles)
    gains = [meant(beginnings) for beginnings in WISHES.values()]
    return [ndcg(list(row), gain) for row, gain in zip(scores, gains, strict=True)]


def by_two_likes(method: Any) -> list[float]:
    """Two of the papers that are meant are liked; the others are to be found."""
    gains = [meant(beginnings) for beginnings in WISHES.values() if len(beginnings) > 3]
    liked = [sorted(gain)[:2] for gain in gains]
    profiles = [{"keywords": [], "liked": [demo()[at] for at in two], "disliked": []} for two in liked]
    scores = method(demo(), profiles)
    rest = [{at: 1.0 for at in gain if at not in two} for gain, two in zip(gains, liked, strict=True)]
    return [ndcg(list(s), gain, left_out=two) for s, gain, two in zip(scores, rest, liked, strict=True)]


@pytest.mark.parametrize(("measure", "floor"), [(by_words, 0.93), (by_two_likes, 0.84)])
def test_the_mean_of_all_wishes_stays_above_its_floor(measure: Any, floor: float) -> None:
    found = statistics.mean(measure(rank_batch))
    assert found >= floor


def test_it_is_better_than_the_usual_methods() -> None:
    assert statistics.mean(by_words(rank_batch)) > statistics.mean(by_words(bm25))
    assert statistics.mean(by_two_likes(rank_batch)) > statistics.mean(by_two_likes(rocchio))
