"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice

from digest.errors import DumpError
from digest.model.dump import Head, Payload, Reading, Rejected
from digest.model.paper import Paper
from digest.parse.clean import arxiv_id, doi, make_paper
from digest.parse.decode import text_stream
from digest.parse.feed_text import plain
from digest.parse.json_fields import first_text, inner, moment, names, text
from digest.parse.json_records import Damaged, Record, RecordReader
from digest.parse.readings import readings


def read(payload: Payload, *, as_of: date | None) -> Iterator[Reading]:  # noqa: ARG001 - its dates have years
    """The items of one JSON Feed; each counts as a paper. Raises DumpError where it has no list of items."""
    reader = RecordReader(text_stream(payload))
    found = iter(reader)
    opening = list(islice(found, 1))
    if not reader.is_list and not reader.is_cut:
        message = (
            f"{payload.origin}: is no JSON Feed, for it has no items; give the address of the feed itself"
        )
        raise DumpError(message, origin=payload.origin)
    yield from readings(
        Head(format="json_feed"),
        map(_as_paper, chain(opening, found)),
        is_cut=lambda: reader.is_cut,
        empty_note="The feed has no items.",
    )


def _as_paper(record: Record | Damaged) -> Paper | Rejected:
    if isinstance(record, Damaged):
        return Rejected(reason=record.reason, position=record.position)
    if not isinstance(record.value, dict):
        return Rejected(reason="not a record", position=record.position)
    return _paper_of(record.value) or Rejected(reason="no title", position=record.position)


def _paper_of(item: Mapping[str, object]) -> Paper | None:
    address = first_text(text(item, "url"), text(item, "external_url"), text(item, "id"))
    sources = (address, text(item, "external_url"), text(item, "id"))
    arxiv, version = next((found for found in map(arxiv_id, sources) if found), (None, None))
    authors = inner(item, "authors")
    return make_paper(
        title=plain(text(item, "title")),
        abstract=plain(
            first_text(text(item, "summary"), text(item, "content_text"), text(item, "content_html"))
        ),
        authors=names(authors if isinstance(authors, list) else [inner(item, "author")]),
        published=moment(text(item, "date_published"), text(item, "date_modified")),
        arxiv=arxiv,
        version=version,
        doi=next((found for found in map(doi, sources) if found), None),
        url=address,
        categories=names(inner(item, "tags")),
    )
