"""Keys of the operator's programs, by hash: a key is shown once, when it is made."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update

from digest.errors import NotFound
from digest.store.engine import Database
from digest.store.tables.operation import ApiKeyRow

_keys = ApiKeyRow.__table__

#: 256 bits need no salt and no slow hash: nobody can guess one.
_KEY_BYTES = 32
#: What a key begins with, so that one that was published by mistake is recognised.
PREFIX = "digest_"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What is known of a key."""

    id: int
    name: str
    made_at: datetime
    revoked_at: datetime | None


class ApiKeys:
    """Makes, takes back and recognises keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str, *, now: datetime) -> str:
        """A new key. It is kept as a hash: this is the only time that it can be read."""
        key = PREFIX + secrets.token_urlsafe(_KEY_BYTES)
        row = {"name": name, "key_hash": _hash(key), "made_at": now}
        with self._database.writing("making an API key") as connection:
            connection.execute(_keys.insert().values(row))
        return key

    def known(self, key: str) -> ApiKey | None:
        """Whose key this is; None where it is none, or was taken back."""
        wanted = and_(_keys.c.key_hash == _hash(key), _keys.c.revoked_at.is_(None))
        with self._database.reading("looking for an API key") as connection:
            row = connection.execute(select(_keys).where(wanted)).first()
        return None if row is None else ApiKey(id=row.id, name=row.name, made_at=row.made_at, revoked_at=None)

    def all(self) -> list[ApiKey]:
        """Every key that was made, oldest first."""
        with self._database.reading("reading API keys") as connection:
            rows = connection.execute(select(_keys).order_by(_keys.c.id)).all()
        return [
            ApiKey(id=row.id, name=row.name, made_at=row.made_at, revoked_at=row.revoked_at) for row in rows
        ]

    def revoke(self, id_: int, *, now: datetime) -> None:
        """Take a key back, for good. Raises NotFound."""
        good = and_(_keys.c.id == id_, _keys.c.revoked_at.is_(None))
        with self._database.writing("taking an API key back") as connection:
            done = connection.execute(update(_keys).where(good).values(revoked_at=now)).rowcount
        if not done:
            message = f"there is no good API key {id_}; `digest admin keys` lists those there are"
            raise NotFound(message, kind="API key", key=str(id_))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
