"""Kinds of columns that all tables share."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    Table,
    Text,
    cast,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC, also where the database forgets the zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[str]):
    """JSON as the text that it is: whoever reads and writes it knows its values better."""

    impl = JSON
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:  # noqa: ARG002
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:  # noqa: ARG002
        return None

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        # PostgreSQL's driver would read it.
        return cast(column, Text)


#: A surrogate key: SQLite counts up only in INTEGER columns.
BIG = BigInteger().with_variant(Integer, "sqlite")


def refers(column: str, *, primary_key: bool = False, index: bool = False, nullable: bool = False) -> Any:
    """A column that names a row of another table and goes with it."""
    refers = ForeignKey(column, ondelete="CASCADE")
    return Field(
        sa_column=Column(
            BIG, refers, primary_key=primary_key, nullable=nullable, index=index, autoincrement=False
        )
    )


def moment(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(Moment, nullable=nullable))


def key() -> Any:
    return Field(default=None, sa_column=Column(BIG, primary_key=True, autoincrement=True))


def text(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=nullable))


def name() -> Any:
    return Field(sa_column=Column(Text, primary_key=True))


def json() -> Any:
    return Field(default=None, sa_column=Column(JSON, nullable=False))


def json_text() -> Any:
    return Field(default=None, sa_column=Column(JsonText, nullable=False))


class Row(SQLModel):
    """What all tables share: the Core table, typed."""

    __table__: ClassVar[Table]
