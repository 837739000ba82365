"""Values with defaults, so that a test names only what it is about."""

import hashlib
import io
from datetime import UTC, date, datetime

from digest.diff.fingerprint import record
from digest.model.change import Record
from digest.model.dump import Account, Dump, Payload, Status
from digest.model.paper import Paper, PaperId, StoredPaper

#: A Monday morning.
MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

ABSTRACT = (
    "We study how small graphs grow when nobody looks. A simple rule, applied once a day, keeps them "
    "connected and cheap to store. On six collections the rule saves half of the edges."
)


def a_paper(
    title: str = "Quiet Growth of Small Graphs",
    abstract: str | None = ABSTRACT,
    *,
    arxiv: str | None = None,
    doi: str | None = None,
    authors: tuple[str, ...] = (),
    published: date | datetime | None = None,
    published_inferred: bool = False,
    version: int | None = None,
    comments: int | None = None,
    upvotes: int | None = None,
    url: str | None = None,
) -> Paper:
    return Paper(
        title=title,
        abstract=abstract,
        arxiv=arxiv,
        doi=doi,
        authors=authors,
        published=published,
        published_inferred=published_inferred,
        version=version,
        comments=comments,
        upvotes=upvotes,
        url=url,
    )


def a_record(paper: Paper, *, first_seen: datetime = MONDAY, first_dump: int = 1) -> Record:
    return record(paper, first_seen=first_seen, first_dump=first_dump)


def a_stored_paper(
    paper: Paper, *, id_: int = 1, first_seen: datetime = MONDAY, first_dump: int = 1, revision: int = 1
) -> StoredPaper:
    return StoredPaper(
        id=PaperId(id_), revision=revision, first_seen=first_seen, first_dump=first_dump, paper=paper
    )


def a_dump(
    source: str = "inbox",
    *,
    sha256: str = "0" * 64,
    taken_at: datetime = MONDAY,
    status: Status = Status.OK,
    account: Account | None = None,
) -> Dump:
    return Dump(
        source=source,
        origin=f"{source}.txt",
        sha256=sha256,
        taken_at=taken_at,
        format="hf_text",
        page_date=None,
        status=status,
        note="",
        account=account or Account(),
    )


def a_payload(content: bytes | str, *, origin: str = "dump.txt", taken_at: datetime = MONDAY) -> Payload:
    data = content.encode() if isinstance(content, str) else content
    return Payload(
        origin=origin,
        taken_at=taken_at,
        stream=io.BytesIO(data),
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
    )
