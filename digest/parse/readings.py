"""What every parser of records says last: how its reading ended."""

from collections.abc import Callable, Iterable, Iterator

from digest.model.dump import Head, Reading, Rejected, Status, Tail
from digest.model.paper import Paper

CUT_NOTE = "The dump ends in the middle: what is whole was read."


def readings(
    head: Head, records: Iterable[Paper | Rejected], *, is_cut: Callable[[], bool], empty_note: str
) -> Iterator[Reading]:
    """`head`, the records in order, and the tail that follows from them.

    is_cut is asked after the last record. empty_note is the sentence for a dump without any record.
    """
    yield head
    n_records = n_papers = 0
    for record in records:
        n_records += 1
        n_papers += isinstance(record, Paper)
        yield record
    if is_cut():
        yield Tail(status=Status.TRUNCATED, note=CUT_NOTE)
    elif n_papers:
        yield Tail(status=Status.OK)
    else:
        yield Tail(status=Status.EMPTY, note="No record in it is a paper." if n_records else empty_note)
