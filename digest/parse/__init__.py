"""Bytes to papers, without I/O: any format, told from the content.

::

    Payload ─▶ detect ─▶ hf_text │ hf_json │ hf_html │ json_feed │ feed ─▶ Head, Paper │ Rejected …, Tail
                       └▶ opml, which names feeds and holds no papers

`decode` turns bytes into text, `clean` texts into papers, `dates` prints into days.
"""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Protocol, cast

from digest.model.dump import Head, Payload, Reading, Status, Tail
from digest.parse.detect import detect

#: Where each format is read. Imported when it is met: feedparser alone costs a tenth of a second.
_ROOMS = {
    "hf_text": "digest.parse.hf_text",
    "hf_json": "digest.parse.hf_json",
    "hf_html": "digest.parse.hf_html",
    "json_feed": "digest.parse.json_feed",
    "opml": "digest.parse.opml",
    "rss": "digest.parse.feed",
    "rdf": "digest.parse.feed",
    "atom": "digest.parse.feed",
    "arxiv_api": "digest.parse.feed",
}


class _Room(Protocol):
    def read(self, payload: Payload, *, as_of: date | None) -> Iterator[Reading]: ...


def read(payload: Payload, *, as_of: date | None = None) -> Iterator[Reading]:
    """What a dump says: one Head, then papers and rejections in the dump's order, then one Tail.

    as_of: the day the dump was taken, which gives year-less dates their year; where it is None, the dump
    itself must say. Streams: memory does not grow with the number of records.
    Raises DumpError, while it is iterated over, for what is no dump of papers, or damaged with nothing to be
    had.
    """
    found = detect(payload)
    payload.stream.seek(0)
    if found == "empty":
        yield Head(format="empty")
        yield Tail(status=Status.EMPTY, note=f"{payload.origin} has nothing in it.")
        return
    room = cast(_Room, import_module(_ROOMS[found]))
    yield from room.read(payload, as_of=as_of)
