"""Payloads for the parsers of records, and what came out of them."""

import hashlib
import io
from collections.abc import Iterable
from datetime import UTC, datetime

from digest.model.dump import Head, Payload, Reading, Rejected, Tail
from digest.model.paper import Paper


def a_payload(content: str | bytes, *, origin: str = "dump", content_type: str | None = None) -> Payload:
    """`content` as if it had just been read; texts as UTF-8."""
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return Payload(
        origin=origin,
        taken_at=datetime(2026, 3, 2, 6, tzinfo=UTC),
        stream=io.BytesIO(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(raw),
        content_type=content_type,
    )


class Said:
    """What a parser said, sorted by kind; checks that it began with one head and ended with one tail."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        first, *records, last = readings
        assert isinstance(first, Head)
        assert isinstance(last, Tail)
        self.head, self.tail = first, last
        self.papers = [record for record in records if isinstance(record, Paper)]
        self.rejected = [record for record in records if isinstance(record, Rejected)]
        assert len(self.papers) + len(self.rejected) == len(records)

    @property
    def titles(self) -> list[str]:
        return [paper.title for paper in self.papers]

    @property
    def reasons(self) -> list[str]:
        return [record.reason for record in self.rejected]
