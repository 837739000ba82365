"""JSON of paper APIs: Hugging Face's daily papers of all years, OpenReview's notes, bioRxiv's details."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice

from digest.errors import DumpError
from digest.model.dump import Head, Payload, Reading
from digest.model.paper import Paper
from digest.parse.clean import one_line
from digest.parse.decode import text_stream
from digest.parse.hf_json_records import as_paper, shape_of
from digest.parse.json_fields import first_text, inner, page_date, text, unwrapped
from digest.parse.json_records import Damaged, Record, RecordReader
from digest.parse.readings import readings

#: What APIs answer for a day without papers.
_NOTHING = re.compile(r"\bno[ _](?:papers?|posts?|data|results?|articles?)\b", re.IGNORECASE)
_MOST_WORDS = 200
_SHAPE_OF_KEY = {"notes": "openreview", "collection": "biorxiv_api"}


def read(payload: Payload, *, as_of: date | None) -> Iterator[Reading]:  # noqa: ARG001 - JSON dates have years
    """The papers of one API answer.

    A list of records, an object that holds it, one record, or JSON lines; a record may be Python's `repr` in
    a string. Raises DumpError for an error answer and for JSON without records.
    """
    reader = RecordReader(text_stream(payload))
    found = iter(reader)
    opening = list(islice(found, 2))
    if len(opening) < 2 and not reader.is_list and not _NOTHING.search(_words(reader.facts)):
        _refuse_foreign(opening, reader.facts, payload.origin)
    elif not reader.is_list and len(opening) == 1 and not _is_paper(opening[0]):
        opening = []
    shape = _SHAPE_OF_KEY.get(reader.key) or _shape_of_first(opening)
    words = _words(reader.facts)
    yield from readings(
        Head(format=shape, page_date=page_date(reader.facts.get("date") or reader.facts.get("dateString"))),
        (as_paper(record) for record in chain(opening, found)),
        is_cut=lambda: reader.is_cut,
        empty_note=f"No paper is in it; the server says: {words}" if words else "No paper is in it.",
    )


def _shape_of_first(opening: Sequence[Record | Damaged]) -> str:
    whole = next((record for record in opening if isinstance(record, Record)), None)
    return shape_of(unwrapped(whole.value)) if whole else "hf_json"


def _is_paper(record: Record | Damaged) -> bool:
    return isinstance(as_paper(record), Paper)


def _refuse_foreign(opening: Sequence[Record | Damaged], facts: Mapping[str, object], origin: str) -> None:
    """Raise DumpError where the only value of the document is no paper, nor a paper that was cut off."""
    only = opening[0] if opening else None
    if only is not None and (_is_paper(only) or (isinstance(only, Damaged) and only.reason == "cut off")):
        return
    words = _words(facts)
    if only is None:
        reason = "is empty; fetch it again"
    elif isinstance(only, Damaged):
        reason = f"is damaged ({only.reason}) and no record in it can be read; fetch it again"
    elif words:
        reason = f"is an error answer instead of papers: {words}"
    else:
        reason = "is JSON without papers in it; give an answer of a paper API or a JSON feed"
    raise DumpError(f"{origin}: {reason}", origin=origin)


def _words(facts: Mapping[str, object]) -> str:
    """What a server says in an answer without papers, on one line."""
    errors = inner(facts, "errors")
    messages = inner(facts, "messages")
    listed = [each[0] for each in (errors, messages) if isinstance(each, list) and each]
    found = first_text(
        *(text(facts, key) for key in ("error", "message", "detail", "msg", "reason", "error_description")),
        text(facts, "error", "message"),
        *(first_text(text(each, "message"), text(each, "status"), text(each, "detail")) for each in listed),
        *(each for each in listed if isinstance(each, str)),
    )
    return one_line(found)[:_MOST_WORDS]
