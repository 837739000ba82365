"""Issues: what was made for whom."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.exc import IntegrityError

from digest.errors import StoreError
from digest.model.delivery import DeliveryId, State
from digest.model.issue import Entry, Issue, Progress
from digest.model.paper import PaperId
from digest.model.ranking import Reason
from digest.model.subscriber import SubscriberId
from digest.store.engine import Database
from digest.store.tables.readers import DeliveryRow, IssuePaperRow, IssueRow, SubscriberRow

_deliveries, _issue_papers, _issues = DeliveryRow.__table__, IssuePaperRow.__table__, IssueRow.__table__
_subscribers = SubscriberRow.__table__

#: A letter in one of these states never arrived, and never will.
_LOST = (State.FAILED.value,)


class Issues:
    """The issues and what belongs to them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, issue: Issue, progress: Progress, *, skipped: str = "") -> DeliveryId | None:
        """Write an issue, its delivery and the reader's progress, all or nothing.

        skipped: why no letter goes out ("quiet day"), or "". Answers None, and writes nothing, where
        the reader has an issue of this slot already.
        """
        who, slot = issue.subscriber_id, issue.slot.isoformat()
        try:
            with self._database.writing("writing an issue") as connection:
                taken = select(_issues.c.id).where(_issues.c.subscriber_id == who, _issues.c.slot == slot)
                if connection.execute(taken).first():
                    return None
                values = {
                    "subscriber_id": who,
                    "slot": slot,
                    "made_at": issue.made_at,
                    "content": _content(issue),
                }
                made = _issues.insert().values(values).returning(_issues.c.id)
                id_ = connection.execute(made).scalar_one()
                rows = [
                    {"issue_id": id_, "paper_id": e.paper_id, "subscriber_id": who} for e in issue.entries
                ]
                if rows:
                    connection.execute(_issue_papers.insert(), rows)
                waits = (
                    _deliveries.insert().values(_delivery(issue, id_, skipped)).returning(_deliveries.c.id)
                )
                delivery = connection.execute(waits).scalar_one()
                moved = update(_subscribers).where(_subscribers.c.id == who)
                connection.execute(
                    moved.values(watermark=progress.watermark, next_due_at=progress.next_due_at)
                )
        except StoreError as exc:
            if isinstance(exc.__cause__, IntegrityError):
                return None  # another process wrote it in the same moment
            raise
        return DeliveryId(delivery)

    def postpone(self, who: SubscriberId, next_due_at: datetime) -> None:
        """Let a slot pass: its papers go into the next issue."""
        with self._database.writing("moving a due time") as connection:
            connection.execute(
                update(_subscribers).where(_subscribers.c.id == who).values(next_due_at=next_due_at)
            )

    def of_slot(self, who: SubscriberId, slot: date) -> Issue | None:
        """The issue that a reader got for one of her days."""
        with self._database.reading("reading an issue") as connection:
            wanted = and_(_issues.c.subscriber_id == who, _issues.c.slot == slot.isoformat())
            content = connection.execute(select(_issues.c.content).where(wanted)).scalar()
        return issue_of(content) if content else None

    def lost(self, who: SubscriberId) -> set[PaperId]:
        """Papers of her issues that never arrived, and that no other issue of hers holds."""
        with self._database.reading("reading lost papers") as connection:
            held = select(_issue_papers.c.paper_id, _deliveries.c.state).join(
                _deliveries, _deliveries.c.issue_id == _issue_papers.c.issue_id
            )
            rows = connection.execute(held.where(_issue_papers.c.subscriber_id == who)).all()
        lost = {PaperId(paper) for paper, state in rows if state in _LOST}
        return lost - {PaperId(paper) for paper, state in rows if state not in _LOST}


def issue_of(content: Mapping[str, Any]) -> Issue:
    """An issue out of its JSON."""
    entries = tuple(
        Entry(**{**entry, "reasons": tuple(_reason(r) for r in entry["reasons"])})
        for entry in content["entries"]
    )
    return Issue(
        **{
            **content,
            "slot": date.fromisoformat(content["slot"]),
            "made_at": datetime.fromisoformat(content["made_at"]),
            "entries": entries,
        }
    )


def _content(issue: Issue) -> dict[str, Any]:
    return {**asdict(issue), "slot": issue.slot.isoformat(), "made_at": issue.made_at.isoformat()}


def _reason(reason: Mapping[str, Any]) -> Reason:
    return Reason(**{**reason, "words": tuple(reason["words"])})


def _delivery(issue: Issue, issue_id: int, skipped: str) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "subscriber_id": issue.subscriber_id,
        "slot": issue.slot.isoformat(),
        "state": (State.SKIPPED if skipped else State.DUE).value,
        "reason": skipped,
        "attempts": 0,
        "doubts": 0,
        "due_at": issue.made_at,
        "said": "",
        "changed_at": issue.made_at,
    }
