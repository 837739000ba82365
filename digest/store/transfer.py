"""A whole database into another: table by table, in blocks, and counted on both sides."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select, text

from digest.errors import StoreError
from digest.store import schema
from digest.store.engine import Database
from digest.store.tables import metadata

#: Rows held in memory at a time.
_BLOCK = 1_000
_SUM = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A table that is the same on both sides."""

    table: str
    rows: int
    #: A sum over the rows that does not depend on their order, hex.
    checksum: str


def copy(
    source: Database, target: Database, *, progress: Callable[[str, int], None] = lambda _table, _rows: None
) -> list[Copied]:
    """Copy every row into an empty database, and read it back. All of it arrives, or nothing.

    The source may be in use: what is copied is its state at the beginning. Raises StoreError where the target
    is not empty, where the source is not of this schema, and where a table did not arrive as it was.
    """
    if source.is_sqlite and not Path(source.url.database or "").is_file():
        raise StoreError(f"there is no database at {source.url.database}; name the one to copy")
    if schema.revision(source) != schema.HEAD:
        raise StoreError("the database to copy has another schema; run `digest db upgrade` on it first")
    _make_ready(target)
    with source.snapshot("reading a whole database") as rows, target.writing("writing it") as into:
        read = [_copy_table(rows, into, table, progress) for table in metadata.sorted_tables]
        for copied in read:
            found = _sum_of(_rows(into, metadata.tables[copied.table]), copied.table)
            if found != copied:
                raise StoreError(
                    f"the table {copied.table} did not arrive as it was ({copied.rows} rows read, "
                    f"{found.rows} found); nothing was kept, report this"
                )
        if not target.is_sqlite:
            _set_sequences(into)
    return read


def _make_ready(target: Database) -> None:
    if schema.revision(target) is None:
        schema.upgrade(target)
    with target.reading("looking whether it is empty") as connection:
        full = [t.name for t in metadata.sorted_tables if connection.execute(select(t).limit(1)).first()]
    if schema.revision(target) != schema.HEAD or full:
        raise StoreError("the database to copy into is not empty; name one that is")


def _copy_table(
    source: Connection, target: Connection, table: Table, progress: Callable[[str, int], None]
) -> Copied:
    total = _Sum(table.name)
    rows = _rows(source, table)
    while block := list(islice(rows, _BLOCK)):
        for row in block:
            total.add(row)
        target.execute(table.insert(), [dict(row._mapping) for row in block])
        progress(table.name, total.rows)
    return total.done()


def _rows(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    in_blocks = {"stream_results": True, "yield_per": _BLOCK}
    query = select(table).order_by(*table.primary_key.columns)
    return iter(connection.execute(query, execution_options=in_blocks))


def _sum_of(rows: Iterator[Row[Any]], table: str) -> Copied:
    total = _Sum(table)
    for row in rows:
        total.add(row)
    return total.done()


class _Sum:
    """Counts and sums up rows."""

    def __init__(self, table: str) -> None:
        self._table = table
        self.rows = 0
        self._sum = 0

    def add(self, row: Sequence[Any]) -> None:
        said = json.dumps(list(row), default=_written, ensure_ascii=False, sort_keys=True)
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(said.encode()).digest()[:8])) % _SUM
        self.rows += 1

    def done(self) -> Copied:
        return Copied(table=self._table, rows=self.rows, checksum=f"{self._sum:016x}")


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a column holds {type(value).__name__}, which no checksum knows")


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL count on from the greatest number of every table."""
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"),
                {"table": table.name, "column": column.name},
            ).scalar()
            greatest = connection.execute(select(func.max(column))).scalar() if sequence else None
            if greatest is not None:
                connection.execute(select(func.setval(sequence, greatest)))
