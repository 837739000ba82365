"""Two years of slots: the real preparing, a simulated clock, and an hour of everybody."""

# ruff: noqa: ARG002  a stand-in need not look at all that it is asked

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from digest import slots
from digest.flows.news import News
from digest.flows.prepare import Due, Prepare
from digest.model.change import Revised
from digest.model.delivery import DeliveryId, Skip
from digest.model.issue import Filing, Sent
from digest.model.paper import PaperId, StoredPaper
from digest.model.shard import Shard
from digest.model.sighting import Sighting
from digest.model.subscriber import Pace, Standing, Subscriber, SubscriberId
from tests.day import Day
from tests.unit.test_slots import EDGY

BEGIN, END = datetime(2025, 1, 1, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)
#: Midnight, inside every gap, the usual hour, and the last minute of a day.
HOURS = (time(0), time(2, 15), time(2, 30), time(7), time(23, 59))
WEEKDAYS = frozenset(range(5))


@dataclass
class World:
    """Readers, their issues, and nothing to read: every slot is a quiet day, and counts all the same."""

    readers: dict[SubscriberId, Subscriber]
    given: dict[SubscriberId, list[date]] = field(default_factory=lambda: defaultdict(list))
    passed: dict[SubscriberId, list[tuple[date, Skip]]] = field(default_factory=lambda: defaultdict(list))

    def all(self, *, due_before: datetime | None = None, shard: Shard | None = None) -> Iterator[Subscriber]:
        for reader in list(self.readers.values()):
            if reader.next_due_at and due_before and reader.next_due_at <= due_before:
                yield reader

    def write(self, filings: Sequence[Filing]) -> list[DeliveryId | None]:
        return [self._written(filing) for filing in filings]

    def _written(self, filing: Filing) -> DeliveryId | None:
        who, slot = filing.issue.subscriber_id, filing.issue.slot
        if slot in self.given[who]:
            return None
        self.given[who].append(slot)
        self.readers[who] = replace(self.readers[who], next_due_at=filing.progress.next_due_at)
        return DeliveryId(1)

    def skip(self, who: SubscriberId, slot: date, reason: Skip, *, now: datetime, then: datetime) -> bool:
        self.passed[who].append((slot, reason))
        self.readers[who] = replace(self.readers[who], next_due_at=then)
        return True

    def postpone(self, who: SubscriberId, *, was: datetime | None, then: datetime) -> bool:
        self.readers[who] = replace(self.readers[who], next_due_at=then)
        return True

    def lost(self, whom: object) -> dict[SubscriberId, set[PaperId]]:
        return {}

    def candidates(self, *, after_dump: int, until_dump: int) -> list[StoredPaper]:
        return []

    def current(self, ids: object) -> list[StoredPaper]:
        return []

    def lately(self, *, until_dump: int, within: timedelta) -> dict[PaperId, list[Sighting]]:
        return {}

    def revised(self, *, until_dump: int, within: timedelta) -> list[Revised]:
        return []

    def sent(self, whom: object, papers: object) -> dict[SubscriberId, dict[PaperId, Sent]]:
        return {}

    def last_subjects(self, whom: object) -> dict[SubscriberId, str]:
        return {}

    def last_dump(self, *, before: datetime | None = None) -> int:
        return 1

    def wants(self, who: SubscriberId, pace: Pace, *, now: datetime) -> None:
        """She changes her hour, zone or days, as the store does it."""
        reader = self.readers[who]
        assert reader.next_due_at is not None
        last = max(self.given[who], default=None)
        due = slots.moved(reader.next_due_at, reader.pace, after=pace, now=now, last=last)
        self.readers[who] = replace(reader, pace=pace, next_due_at=due)


def a_world(*paces: Pace) -> World:
    readers = {}
    for number, pace in enumerate(paces, start=1):
        readers[SubscriberId(number)] = Subscriber(
            id=SubscriberId(number),
            email=f"reader{number}@example.org",
            standing=Standing.ACTIVE,
            interests=("graph learning",),
            pace=pace,
            created_at=BEGIN,
            confirmed_at=BEGIN,
            consent=None,
            watermark=0,
            next_due_at=slots.next_due(BEGIN, pace),
        )
    return World(readers)


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path, now=BEGIN)


def preparing(world: World, day: Day) -> Prepare:
    with day.service() as built:
        return Prepare(
            readers=world,
            shelf=world,
            ledger=world,
            tidy=lambda _deadlines: {},
            unwanted=lambda _emails: set(),
            desk=built.desk,
            news=News(world, world, built.desk, notices=lambda _now: ()),
            links=built.links,
            template_version="v1",
            language=built.composer.language,
            settings=built.settings.send,
        )


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_two_years_in_six_zones_have_one_issue_for_every_slot(day: Day) -> None:
    """A tick every quarter of an hour, in a process that never rests."""
    paces = [Pace(zone=zone, at=at) for zone in EDGY for at in HOURS]
    paces += [Pace(zone=zone, at=time(2, 30), days=WEEKDAYS) for zone in EDGY]
    world = a_world(*paces)
    prepare, now = preparing(world, day), BEGIN
    while now < END:
        prepare.run(Due(now=now))
        now += timedelta(minutes=15)
    for who, given in world.given.items():
        pace = world.readers[who].pace
        wanted = [d for d in days_between(given[0], given[-1]) if d.weekday() in pace.days]
        assert given == wanted, pace
        assert len(given) in (521, 522, 729, 730, 731), pace
    assert len(world.given) == len(paces)
    assert world.passed == {}


def test_downtime_sends_late_or_merges_and_gives_no_slot_twice(day: Day) -> None:
    """The process rests for up to three days at a time, and is started over and over in between."""
    chance = random.Random(3)
    world = a_world(*(Pace(zone=zone, at=time(7)) for zone in EDGY))
    prepare, now = preparing(world, day), BEGIN
    up = [(BEGIN, BEGIN)]
    while now < END:
        for _restart in range(chance.randint(1, 3)):
            prepare.run(Due(now=now))
        rest = chance.choice(
            [timedelta(minutes=5), timedelta(hours=5), timedelta(hours=30), timedelta(days=3)]
        )
        now += rest * chance.random()
        up.append((now, now))
    catch_up = timedelta(hours=12)
    ticks = [tick for tick, _ in up]
    for who, given in world.given.items():
        pace = world.readers[who].pace
        assert given == sorted(set(given))
        in_time = [
            slot
            for slot in days_between(given[0], given[-1])
            if (due := slots.due_at(slot, pace)) and any(due <= t <= due + catch_up for t in ticks)
        ]
        # A slot whose next one had come too by the first tick after it is merged into that one.
        assert set(given) <= set(in_time)
        assert all(slot + timedelta(days=1) in given for slot in set(in_time) - set(given))


def test_changes_of_hour_zone_and_days_give_no_slot_twice_and_leave_none_out(day: Day) -> None:
    chance = random.Random(7)
    world = a_world(*(Pace(zone=chance.choice(EDGY), at=chance.choice(HOURS)) for _ in range(30)))
    prepare, now, n_changes = preparing(world, day), BEGIN, 0
    while now < BEGIN + timedelta(days=200):
        prepare.run(Due(now=now))
        for who in world.readers:
            if chance.random() < 0.005:
                world.wants(who, Pace(zone=chance.choice(EDGY), at=chance.choice(HOURS)), now=now)
                n_changes += 1
        now += timedelta(minutes=30)
    n_merged = 0
    for who, given in world.given.items():
        assert given == sorted(set(given))
        too_late = {slot for slot, reason in world.passed[who] if reason is Skip.TOO_LATE}
        missing = set(days_between(given[0], given[-1])) - set(given)
        # Moved to where its hour is long past: its papers are in the next issue, which comes soon.
        merged = {slot for slot in missing if slot + timedelta(days=1) in {*given, *too_late}}
        assert missing <= too_late | merged
        n_merged += len(missing)
    assert n_merged < n_changes / 10
