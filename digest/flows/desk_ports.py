"""What choosing asks of the store."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from digest.model.paper import PaperId, StoredPaper
from digest.model.profile import Judgement
from digest.model.sighting import Sighting
from digest.model.subscriber import SubscriberId


class Terms(Protocol):
    """The archive's document frequencies. Every method may raise StoreError."""

    def size(self) -> int:
        """How many papers the archive holds."""

    def counts(self, terms: Iterable[str]) -> dict[str, int]:
        """How many papers hold each of the terms."""


class Shelf(Protocol):
    """Papers that came before. Every method may raise StoreError."""

    def newest(self, *, before: datetime, most: int) -> list[StoredPaper]:
        """The papers first seen last before a moment."""

    def sightings(self, ids: Iterable[PaperId]) -> dict[PaperId, list[Sighting]]:
        """When papers were seen, with the counts they had then."""


class Verdicts(Protocol):
    """What readers said of papers. Every method may raise StoreError."""

    def judgements(self, who: SubscriberId) -> tuple[Judgement, ...]:
        """One reader's judgements, oldest first."""

    def judges(self, among: Iterable[SubscriberId]) -> set[SubscriberId]:
        """Who of some readers judged any paper."""

    def unlearned(self, who: SubscriberId) -> frozenset[str]:
        """Terms of the papers that she judged which count no more."""
