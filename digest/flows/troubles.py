"""Which sources are not well, told from the day's readings and from what is usual."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from digest.flows.alarms import patience_of
from digest.model.dump import Status
from digest.model.issue import Notice, Trouble
from digest.model.today import SourceStanding

#: Readings of so long before a letter are "today".
_TODAY = timedelta(hours=24)


class Runs(Protocol):
    """The accounts of runs. May raise StoreError."""

    def accounts(self, kind: str, *, since: datetime) -> list[Mapping[str, Any]]:
        """The accounts of a kind of run since a moment, oldest first."""


class Troubles:
    """standings: of the catalogue's sources; what somebody read by hand is no reader's business."""

    def __init__(self, runs: Runs, standings: Callable[[], Collection[SourceStanding]]) -> None:
        self._runs = runs
        self._standings = standings

    def at(self, now: datetime) -> tuple[Notice, ...]:
        """The sources that were not well today, by name. Raises StoreError."""
        last: dict[str, Mapping[str, Any]] = {}
        for account in self._runs.accounts("ingest", since=now - _TODAY):
            last.update((source["source"], source) for source in account["sources"])
        standings = {one.name: one for one in self._standings()}
        found = {name: _standing_trouble(one, now) for name, one in standings.items()}
        for name, source in last.items():
            # Feeds of a list are called `list/feed`.
            if name in standings or name.partition("/")[0] in standings:
                found[name] = _account_trouble(source) or found.get(name)
        return tuple(
            Notice(source=name, trouble=trouble) for name, trouble in sorted(found.items()) if trouble
        )


def _account_trouble(source: Mapping[str, Any]) -> Trouble | None:
    if source["status"] in (Status.FAILED, Status.DRIFT):
        return Trouble.BROKEN
    return Trouble.STALE if source["warnings"] else None


def _standing_trouble(source: SourceStanding, now: datetime) -> Trouble | None:
    if source.held_back:
        return Trouble.BROKEN
    patience = patience_of(source, now, lambda _cron, _after: None)
    is_silent = source.last_good is not None and patience is not None and now - source.last_good > patience
    return Trouble.STALE if is_silent else None
