"""What digest keeps for itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from digest.store.tables.columns import Row, json, key, moment, name, text


class SecretRow(Row, table=True):
    """Keys made by digest itself, oldest first."""

    __tablename__ = "secrets"

    id: int | None = key()
    name: str = text()
    value: str = text()
    made_at: datetime = moment()


class RunRow(Row, table=True):
    """One run of a command, with its account."""

    __tablename__ = "runs"
    __table_args__ = (Index("runs_by_time", "kind", "started_at"),)

    id: int | None = key()
    kind: str = text()
    started_at: datetime = moment()
    ended_at: datetime = moment()
    account: dict[str, Any] = json()


class TickRow(Row, table=True):
    """When each job of the schedule was last begun: two schedulers begin it once."""

    __tablename__ = "ticks"

    job: str = name()
    begun_at: datetime = moment()
    #: None while it is under way, and for good where its process died.
    ended_at: datetime | None = moment(nullable=True)


class PauseRow(Row, table=True):
    """A recipient domain, or everything, that is not sent to before a moment."""

    __tablename__ = "pauses"

    #: A domain in lower case, or "*" for the whole run.
    domain: str = name()
    until: datetime | None = moment(nullable=True)
    reason: str = text()


class AlarmRow(Row, table=True):
    """An alarm that lasts and that the operator was told of."""

    __tablename__ = "alarms"

    name: str = name()
    told_at: datetime = moment()
    sentence: str = text()


class ApiKeyRow(Row, table=True):
    """A key of the operator's programs: by a hash, so that nobody can read it back."""

    __tablename__ = "api_keys"

    id: int | None = key()
    #: What the operator calls it.
    name: str = text()
    key_hash: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    made_at: datetime = moment()
    #: None while it is good.
    revoked_at: datetime | None = moment(nullable=True)


class PaceRow(Row, table=True):
    """When a mail server, or a recipient domain, has rested from the letters that left: for all processes."""

    __tablename__ = "paces"

    #: A domain in lower case, or "*" for the mail server.
    domain: str = name()
    #: Seconds since 1970, by the database's clock.
    rested_at: float
