"""Who runs digest: how they log in, what they did, and the counts that they look at."""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from digest.store.tables.columns import BIG, Row, key, moment, name, text


class OperatorRow(Row, table=True):
    """Who may enter the desk."""

    __tablename__ = "operators"

    name: str = name()
    #: Argon2, with its parameters and salt.
    password_hash: str = text()
    set_at: datetime = moment()


class SessionRow(Row, table=True):
    """A login that has not ended."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_by_end", "ends_at"),)

    #: Of the token in the cookie: whoever reads the database cannot enter.
    token_hash: str = name()
    opened_at: datetime = moment()
    #: When it was last used.
    seen_at: datetime = moment()
    #: Not good after this moment, however busy it is.
    ends_at: datetime = moment()


class AttemptRow(Row, table=True):
    """A try to log in: kept for as long as it counts."""

    __tablename__ = "attempts"
    __table_args__ = (Index("attempts_by_time", "at"),)

    id: int | None = key()
    #: A hash of where it came from.
    network: str = text()
    at: datetime = moment()


class AuditRow(Row, table=True):
    """What an operator did."""

    __tablename__ = "audit"

    id: int | None = key()
    #: The session, so that the deeds of one can be told from those of another.
    who: str = text()
    at: datetime = moment()
    #: "pause reader", "take in dump" …
    what: str = text()
    #: "reader 17", "dump 3": numbers, never an address.
    whom: str = text()
    #: "begun", and then "done" or why not.
    outcome: str = text()


class TallyRow(Row, table=True):
    """How often something happened, by day and over all days: counters only grow, whatever is deleted."""

    __tablename__ = "tallies"

    #: ISO day (UTC); "" for all days together.
    day: str = name()
    #: "ingest", "letters" or "runs".
    what: str = name()
    #: "new", "sent", "quiet day" …
    label: str = name()
    n: int = Field(sa_column=Column(BIG, nullable=False))
