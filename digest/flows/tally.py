"""Counting while a dump is read."""

from collections import Counter
from dataclasses import dataclass, field

from digest.model.dump import Account, Head, Status, Tail


@dataclass(slots=True)
class Tally:
    """What was counted so far of one dump."""

    head: Head
    tail: Tail = field(default_factory=lambda: Tail(status=Status.EMPTY))
    read: int = 0
    new: int = 0
    updated: int = 0
    without_abstract: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def papers(self) -> int:
        """How many records were papers."""
        return self.read - self.reasons.total()

    def account(self) -> Account:
        """So far."""
        rejected = self.reasons.total()
        seen = self.papers - self.new - self.updated
        return Account(
            read=self.read,
            new=self.new,
            updated=self.updated,
            seen=seen,
            rejected=rejected,
            reasons=dict(self.reasons),
        )
