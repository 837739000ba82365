"""Text renderings of Hugging Face's paper pages, in any of their layouts.

Two passes: `survey` finds the layout and the year, then the layout's reader makes the papers. Both read line
by line, so that memory does not grow with the dump.
"""

from collections.abc import Iterator
from datetime import date
from typing import TextIO

from digest.errors import DumpError
from digest.model.dump import Head, Payload, Reading, Rejected, Status, Tail
from digest.model.paper import Paper
from digest.parse.decode import text_stream
from digest.parse.hf_text_cards import Cards
from digest.parse.hf_text_count import survey
from digest.parse.hf_text_lines import CUT_OFF
from digest.parse.hf_text_lists import collection_papers, mail_papers, table_papers
from digest.parse.hf_text_plain import Records, items
from digest.parse.hf_text_survey import Layout, Survey
from digest.parse.hf_text_twins import joined
from digest.parse.hf_text_units import units

FORMAT = "hf_text"


def read(payload: Payload, *, as_of: date | None) -> Iterator[Reading]:
    """The papers of a text dump. Raises DumpError for a text that is none."""
    surveyed = survey(text_stream(payload))
    if surveyed.layout is Layout.FOREIGN:
        message = (
            f"{payload.origin}: is text, but no list of papers that is known here; give a text dump of a "
            "Hugging Face papers page, its JSON or HTML, or a feed"
        )
        raise DumpError(message, origin=payload.origin)
    yield Head(format=FORMAT, page_date=surveyed.page_date(as_of))
    assembler = _assembler(surveyed, as_of)
    n_records, is_cut = 0, False
    for reading in _records(surveyed, assembler, text_stream(payload), as_of=as_of):
        n_records += 1
        is_cut = is_cut or (isinstance(reading, Rejected) and reading.reason == CUT_OFF)
        yield reading
    status, note = Status.OK, ""
    if is_cut:
        status, note = (
            Status.TRUNCATED,
            f"{payload.origin} is cut off: its last paper is not whole and was left out.",
        )
    elif n_records == 0:
        status, note = Status.EMPTY, _why_empty(surveyed, payload.origin)
    yield Tail(status=status, note=note, n_lines=surveyed.n_lines, n_foreign=assembler.n_foreign)


def _assembler(surveyed: Survey, as_of: date | None) -> Records | Cards:
    year = surveyed.year(as_of)
    return Cards(surveyed, year=year) if surveyed.layout is Layout.CARDS else Records(surveyed, year=year)


def _records(
    surveyed: Survey, assembler: Records | Cards, lines: TextIO, *, as_of: date | None
) -> Iterator[Paper | Rejected]:
    layout = surveyed.layout
    if layout is Layout.MAIL:
        return mail_papers(lines)
    if layout is Layout.COLLECTION:
        return collection_papers(lines, today=surveyed.reference_day(as_of), year=surveyed.year(as_of))
    if layout is Layout.TABLE:
        return table_papers(lines, year=surveyed.year(as_of))
    if isinstance(assembler, Cards):
        return joined(assembler.read(units(lines, surveyed.links)))
    return assembler.read(items(lines, surveyed))


def _why_empty(surveyed: Survey, origin: str) -> str:
    if surveyed.n_submitted:
        return f"{origin} holds only who submitted the papers: this rendering has no titles and no abstracts."
    return f"{origin} is a papers page without a paper on it."
