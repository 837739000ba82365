"""Who may enter the operator's desk, and who is there."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from digest.store.engine import Database, inserted
from digest.store.tables.operator import AttemptRow, OperatorRow, SessionRow

_operators, _sessions, _attempts = OperatorRow.__table__, SessionRow.__table__, AttemptRow.__table__

#: There is one operator's password.
_NAME = "operator"


class Operators:
    """The password, the sessions and the tries to begin one. Tokens and networks come hashed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def password(self) -> str | None:
        """The hash of the password; None as long as none is set."""
        query = select(_operators.c.password_hash).where(_operators.c.name == _NAME)
        with self._database.reading("reading the operator") as connection:
            return connection.execute(query).scalar()

    def set_password(self, hashed: str, *, now: datetime) -> None:
        """Set it, end every session, and forget earlier tries."""
        values = {"password_hash": hashed, "set_at": now}
        with self._database.writing("setting the operator's password") as connection:
            statement = inserted(connection)(_operators).values(name=_NAME, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
            connection.execute(delete(_sessions))
            connection.execute(delete(_attempts))

    def attempt(self, network: str, *, now: datetime, since: datetime) -> tuple[int, int]:
        """Write a try down; answers how many this network, and how many all, have made since a moment.

        Tries from before that moment are forgotten.
        """
        with self._database.writing("counting a login") as connection:
            connection.execute(delete(_attempts).where(_attempts.c.at < since))
            connection.execute(_attempts.insert().values(network=network, at=now))
            hers = func.count().filter(_attempts.c.network == network)
            row = connection.execute(select(hers, func.count()).select_from(_attempts)).one()
        return int(row[0]), int(row[1])

    def open(self, token_hash: str, network: str, *, now: datetime, until: datetime) -> None:
        """Begin a session; the tries of its network no longer count, and sessions that are over go."""
        with self._database.writing("beginning a session") as connection:
            connection.execute(delete(_attempts).where(_attempts.c.network == network))
            connection.execute(delete(_sessions).where(_sessions.c.ends_at <= now))
            row = {"token_hash": token_hash, "opened_at": now, "seen_at": now, "ends_at": until}
            connection.execute(_sessions.insert().values(row))

    def seen_at(self, token_hash: str, *, now: datetime) -> datetime | None:
        """When a session was last used; None where there is none or its time is over."""
        lives = (_sessions.c.token_hash == token_hash) & (_sessions.c.ends_at > now)
        with self._database.reading("looking for a session") as connection:
            return connection.execute(select(_sessions.c.seen_at).where(lives)).scalar()

    def touch(self, token_hash: str, *, now: datetime) -> None:
        """Note that a session is in use."""
        with self._database.writing("keeping a session") as connection:
            used = update(_sessions).where(_sessions.c.token_hash == token_hash)
            connection.execute(used.values(seen_at=now))

    def close(self, token_hash: str) -> None:
        """End a session; harmless where there is none."""
        with self._database.writing("ending a session") as connection:
            connection.execute(delete(_sessions).where(_sessions.c.token_hash == token_hash))
