"""Which of the papers that passed go into an issue.

Near-duplicates are folded, topics spread, and the best are taken; every paper that is dropped has its gate.
The same input gives the same selection.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from math import ceil

from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import SHARED_FIELDS, Gate, Ranked
from digest.model.subscriber import Pace
from digest.rank.duplicates import are_alike, fold_into_first
from digest.rank.duplicates import twins as twins_among
from digest.rank.explain import below_own_floor, beyond, folded_into, topic_full


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many papers, and of what."""

    #: Papers per issue.
    most: int
    #: Papers per topic while others have something; None: half of an issue, rounded up.
    per_topic: int | None = None
    #: Papers a day that her last 30 days may have had on the average; None: as many as passed.
    about: float | None = None
    #: Whether the last place may go to a paper from beyond her interests.
    explores: bool = False

    @classmethod
    def of(cls, pace: Pace) -> "Plan":
        """What a reader wishes."""
        return cls(most=pace.most, about=pace.about, explores=pace.explores)

    @property
    def is_plain(self) -> bool:
        """Whether the candidates alone decide, without her past and without what lies beyond her lines."""
        return self.about is None and not self.explores


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What goes into an issue, best first, and why the others do not."""

    chosen: tuple[Ranked, ...]
    gates: Mapping[PaperId, Gate]
    #: To each chosen paper those that were folded into it, the better one first.
    folded: Mapping[PaperId, tuple[PaperId, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """One reader's ranking of a day, before and after her own floor."""

    passed: list[Ranked]
    below: dict[PaperId, Gate]


def select(
    ranked: Sequence[Ranked],
    papers: Mapping[PaperId, StoredPaper],
    plan: Plan,
    *,
    others: Sequence[Ranked] = (),
    alike: Mapping[PaperId, Set[PaperId]] | None = None,
) -> Selection:
    """Choose from a ranking that has the best first.

    papers: at least those that are named. others: for the place of exploration, the first choice first.
    alike: which papers say nearly the same (`alike_among`); None: found among those that are ranked.
    """
    texts = [papers[one.paper_id].paper for one in ranked]
    if alike is None:
        alike = alike_among([papers[one.paper_id] for one in ranked])
    places = {one.paper_id: at for at, one in enumerate(ranked)}
    twins = {places[one]: places[keeper] for one, keeper in fold_into_first(places, alike).items()}
    gates = {ranked[at].paper_id: folded_into(ranked[at], texts[twin].title) for at, twin in twins.items()}
    left = [one for at, one in enumerate(ranked) if at not in twins]
    extra = _exploration(left, papers, others) if plan.explores else []
    most = max(0, plan.most - len(extra))
    chosen = _spread(left, most, plan.per_topic or ceil(plan.most / 2))
    taken = {one.paper_id for one in chosen}
    for place, one in enumerate(left, 1):
        if one.paper_id not in taken:
            is_crowded = place <= most
            gates[one.paper_id] = (
                topic_full(one, place, topic(one)) if is_crowded else beyond(one, place, plan.most)
            )
    similar = {one: tuple(twins) for one, twins in _by_keeper(ranked, twins).items() if one in taken}
    return Selection(chosen=(*chosen, *extra), gates=gates, folded=similar)


def alike_among(papers: Sequence[StoredPaper]) -> dict[PaperId, frozenset[PaperId]]:
    """Each paper that says nearly the same as others → these."""
    found = twins_among([stored.paper for stored in papers])
    return {papers[at].id: frozenset(papers[other].id for other in others) for at, others in found.items()}


def _by_keeper(ranked: Sequence[Ranked], twins: Mapping[int, int]) -> dict[PaperId, list[PaperId]]:
    found: defaultdict[PaperId, list[PaperId]] = defaultdict(list)
    for at, keeper in sorted(twins.items()):
        found[ranked[keeper].paper_id].append(ranked[at].paper_id)
    return found


def topic(one: Ranked) -> str:
    """The interest, or the liked paper, that gives most of a score."""
    worth: defaultdict[str, float] = defaultdict(float)
    for reason in one.reasons:
        if reason.field not in SHARED_FIELDS:
            worth[reason.interest] += reason.value
    return max(worth, key=lambda name: (worth[name], name), default="")


def _spread(ranked: Sequence[Ranked], most: int, per_topic: int) -> list[Ranked]:
    """The best, at most `per_topic` of one topic while others have something; in the order of the ranking."""
    counts: Counter[str] = Counter()
    places: list[int] = []
    waiting: list[int] = []
    for place, one in enumerate(ranked):
        name = topic(one)
        counts[name] += 1
        (places if counts[name] <= per_topic else waiting).append(place)
    return [ranked[place] for place in sorted((places + waiting)[:most])]


def _exploration(
    ranked: Sequence[Ranked], papers: Mapping[PaperId, StoredPaper], others: Sequence[Ranked]
) -> list[Ranked]:
    """The first of the others that says something else than what was ranked; none where there is none."""
    known = {one.paper_id for one in ranked}
    texts = [papers[one.paper_id].paper for one in ranked]
    for one in others:
        paper = papers[one.paper_id].paper
        if one.paper_id not in known and not any(are_alike(paper, text) for text in texts):
            return [one]
    return []


def calibrated(past: Sequence[float], *, about: float, n_days: int, floor: float) -> float:
    """The lowest score at which `n_days` with these scores had at most `about` papers a day.

    Never below `floor`. Scores that are equal pass or fail together, so that it may be fewer.
    """
    most = round(about * n_days)
    scores = sorted((score for score in past if score >= floor), reverse=True)
    if len(scores) <= most:
        return floor
    too_low = scores[most]
    return min((score for score in scores if score > too_low), default=_just_above(too_low))


def _just_above(score: float) -> float:
    return score + max(1e-9, abs(score) * 1e-9)


def parted(passed: Sequence[Ranked], floor: float, about: float, *, free: set[PaperId]) -> Parted:
    """A ranking parted by her own floor; free: what her own lines want, which is not held to it."""
    below = {
        one.paper_id: below_own_floor(one, floor, about)
        for one in passed
        if one.score < floor and one.paper_id not in free
    }
    return Parted(passed=[one for one in passed if one.paper_id not in below], below=below)
