"""What the operator's desk shows at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.model.delivery import DeliveryId, State
from digest.model.dump import Account, Status
from digest.model.returned import Kind
from digest.model.subscriber import SubscriberId


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotCount:
    """The letters of one day of the readers: due = sent + skipped + failed + waiting."""

    day: date
    #: How many are in each state.
    states: Mapping[State, int] = field(default_factory=dict)
    #: The skipped ones by reason, most frequent first.
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def due(self) -> int:
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        ended = (State.SENT, State.SKIPPED, State.FAILED)
        return self.due - sum(self.states.get(state, 0) for state in ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGlance:
    """A source, and what its last dump came to."""

    name: str
    #: Of the catalogue; a source that somebody named once is not.
    is_catalogued: bool
    #: None where nothing was ever read.
    status: Status | None = None
    #: One sentence where the status is not ok, else "".
    note: str = ""
    account: Account = field(default_factory=Account)
    #: When it was last read.
    read_at: datetime | None = None
    #: When a dump of it was last taken in with papers.
    last_good: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDay:
    """One bar of the chart: what runs of that day (UTC) did."""

    day: date
    sent: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What is not sent to."""

    #: In lower case; "*" stands for everything.
    domain: str
    #: None for as long as nobody lifts it.
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterGlance:
    """A letter on its way, for the eye."""

    id: DeliveryId
    subscriber_id: SubscriberId
    slot: date
    state: State
    #: Why it was skipped; "" where it was not.
    reason: str
    attempts: int
    #: How often no answer to its final dot was known.
    doubts: int
    code: int | None
    #: The last answer, without addresses.
    said: str
    changed_at: datetime
    #: How many papers it holds; None for a slot without an issue.
    n_papers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """Today."""

    letters: SlotCount
    #: What came back in the last 24 hours.
    returned: Mapping[Kind, int]
    #: Letters that wait, of whatever day.
    queue: Mapping[State, int]
    #: Dumps that are held back.
    held_back: int
    pauses: tuple[Pause, ...]
    sources: tuple[SourceGlance, ...]
    chart: tuple[ChartDay, ...]
