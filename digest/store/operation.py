"""What digest keeps for itself: its keys and the accounts of its runs."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from digest.store.engine import Database
from digest.store.tables.operation import RunRow, SecretRow
from digest.store.tallies import count

_runs, _secrets = RunRow.__table__, SecretRow.__table__

#: Bytes of a key: as long as the SHA-1 and SHA-256 blocks that it feeds are strong.
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command."""

    #: "ingest", "prepare" or "send".
    kind: str
    started_at: datetime
    ended_at: datetime
    #: As the command prints it.
    account: Mapping[str, Any]


class Operation:
    """Keys and runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keys(self, name: str, *, now: datetime) -> list[str]:
        """The keys of this name, oldest first; the first one is made when it is asked for."""
        found = self.kept_keys(name)
        if found:
            return found
        query = _keys(name)
        with self._database.writing("making a key") as connection:
            found = list(connection.execute(query).scalars())
            if not found:
                found = [secrets.token_urlsafe(_KEY_BYTES)]
                connection.execute(_secrets.insert().values(name=name, value=found[0], made_at=now))
        return found

    def kept_keys(self, name: str) -> list[str]:
        """The keys of this name that were made, oldest first."""
        with self._database.reading("reading a key") as connection:
            return list(connection.execute(_keys(name)).scalars())

    def note(self, run: Run) -> None:
        """Keep the account of a run, and count what it did."""
        values = {
            "kind": run.kind,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "account": dict(run.account),
        }
        with self._database.writing("keeping an account") as connection:
            connection.execute(_runs.insert().values(values))
            took_ms = round((run.ended_at - run.started_at).total_seconds() * 1000)
            count(connection, run.kind, run.account, took_ms=max(0, took_ms), ended=run.ended_at)

    def runs(self, kind: str, *, limit: int) -> list[Run]:
        """The last runs of a kind, newest first."""
        query = select(_runs).where(_runs.c.kind == kind).order_by(_runs.c.started_at.desc()).limit(limit)
        with self._database.reading("reading accounts") as connection:
            return [
                Run(kind=row.kind, started_at=row.started_at, ended_at=row.ended_at, account=row.account)
                for row in connection.execute(query)
            ]

    def accounts(self, kind: str, *, since: datetime) -> list[Mapping[str, Any]]:
        """The accounts of a kind of run since a moment, oldest first."""
        recent = select(_runs.c.account).where(_runs.c.kind == kind, _runs.c.started_at >= since)
        with self._database.reading("reading accounts") as connection:
            return list(connection.execute(recent.order_by(_runs.c.started_at, _runs.c.id)).scalars())


def _keys(name: str) -> Select[str]:
    return select(_secrets.c.value).where(_secrets.c.name == name).order_by(_secrets.c.id)
