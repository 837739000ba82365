"""What is forgotten after a while: in small transactions, so that nobody waits for long."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, select, tuple_

from digest.model.delivery import OPEN
from digest.model.subscriber import Standing
from digest.sections import RetentionSettings
from digest.store.engine import Database
from digest.store.tables.archive import DumpRow, SightingRow
from digest.store.tables.operation import RunRow
from digest.store.tables.readers import DeliveryRow, IssueRow, ReturnRow, SubscriberRow

_deliveries, _issues, _returns = DeliveryRow.__table__, IssueRow.__table__, ReturnRow.__table__
_dumps, _sightings, _runs = DumpRow.__table__, SightingRow.__table__, RunRow.__table__
_subscribers = SubscriberRow.__table__

#: Rows deleted in one transaction.
_BLOCK = 1_000


class Retention:
    """Deletes what is older than the settings say; 0 days keep a kind for ever."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, settings: RetentionSettings, *, now: datetime) -> dict[str, int]:
        """Delete; how many rows of each kind. Letters that still wait keep their issue."""
        rules = (
            ("runs", settings.runs_days, _runs, lambda before: _runs.c.started_at < before),
            ("issues", settings.issues_days, _issues, _old_issues),
            ("slots", settings.issues_days, _deliveries, _old_slots),
            ("sightings", settings.sightings_days, _sightings, _old_sightings),
            ("returns", settings.returns_days, _returns, lambda before: _returns.c.came_at < before),
            ("sign-ups", settings.pending_days, _subscribers, _old_sign_ups),
        )
        forgotten = {
            kind: self._delete(table, which(now - timedelta(days=days)))
            for kind, days, table, which in rules
            if days
        }
        if forgotten.get("sign-ups"):
            self._database.forget()
        return forgotten

    def _delete(self, table: Table, which: ColumnElement[bool]) -> int:
        key = tuple_(*table.primary_key.columns)
        block = delete(table).where(key.in_(select(*table.primary_key.columns).where(which).limit(_BLOCK)))
        total = 0
        while True:
            with self._database.writing("forgetting what is old") as connection:
                gone = connection.execute(block).rowcount
            total += gone
            if gone < _BLOCK:
                return total


def _old_issues(before: datetime) -> ColumnElement[bool]:
    waiting = select(_deliveries.c.issue_id).where(
        _deliveries.c.issue_id == _issues.c.id, _deliveries.c.state.in_([state.value for state in OPEN])
    )
    return and_(_issues.c.made_at < before, ~waiting.exists())


def _old_slots(before: datetime) -> ColumnElement[bool]:
    """Slots that passed without an issue; the others go with theirs."""
    return and_(_deliveries.c.issue_id.is_(None), _deliveries.c.changed_at < before)


def _old_sightings(before: datetime) -> ColumnElement[bool]:
    return _sightings.c.dump.in_(select(_dumps.c.number).where(_dumps.c.taken_at < before))


def _old_sign_ups(before: datetime) -> ColumnElement[bool]:
    """Who never confirmed has given no consent to be remembered."""
    return and_(_subscribers.c.standing == Standing.PENDING.value, _subscribers.c.created_at < before)
