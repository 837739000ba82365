"""What ingest needs from storage and from outside."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from digest.model.change import Change, Record
from digest.model.dump import Dump, Habit, NotModified, Payload, Validators
from digest.model.paper import StoredPaper

#: Fingerprint, comments, upvotes.
Sighting = tuple[str, int | None, int | None]


class Sources(Protocol):
    """Where bytes come from."""

    def open(
        self, source: str, *, validators: Validators | None, now: datetime
    ) -> AbstractContextManager[Payload | NotModified]:
        """The bytes of one source. Raises SourceError."""


class Attic(Protocol):
    """Where the raw bytes of dumps go that somebody may have to look at."""

    def keep(self, payload: Payload) -> str:
        """Write them down; answers where."""


class Intake(Protocol):
    """One dump going into the store, in one transaction. Every method may raise StoreError."""

    @property
    def number(self) -> int:
        """The number of the dump."""

    def unknown(self, fingerprints: Iterable[str]) -> set[str]:
        """Which records are not stored."""

    def related(self, records: Iterable[Record]) -> list[Record]:
        """The stored records that may be of the same papers."""

    def save(self, changes: Sequence[Change]) -> None:
        """Write papers and records."""

    def sight(self, sightings: Iterable[Sighting]) -> None:
        """Write which papers the dump showed; their records are stored."""

    def count_terms(self, counts: Mapping[str, int]) -> None:
        """Add to the archive's document frequencies."""

    def finish(self, dump: Dump) -> None:
        """Write down what became of the dump."""


class Dumps(Protocol):
    """What ingest needs from storage. Every method may raise StoreError."""

    def holds(self, sha256: str) -> bool:
        """Whether a dump of these bytes was taken in."""

    def validators(self, source: str) -> Validators | None:
        """What the source's server wants back."""

    def keep_validators(self, source: str, validators: Validators | None, *, now: datetime) -> None:
        """Remember them."""

    def intake(self, dump: Dump) -> AbstractContextManager[Intake]:
        """A transaction for this dump: committed at the end, rolled back by an error."""

    def note(self, dump: Dump) -> None:
        """Write down a dump of which nothing was stored."""

    def habit(self, source: str, *, day: date) -> Habit:
        """What the source's dumps before that day were like."""


class Shelf(Protocol):
    """Papers that were stored."""

    def unsummarised(self, *, limit: int) -> list[StoredPaper]:
        """Papers whose present revision has no summary."""
