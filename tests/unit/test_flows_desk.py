"""Choosing for one reader: about so many a day, and the place for something else."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from digest.flows.desk import Desk
from digest.model.paper import PaperId, StoredPaper
from digest.model.profile import Judgement
from digest.model.sighting import Sighting
from digest.model.subscriber import Pace, SubscriberId
from tests.unit.compose_builders import a_subscriber
from tests.unit.rank_builders import NOON, a_paper, an_archive

N_DAYS = 30
BREADS = ("Bread", "Bread and bread tins", "Of loaves", "A camera for loaves", "Rain on bread ovens", "Owls")


def a_day(number: int) -> list[StoredPaper]:
    """Papers of one day, six of them, two in three on bread; none says what another one says."""
    return [
        a_paper(
            f"{title} at place {number}-{at}",
            f"What {'bread ' * (1 + (number + at) % 4)}does on day {number} in kitchen {at}."
            if at % 3 != 2
            else f"Nothing of ovens, on day {number} in barn {at}.",
            number=10 * number + at,
            seen_after_h=24 * number,
        )
        for at, title in enumerate(BREADS)
    ]


DAYS = [a_day(number) for number in range(N_DAYS + 1)]
EVERYTHING = [paper for day in DAYS for paper in day]


class Archive:
    """Everything that a desk asks for, by hand; nobody judged anything."""

    def __init__(self) -> None:
        self._frequencies = an_archive(EVERYTHING)
        self._judgements: dict[SubscriberId, tuple[Judgement, ...]] = {}
        self._unlearned: dict[SubscriberId, frozenset[str]] = {}

    def size(self) -> int:
        return self._frequencies.n_documents

    def counts(self, terms: Iterable[str]) -> dict[str, int]:
        return {term: self._frequencies.counts.get(term, 0) for term in terms}

    def newest(self, *, before: datetime, most: int) -> list[StoredPaper]:
        return [paper for paper in EVERYTHING if paper.first_seen < before][-most:]

    def sightings(self, ids: Iterable[PaperId]) -> dict[PaperId, list[Sighting]]:
        """The higher its number, the more a paper was looked at lately."""
        return {
            id_: [
                Sighting(at=NOON + timedelta(days=day), comments=0, upvotes=day * (id_ % 10))
                for day in (0, 1, 2)
            ]
            for id_ in ids
        }

    def judgements(self, who: SubscriberId) -> tuple[Judgement, ...]:
        return self._judgements.get(who, ())

    def judges(self, among: Iterable[SubscriberId]) -> set[SubscriberId]:
        return self._judgements.keys() & set(among)

    def unlearned(self, who: SubscriberId) -> frozenset[str]:
        return self._unlearned.get(who, frozenset())


def chosen(candidates: list[StoredPaper], *lines: str, pace: Pace) -> list[PaperId]:
    archive = Archive()
    desk = Desk(archive, archive, archive, floor=0.1)
    reader = a_subscriber(interests=lines, pace=pace)
    return [one.paper_id for one in desk.choose(reader, candidates).chosen]


def test_about_so_many_a_day_holds_over_her_last_thirty_days() -> None:
    """The floor comes of the 30 days before, which were like the day that it is for."""
    archive = Archive()
    desk = Desk(archive, archive, archive, floor=0.1)
    all_that_pass = desk.choose(a_subscriber(interests=("bread",), pace=Pace(most=6)), DAYS[-1])
    reader = a_subscriber(interests=("bread",), pace=Pace(most=6, about=2.0))
    kept = [desk.choose(reader, DAYS[-1 - back]).chosen for back in range(4)]
    assert len(all_that_pass.chosen) >= 4
    assert 1 <= sum(map(len, kept)) / len(kept) <= 2.5
    best = [one.paper_id for one in all_that_pass.chosen]
    assert [one.paper_id for one in kept[0]] == best[: len(kept[0])]


def test_the_place_for_something_else_is_the_last_one_and_always_the_same() -> None:
    pace = Pace(most=3, explores=True)
    found = chosen(DAYS[-1], "bread", pace=pace)
    assert found == chosen(DAYS[-1], "bread", pace=pace)
    assert len(found) == 3
    wanted = chosen(DAYS[-1], "bread", pace=Pace(most=6))
    assert found[:2] == wanted[:2]
    assert found[2] not in wanted


def test_something_else_is_never_what_she_excludes() -> None:
    pace = Pace(most=3, explores=True)
    first = chosen(DAYS[-1], "bread", pace=pace)[-1]
    assert chosen(DAYS[-1], "bread", "-barn", pace=pace)[-1] != first
    assert chosen([paper for paper in DAYS[-1] if paper.id == first], "bread", "-barn", pace=pace) == []
