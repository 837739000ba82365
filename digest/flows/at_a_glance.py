"""Today at a glance, for the operator's desk."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from digest.model.delivery import State
from digest.model.dump import HeldBack
from digest.model.glance import ChartDay, Glance, Pause, SlotCount, SourceGlance
from digest.model.returned import Kind

#: Days of the chart.
CHART_DAYS = 30
_BACK = timedelta(days=CHART_DAYS - 1)
#: Dumps that sources outside of the catalogue are looked for in.
_LAST_DUMPS = 20


class Glances(Protocol):
    """What is counted and listed. Every method may raise StoreError."""

    def letters_of(self, day: date) -> SlotCount:
        """The letters of one slot."""

    def returned(self, *, since: datetime) -> dict[Kind, int]:
        """What came back since a moment."""

    def source(self, name: str, *, is_catalogued: bool) -> SourceGlance:
        """A source as its last dump left it."""

    def known_sources(self, *, but: Collection[str], limit: int) -> list[str]:
        """Sources of the last dumps that are none of these."""


class Queue(Protocol):
    """Letters that wait. May raise StoreError."""

    def queue(self) -> dict[State, int]:
        """How many, by state."""


class Tallies(Protocol):
    """Counts of runs. May raise StoreError."""

    def days(self, first: date, last: date) -> dict[date, dict[tuple[str, str], int]]:
        """By day."""


class Pauses(Protocol):
    """What is not sent to. May raise StoreError."""

    def lasting(self, now: datetime) -> list[Pause]:
        """Every pause of a moment."""


class AtAGlance:
    """Gathers what is shown. catalogue: the names of its sources; may raise SettingsError."""

    def __init__(
        self,
        *,
        glances: Glances,
        queue: Queue,
        tallies: Tallies,
        pauses: Pauses,
        held_back: Callable[[], Sequence[HeldBack]],
        catalogue: Callable[[], Sequence[str]],
    ) -> None:
        self._glances = glances
        self._queue = queue
        self._tallies = tallies
        self._pauses = pauses
        self._held_back = held_back
        self._catalogue = catalogue

    def glance(self, now: datetime) -> Glance:
        """How today goes. The day is that of UTC; every reader's slot of that name counts."""
        return Glance(
            letters=self._glances.letters_of(now.date()),
            returned=self._glances.returned(since=now - timedelta(days=1)),
            queue=self._queue.queue(),
            held_back=self.held_back(),
            pauses=tuple(self._pauses.lasting(now)),
            sources=self.sources(),
            chart=chart_days(now.date(), self._tallies.days(now.date() - _BACK, now.date())),
        )

    def sources(self) -> tuple[SourceGlance, ...]:
        """The catalogue's sources, then those that were named lately."""
        catalogued = self.catalogued()
        names = {source.name for source in catalogued}
        others = self._glances.known_sources(but=names, limit=_LAST_DUMPS)
        return (*catalogued, *(self._glances.source(name, is_catalogued=False) for name in others))

    def held_back(self) -> int:
        """How many dumps wait for the operator."""
        return len(self._held_back())

    def catalogued(self) -> tuple[SourceGlance, ...]:
        """The sources of the catalogue that are switched on."""
        return tuple(self._glances.source(name, is_catalogued=True) for name in self._catalogue())


def chart_days(today: date, counts: Mapping[date, Mapping[tuple[str, str], int]]) -> tuple[ChartDay, ...]:
    """The last days, oldest first, also those on which nothing ran."""
    days = [today - timedelta(days=back) for back in range(CHART_DAYS - 1, -1, -1)]
    return tuple(
        ChartDay(
            day=day,
            sent=counts.get(day, {}).get(("letters", "sent"), 0),
            failed=counts.get(day, {}).get(("letters", "failed"), 0),
            skipped=counts.get(day, {}).get(("letters", "skipped"), 0),
        )
        for day in days
    )
