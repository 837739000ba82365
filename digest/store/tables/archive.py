"""What the dumps gave: sources, dumps, papers and what is known of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from digest.store.tables.columns import BIG, Row, json, moment, name, refers, text


class SourceRow(Row, table=True):
    """A source that was read at least once."""

    __tablename__ = "sources"

    name: str = name()
    etag: str | None = text(nullable=True)
    last_modified: str | None = text(nullable=True)
    read_at: datetime = moment()


class DumpRow(Row, table=True):
    """One reading of a source that was more than "unchanged". Numbers follow the order of commits."""

    __tablename__ = "dumps"
    __table_args__ = (
        Index("dumps_by_hash", "sha256"),
        Index("dumps_by_source", "source", "taken_at"),
        Index("dumps_by_status", "status"),
    )

    number: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    source: str = text()
    origin: str = text()
    sha256: str = text()
    taken_at: datetime = moment()
    format: str = text()
    page_date: str | None = text(nullable=True)
    status: str = text()
    note: str = text()
    read: int
    new: int
    updated: int
    seen: int
    rejected: int
    reasons: dict[str, int] = json()
    without_abstract: int
    #: Where the raw bytes of a cut off or drifted dump are kept.
    kept: str | None = text(nullable=True)


class PaperRow(Row, table=True):
    """A paper: what its records say together, and its last counts."""

    __tablename__ = "papers"
    __table_args__ = (
        Index("papers_by_first_seen", "first_seen", "id"),
        Index("papers_by_dump", "first_dump"),
    )

    #: Given under the intake lock.
    id: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    revision: int
    title: str = text()
    abstract: str | None = text(nullable=True)
    #: Names, one a line: what a search for an author reads.
    authors: str = text()
    #: The other facts, as `facts.to_json` writes them.
    facts: dict[str, Any] = json()
    comments: int | None = None
    upvotes: int | None = None
    first_seen: datetime = moment()
    first_dump: int = Field(sa_column=Column(BIG, nullable=False))
    #: The paper that this one turned out to be.
    merged_into: int | None = Field(default=None, sa_column=Column(BIG, nullable=True, index=True))


class RevisionRow(Row, table=True):
    """What a paper said before: letters that named that revision can be made again."""

    __tablename__ = "revisions"

    paper_id: int = refers("papers.id", primary_key=True)
    revision: int = Field(primary_key=True)
    facts: dict[str, Any] = json()
    #: The dump that changed it.
    until_dump: int = Field(sa_column=Column(BIG, nullable=False, index=True))


class RecordRow(Row, table=True):
    """One set of facts met in some dump (`model/change.py`)."""

    __tablename__ = "records"

    fingerprint: str = name()
    paper_id: int = refers("papers.id", index=True)
    title_key: str = Field(sa_column=Column(Text, nullable=False, index=True))
    arxiv: str | None = Field(default=None, sa_column=Column(Text, index=True))
    doi: str | None = Field(default=None, sa_column=Column(Text, index=True))
    facts: dict[str, Any] = json()
    first_seen: datetime = moment()
    first_dump: int = Field(sa_column=Column(BIG, nullable=False))


class SightingRow(Row, table=True):
    """A paper seen in a dump, with the counts it had there."""

    __tablename__ = "sightings"

    paper_id: int = refers("papers.id", primary_key=True)
    dump: int = refers("dumps.number", primary_key=True, index=True)
    comments: int | None = None
    upvotes: int | None = None


class PlaceRow(Row, table=True):
    """That a place showed a paper, however often: what lists and searches by place are read from."""

    __tablename__ = "paper_places"

    place: str = name()
    paper_id: int = refers("papers.id", primary_key=True, index=True)


class SummaryRow(Row, table=True):
    """The summary of one revision of a paper."""

    __tablename__ = "summaries"

    paper_id: int = refers("papers.id", primary_key=True)
    revision: int = Field(primary_key=True)
    engine: str = text()
    sentence: str = text()
    brief: str = text()


class TermRow(Row, table=True):
    """In how many papers of the archive a term occurs."""

    __tablename__ = "terms"

    term: str = name()
    papers: int
