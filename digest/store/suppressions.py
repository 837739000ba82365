"""Addresses that get nothing, and why.

An address may have several reasons at once, each with its own way out::

    unsubscribed    a new sign-up that she herself confirms
    complaint       the operator, who then leaves `unsubscribed` standing
    dead address    the operator

They are kept by a hash of the address: erasure, import and a second sign-up leave them alone.
"""

import contextlib
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, and_, case, delete, select

from digest.store.engine import Database, inserted
from digest.store.statement import Statement
from digest.store.tables.readers import SuppressionRow

_suppressions = SuppressionRow.__table__

_UNWANTED = Statement("SELECT email_hash FROM suppressions WHERE email_hash IN :hashes")

UNSUBSCRIBED, COMPLAINT, DEAD_ADDRESS = "unsubscribed", "complaint", "dead address"
#: What only the operator lifts; the gravest first.
OPERATORS = (COMPLAINT, DEAD_ADDRESS)


class Suppressions:
    """Who is not written to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def suppressed(self, email: str) -> str | None:
        """The gravest reason why nothing is sent to this address; None where it may be."""
        order = case({COMPLAINT: 0, DEAD_ADDRESS: 1}, value=_suppressions.c.reason, else_=2)
        query = select(_suppressions.c.reason).where(_is(email)).order_by(order).limit(1)
        with self._database.reading("reading suppressions") as connection:
            return connection.execute(query).scalar()

    def unwanted(self, emails: Iterable[str]) -> set[str]:
        """The addresses among these that have a reason."""
        keys = {email: email_key(email) for email in emails}
        with self._database.reading("reading suppressions") as connection:
            found = unwanted(connection, keys.values())
        return {email for email, key in keys.items() if key in found}

    def left_at(self, email: str) -> datetime | None:
        """When she ended her subscription; None where she has not."""
        left = and_(_is(email), _suppressions.c.reason == UNSUBSCRIBED)
        with self._database.reading("reading suppressions") as connection:
            return connection.execute(select(_suppressions.c.since).where(left)).scalar()


def unwanted(connection: Connection, keys: Iterable[str]) -> set[str]:
    """The addresses among these that have a reason, all as `email_key` makes them."""
    hashes = {_hash(key): key for key in keys}
    return {hashes[hash_] for (hash_,) in _UNWANTED.rows(connection, hashes=list(hashes))}


def suppress(connection: Connection, email: str, reason: str, *, now: datetime) -> None:
    """Send nothing to this address. A reason that stands keeps its first moment, but for leaving."""
    values = {"email_hash": email_hash(email), "reason": reason, "since": now}
    statement = inserted(connection)(_suppressions).values(values)
    if reason == UNSUBSCRIBED:
        # A link to confirm that is older than the last time she left brings nobody back.
        statement = statement.on_conflict_do_update(
            index_elements=["email_hash", "reason"], set_={"since": now}
        )
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement)


def take_back(connection: Connection, email: str, reasons: Iterable[str]) -> list[str]:
    """Forget these reasons; answers those that were there."""
    gone = and_(_is(email), _suppressions.c.reason.in_(list(reasons)))
    statement = delete(_suppressions).where(gone).returning(_suppressions.c.reason)
    return sorted(connection.execute(statement).scalars())


def email_key(email: str) -> str:
    """What two spellings of one address share: its case apart, and whether its domain is in Unicode."""
    local, _, domain = email.strip().casefold().rpartition("@")
    if not domain.isascii():
        with contextlib.suppress(UnicodeError):
            domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def email_hash(email: str) -> str:
    """What stands for an address where the address itself may not be kept."""
    return _hash(email_key(email))


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _is(email: str) -> ColumnElement[bool]:
    return _suppressions.c.email_hash == email_hash(email)
