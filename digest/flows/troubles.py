"""Which sources are not well, told from the accounts of the day's readings."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from digest.model.dump import Status
from digest.model.issue import Notice, Trouble

#: Readings of so long before a letter are "today".
_TODAY = timedelta(hours=24)


class Runs(Protocol):
    """The accounts of runs. May raise StoreError."""

    def accounts(self, kind: str, *, since: datetime) -> list[Mapping[str, Any]]:
        """The accounts of a kind of run since a moment, oldest first."""


class Troubles:
    """catalogue: the names of its sources; what somebody read by hand is no reader's business."""

    def __init__(self, runs: Runs, catalogue: Callable[[], Collection[str]]) -> None:
        self._runs = runs
        self._catalogue = catalogue

    def at(self, now: datetime) -> tuple[Notice, ...]:
        """What was wrong with each source at its last reading of the day, by name. Raises StoreError."""
        last: dict[str, Mapping[str, Any]] = {}
        for account in self._runs.accounts("ingest", since=now - _TODAY):
            last.update((source["source"], source) for source in account["sources"])
        names = self._catalogue() if last else ()
        found = ((name, _trouble(last[name])) for name in sorted(last) if _root(name, names))
        return tuple(Notice(source=name, trouble=trouble) for name, trouble in found if trouble)


def _root(name: str, names: Collection[str]) -> bool:
    """Whether it is a source of the catalogue, or a feed of one of its lists: `list/feed`."""
    return name in names or name.partition("/")[0] in names


def _trouble(source: Mapping[str, Any]) -> Trouble | None:
    if source["status"] in (Status.FAILED, Status.DRIFT):
        return Trouble.BROKEN
    return Trouble.STALE if source["warnings"] else None
