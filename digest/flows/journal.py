"""The accounts of runs as `--json` writes them and the store keeps them."""

from typing import Any

from digest.flows.prepare import Prepared
from digest.model.accounts import IngestAccount, SendAccount, SourceAccount
from digest.model.delivery import Doubt
from digest.model.dump import Account
from digest.model.returned import ReturnsAccount


def ingest_entry(account: IngestAccount) -> dict[str, Any]:
    """What an ingest run did."""
    return {"sources": [_source(source) for source in account.sources], "totals": _counts(account.totals)}


def send_entry(account: SendAccount) -> dict[str, Any]:
    """What a send run did."""
    return {
        "destination": account.destination,
        "due": account.due,
        "sent": account.sent,
        "skipped": sum(account.skipped.values()),
        "failed": account.failed,
        "pending": sum(account.pending.values()),
        "reasons": {"skipped": dict(account.skipped), "pending": dict(account.pending)},
        "stopped": account.stopped or None,
        "in_doubt": [_doubt(doubt) for doubt in account.in_doubt],
    }


def prepare_entry(prepared: Prepared) -> dict[str, Any]:
    """What a run did that wrote issues and sent none: due = waiting + skipped."""
    waiting, skipped = len(prepared.waiting), sum(prepared.skipped.values())
    reasons = {"skipped": dict(prepared.skipped)}
    return {"due": waiting + skipped, "waiting": waiting, "skipped": skipped, "reasons": reasons}


def returns_entry(account: ReturnsAccount) -> dict[str, Any]:
    """What reading a mailbox came to: read = the sum of the others."""
    return {"read": account.read} | {k.value.replace(" ", "_"): n for k, n in account.by_kind.items()}


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "delivery": doubt.id,
        "subscriber": doubt.subscriber_id,
        "slot": doubt.slot.isoformat(),
        "state": doubt.state.value,
        "times": doubt.times,
    }


def _source(source: SourceAccount) -> dict[str, Any]:
    return {
        "source": source.source,
        "format": source.format,
        "status": source.status.value,
        **_counts(source.account),
        "reasons": dict(source.account.reasons),
        "note": source.note,
        "warnings": list(source.warnings),
    }


def _counts(account: Account) -> dict[str, int]:
    return {name: getattr(account, name) for name in ("read", "new", "updated", "seen", "rejected")}
