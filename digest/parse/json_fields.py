"""Facts out of JSON records whose types nobody promises: what is not as expected is not known."""

import ast
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from digest.model.dump import PageDate
from digest.parse.dates import day_of, when

#: The largest count that every database's integer column holds.
_LARGEST_COUNT = 2**31 - 1
#: Milliseconds; later than any paper, and what `datetime` holds on every platform.
_LATEST_MS = 4_102_444_800_000
#: Characters. Python's syntax tree of a text takes up to 250 times as many bytes.
_LONGEST_REPR = 250_000


def inner(record: object, *keys: str) -> object:
    """What stands under `keys`, each within the one before; None where there is nothing."""
    for key in keys:
        record = record.get(key) if isinstance(record, dict) else None
    return record


def text(record: object, *keys: str) -> str:
    """A text under `keys`, "" where there is none."""
    found = inner(record, *keys)
    return found if isinstance(found, str) else ""


def first_text(*candidates: str) -> str:
    """The first one that is not blank."""
    return next((each for each in candidates if each.strip()), "")


def count(record: object, *keys: str) -> int | None:
    """A count under `keys`: a whole number from 0; None where there is none."""
    found = inner(record, *keys)
    is_count = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _LARGEST_COUNT
    return found if is_count and isinstance(found, int) else None


def moment_ms(value: object) -> datetime | None:
    """A moment from milliseconds since 1970 (UTC)."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _LATEST_MS:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)


def moment(*candidates: str) -> date | datetime | None:
    """The first of them that is a day or a moment."""
    return next((found for found in map(when, candidates) if found), None)


def page_date(value: object) -> PageDate | None:
    """The day of a page from a text such as `2025-10-06`."""
    day = day_of(when(value)) if isinstance(value, str) else None
    return PageDate.of(day) if day else None


def names(value: object) -> tuple[str, ...]:
    """Authors: texts, or objects with a `name`, `fullname` or `fullName`; blank ones are left out."""
    people: Iterable[object] = value if isinstance(value, list) else ()
    return tuple(name for name in _each_name(people) if name.strip())


def _each_name(people: Iterable[object]) -> Iterator[str]:
    for person in people:
        if isinstance(person, str):
            yield person
        else:
            yield first_text(text(person, "name"), text(person, "fullname"), text(person, "fullName"))


def unwrapped(value: object) -> object:
    """The record in a text: scripts save lists of `repr(record)` instead of records."""
    if not isinstance(value, str) or not value.lstrip().startswith("{") or len(value) > _LONGEST_REPR:
        return value
    try:
        found: object = ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return found
