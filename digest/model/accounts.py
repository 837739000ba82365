"""What a run did: every account adds up, or the run has failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.model.delivery import Doubt
from digest.model.dump import Account, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAccount:
    """What became of one source."""

    #: The name in the catalogue, or what was named on the command line.
    source: str
    #: None where nothing could be read.
    format: str | None
    status: Status
    #: One sentence where the status is not ok, else "".
    note: str = ""
    account: Account = field(default_factory=Account)
    #: What looks odd without being held back: a sentence each.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestAccount:
    """What an ingest run did."""

    sources: tuple[SourceAccount, ...]

    @property
    def totals(self) -> Account:
        accounts = [source.account for source in self.sources]
        reasons: dict[str, int] = {}
        for account in accounts:
            for reason, n in account.reasons.items():
                reasons[reason] = reasons.get(reason, 0) + n
        return Account(
            read=sum(a.read for a in accounts),
            new=sum(a.new for a in accounts),
            updated=sum(a.updated for a in accounts),
            seen=sum(a.seen for a in accounts),
            rejected=sum(a.rejected for a in accounts),
            reasons=reasons,
        )

    @property
    def adds_up(self) -> bool:
        return all(source.account.adds_up for source in self.sources)

    @property
    def is_well(self) -> bool:
        """Whether every source was ok, unchanged, empty or truncated."""
        return self.adds_up and not any(s.status in (Status.FAILED, Status.DRIFT) for s in self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAccount:
    """What a send run did: due = sent + skipped + failed + pending."""

    #: Where letters went.
    destination: str
    #: Readers whose issue was due, and letters that were left from earlier runs; what another sender took
    #: meanwhile stands in its account.
    due: int = 0
    sent: int = 0
    #: By reason: "quiet day", "too late", "suppressed" …
    skipped: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    #: By reason: "deferred", "in doubt", "not tried" …
    pending: Mapping[str, int] = field(default_factory=dict)
    #: One sentence where something stopped the run, else "".
    stopped: str = ""
    #: Letters that came into doubt in this run, were sent again, or are held: not part of the sum.
    in_doubt: tuple[Doubt, ...] = ()

    @property
    def adds_up(self) -> bool:
        return self.due == self.sent + sum(self.skipped.values()) + self.failed + sum(self.pending.values())
