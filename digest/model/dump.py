"""A dump: one reading of a source, and what its parser says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO

from digest.model.paper import Paper


class Status(StrEnum):
    """How the reading of a source ended."""

    OK = "ok"
    #: The same bytes as before, or the server said so.
    UNCHANGED = "unchanged"
    #: Understood, and no paper in it.
    EMPTY = "empty"
    #: Cut off: the whole records were read.
    TRUNCATED = "truncated"
    #: Looks unlike the dumps before it: held back until the operator takes it in.
    DRIFT = "drift"
    #: Nothing could be read.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server wants back to answer "not modified" (RFC 9110, 13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The bytes of one reading. Whoever opened it closes `stream`."""

    #: A path, an address, or "-" for standard input.
    origin: str
    #: When it was read (aware, UTC).
    taken_at: datetime
    #: Seekable, decompressed, at its beginning.
    stream: BinaryIO
    #: Of the decompressed bytes, in hex.
    sha256: str
    size_bytes: int
    #: The media type with its parameters, where a server gave one.
    content_type: str | None = None
    validators: Validators | None = None
    #: The bytes end before they should, as in a damaged .gz: what is read from them is truncated.
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that nothing changed since the validators were given."""

    origin: str
    #: When it was asked (aware, UTC).
    taken_at: datetime
    #: What to send the next time.
    validators: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDate:
    """The day a page is of; its year is often not printed."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        """`2025-10-06`, or `--10-06` where the year is not known (ISO 8601:2000, 5.2.1.3)."""
        year = "-" if self.year is None else f"{self.year:04d}"
        return f"{year}-{self.month:02d}-{self.day:02d}"

    @classmethod
    def of(cls, day: date) -> "PageDate":
        return cls(year=day.year, month=day.month, day=day.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a parser says first."""

    #: `hf_text`, `hf_json`, `hf_html`, `rss`, `rdf`, `atom`, `arxiv_api`, `json_feed`, `opml` …
    format: str
    page_date: PageDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that cannot be a paper."""

    #: Lower case, no figures of this record in it, so that equal reasons can be counted: "no title".
    reason: str
    #: "line 12", "entry 3".
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What a parser says last."""

    #: ok, empty or truncated.
    status: Status
    #: One sentence where the status is not ok, else "".
    note: str = ""
    #: Lines of a text dump, and how many of them fit no shape: what drift is told from. 0 elsewhere.
    n_lines: int = 0
    n_foreign: int = 0


#: What a parser yields: one Head, then papers and rejections in the dump's order, then one Tail.
Reading = Head | Paper | Rejected | Tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of a dump's records: read = new + updated + seen + rejected."""

    read: int = 0
    new: int = 0
    updated: int = 0
    seen: int = 0
    rejected: int = 0
    #: How often each reason rejected a record.
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        return (
            self.read == self.new + self.updated + self.seen + self.rejected
            and sum(self.reasons.values()) == self.rejected
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A dump that was read, with what became of it."""

    #: The name in the catalogue, or what was named on the command line.
    source: str
    origin: str
    sha256: str
    #: When it was read, or the moment it stands for (`--as-of`); papers in it were first seen then.
    taken_at: datetime
    format: str
    page_date: PageDate | None
    status: Status
    #: One sentence where the status is not ok, else "".
    note: str
    account: Account
    #: Papers without an abstract among those read.
    without_abstract: int = 0
    #: Where the raw bytes are kept; None where they are not.
    kept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A dump of which nothing was stored, waiting for the operator."""

    number: int
    source: str
    origin: str
    taken_at: datetime
    format: str
    #: Why, one sentence.
    note: str
    #: Records that were read of it.
    read: int
    #: Where its raw bytes are.
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What the good dumps of a source were like, for one weekday."""

    #: Days since the first good dump of the source.
    history_days: int
    #: Papers read in each good dump of this weekday, newest first.
    read: tuple[int, ...]
    #: Share of papers without an abstract over all good dumps; None where there were none.
    missing_abstracts: float | None
    #: Days between the page's date and the reading, over all good dumps with a full date, newest first.
    lag_days: tuple[int, ...]
