"""Counts that only grow: what runs did, by day and over all days. Erasure and clean-up leave them alone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from digest.store.engine import Database, inserted
from digest.store.tables.operator import TallyRow

_tallies = TallyRow.__table__

#: What was counted: ("letters", "sent"), ("ingest", "new"), ("runs", "send") …
Tally = tuple[str, str]

_INGEST = ("new", "updated", "seen", "rejected")
_PUT_OFF = ("deferred", "in doubt")
#: The day of all days.
_ALL = ""


class Tallies:
    """The counts, for reading: runs are counted where their account is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def totals(self) -> dict[Tally, int]:
        """Since digest began."""
        return self._of(date_from=_ALL, date_to=_ALL).get(_ALL, {})

    def days(self, first: date, last: date) -> dict[date, dict[Tally, int]]:
        """By day (UTC), from the first up to and with the last; days without a count are left out."""
        found = self._of(date_from=first.isoformat(), date_to=last.isoformat())
        return {date.fromisoformat(day): counts for day, counts in found.items()}

    def _of(self, *, date_from: str, date_to: str) -> dict[str, dict[Tally, int]]:
        query = select(_tallies).where(_tallies.c.day >= date_from, _tallies.c.day <= date_to)
        found: dict[str, dict[Tally, int]] = {}
        with self._database.reading("reading counts") as connection:
            for row in connection.execute(query):
                found.setdefault(row.day, {})[row.what, row.label] = row.n
        return found


def count(
    connection: Connection, kind: str, account: Mapping[str, Any], *, took_ms: int, ended: datetime
) -> None:
    """Add what a run did to the counts of its day and of all days. account: as `flows/journal` writes it."""
    more = {
        **_letters(account),
        **_papers(account),
        ("runs", kind): 1,
        ("run milliseconds", kind): took_ms,
    }
    rows = [
        {"day": day, "what": what, "label": label, "n": n}
        # In one order, so that two runs that end at once do not wait for each other crosswise.
        for day in (_ALL, ended.date().isoformat())
        for (what, label), n in sorted(more.items())
        if n
    ]
    statement = inserted(connection)(_tallies)
    grown = {"n": _tallies.c.n + statement.excluded.n}
    statement = statement.on_conflict_do_update(index_elements=["day", "what", "label"], set_=grown)
    connection.execute(statement, rows)


def _papers(account: Mapping[str, Any]) -> dict[Tally, int]:
    totals = account.get("totals", {})
    return {("ingest", label): int(totals.get(label, 0)) for label in _INGEST}


def _letters(account: Mapping[str, Any]) -> dict[Tally, int]:
    reasons = account.get("reasons", {})
    skipped = {("skipped", str(reason)): int(n) for reason, n in reasons.get("skipped", {}).items()}
    # A letter that was put off is counted each time: what it came to in the end is counted once.
    doubtful = {("letters", reason): int(reasons.get("pending", {}).get(reason, 0)) for reason in _PUT_OFF}
    ends = {("letters", label): int(account.get(label, 0)) for label in ("sent", "failed", "skipped")}
    return {**ends, **doubtful, **skipped}
