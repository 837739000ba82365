"""Issues as JSON and back: by the annotations of their own values.

Entries are shared by many readers: one is written once while it is the very same value, and read once while
it is written the same. The reader of JSON fills our frozen values itself; what is shared it leaves as it is
written, and is put in afterwards.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields, make_dataclass
from typing import Any, TypeVar

import msgspec

from digest.model.issue import Entry, Issue, Wishes
from digest.model.subscriber import Pace

_MOST_KEPT = 10_000

_T = TypeVar("_T")


def to_json(issue: Issue) -> str:
    """Everything of an issue; of its entries what differs from an empty one."""
    whole: dict[str, Any] = {name: getattr(issue, name) for name in _NAMES}
    whole["entries"] = [_written(entry) for entry in issue.entries]
    whole["rising"] = [_written(entry) for entry in issue.rising]
    return msgspec.json.encode(whole).decode()


def from_json(content: str | bytes) -> Issue:
    """What `to_json` wrote (bytes: UTF-8); entries that were written the same are the very same."""
    issue = _stored.decode(content)
    wishes = issue.wishes
    _put(wishes, "pace", _paces[bytes(wishes.pace)])
    _put(wishes, "__class__", Wishes)
    _put(issue, "entries", _shared(issue.entries))
    _put(issue, "rising", _rows[bytes(issue.rising)])
    _put(issue, "__class__", Issue)
    found: Issue = issue
    return found


def _shared(written: Iterable[msgspec.Raw]) -> tuple[Entry, ...]:
    return tuple([_entries[bytes(entry)] for entry in written])


def _written(entry: Entry) -> msgspec.Raw:
    known = _known.get(id(entry))
    if known is None:
        if len(_known) >= _MOST_KEPT:
            _known.clear()
        told = _told(entry)
        if "counts" in told:
            told["counts"] = _told(entry.counts)
        known = _known[id(entry)] = entry, msgspec.Raw(msgspec.json.encode(told))
    return known[1]


def _told(value: Any) -> dict[str, Any]:
    """The fields that are not as they are by default."""
    found = {one.name: getattr(value, one.name) for one in fields(value)}
    return {one.name: found[one.name] for one in fields(value) if found[one.name] != one.default}


class _Read(dict[bytes, _T]):
    """What was read before, by how it is written."""

    def __init__(self, read: Callable[[bytes], _T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, written: bytes) -> _T:
        if len(self) >= _MOST_KEPT:
            self.clear()
        value = self[written] = self._read(written)
        return value


def _with_raw(kind: type, **types: Any) -> type:
    """The same frozen value, some of whose fields are of other types."""
    options: dict[str, Any] = {"frozen": True, "slots": True, "kw_only": True, "eq": False}
    return make_dataclass(f"Stored{kind.__name__}", types.items(), bases=(kind,), **options)


_NAMES = tuple(one.name for one in fields(Issue))
_put = object.__setattr__
#: Entries by identity: kept with what they come to, so that no other can get their number.
_known: dict[int, tuple[Entry, msgspec.Raw]] = {}
_wishes = _with_raw(Wishes, pace=msgspec.Raw)
_stored: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
    _with_raw(Issue, entries=list[msgspec.Raw], rising=msgspec.Raw, wishes=_wishes)
)
_entries = _Read(msgspec.json.Decoder(Entry).decode)
_row = msgspec.json.Decoder(list[msgspec.Raw])
_rows = _Read(lambda written: _shared(_row.decode(written)))
_paces = _Read(msgspec.json.Decoder(Pace).decode)
