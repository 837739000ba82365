"""SQL that is run for every group of letters.

SQLAlchemy builds a statement, looks its text up and unpacks what comes back each time anew: more work than
the database has with it. These texts are made once, and the drivers take them as they are.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from digest.store.engine import in_sqlite, sqlite_of

_Value = str | int | datetime | Sequence[int] | Sequence[str] | None


class Statement:
    """One text for both databases.

    text: `:name` is a value, `IN :name` takes any number of them. sqlite: the text for SQLite, where it is
    another.
    """

    def __init__(self, text: str, *, sqlite: str = "") -> None:
        self._sqlite = re.sub(r"IN :(\w+)", r"IN (SELECT value FROM json_each(:\1))", sqlite or text)
        self._postgresql = re.sub(r":(\w+)", r"%(\1)s", re.sub(r"IN :(\w+)", r"= ANY(:\1)", text))

    def rows(self, connection: Connection, **values: _Value) -> Sequence[Sequence[Any]]:
        """What it finds with these values; `digest.store.engine.moment` reads the moments that come back."""
        found: Sequence[Sequence[Any]] = self._run(connection, values).fetchall()
        return found

    def change(self, connection: Connection, **values: _Value) -> int:
        """Run it with these values; how many rows it changed."""
        changed: int = self._run(connection, values).rowcount
        return changed

    def _run(self, connection: Connection, values: dict[str, _Value]) -> Any:
        if connection.dialect.name != "sqlite":
            return connection.exec_driver_sql(self._postgresql, values)
        plain = {name: _plain(value) for name, value in values.items()}
        return sqlite_of(connection).execute(self._sqlite, plain)


def _plain(value: _Value) -> str | int | None:
    if isinstance(value, datetime):
        return in_sqlite(value)
    return value if value is None or isinstance(value, str | int) else json.dumps(value)
