"""Issues as JSON and back: by the annotations of their own values.

Entries are shared by many readers: one is written once while it is the very same value, and read once. So
that nobody has to walk through them to know that they were read before, they come last, on lines of their own
(JSON has no line ends within), with a key for each behind them:

    {"subject":"…", …,"entries":[
    {"paper_id":1,"revision":2}
    ,
    {"paper_id":3,"revision":1}
    ],"keys":[17205384412387165402,4410287365519284170]}

The first line with the keys is what a letter needs. The reader of JSON fills our frozen values itself; what
is shared in them it leaves as it is written, and is put in afterwards.
"""

from collections.abc import Iterable
from dataclasses import fields, make_dataclass
from hashlib import blake2b
from typing import Any

import msgspec

from digest.model.issue import Entry, Issue, Wishes
from digest.model.subscriber import Pace
from digest.once import Once

_MOST_KEPT = 10_000

#: An entry, its key and its line.
_Written = tuple[Entry, bytes, bytes]


def to_json(issue: Issue) -> str:
    """Everything of an issue; of its entries what differs from an empty one."""
    whole: dict[str, Any] = {name: getattr(issue, name) for name in _NAMES}
    entries, rising = _all_written(whole.pop("entries")), _all_written(issue.rising)
    whole["rising"] = msgspec.Raw(b"[%b]" % b",".join([line for _, _, line in rising]))
    first = msgspec.json.encode(whole).removesuffix(b"}") + b',"entries":['
    lines = [b"\n,\n".join([line for _, _, line in entries])] if entries else []
    last = b'],"keys":[%b]}' % b",".join([key for _, key, _ in entries])
    return b"\n".join([first, *lines, last]).decode()


def from_json(content: str | bytes) -> Issue:
    """What `to_json` wrote (bytes: UTF-8); entries that were written the same are the very same."""
    written = content.encode() if isinstance(content, str) else content
    end = written.find(b"\n")
    if end < 0:
        return _plain.decode(written)  # from before entries had lines
    issue = _stored.decode(written[:end] + written[written.rindex(b"[") + 1 :])
    wishes = issue.wishes
    _put(wishes, "pace", _paces[bytes(wishes.pace)])
    _put(wishes, "__class__", Wishes)
    try:
        entries = [_entries[key] for key in issue.entries]
    except KeyError:
        entries = _read(issue.entries, written.split(b"\n")[1:-1:2])
    _put(issue, "entries", tuple(entries))
    _put(issue, "rising", _rows[bytes(issue.rising)])
    _put(issue, "__class__", Issue)
    found: Issue = issue
    return found


def _read(keys: Iterable[int], lines: Iterable[bytes]) -> list[Entry]:
    if len(_entries) >= _MOST_KEPT:
        _entries.clear()
    found = []
    for key, line in zip(keys, lines, strict=True):
        entry = _entries.get(key)
        if entry is None:
            entry = _entries[key] = _entry.decode(line)
        found.append(entry)
    return found


def _read_row(written: bytes) -> tuple[Entry, ...]:
    lines = [bytes(line) for line in _row.decode(written)]
    return tuple(_read([_key(line) for line in lines], lines))


def _all_written(entries: Iterable[Entry]) -> list[_Written]:
    return [_known.get(id(entry)) or _written(entry) for entry in entries]


def _written(entry: Entry) -> _Written:
    if len(_known) >= _MOST_KEPT:
        _known.clear()
    told = _told(entry)
    if "counts" in told:
        told["counts"] = _told(entry.counts)
    line = msgspec.json.encode(told)
    known = _known[id(entry)] = entry, b"%d" % _key(line), line
    return known


def _key(line: bytes) -> int:
    # Of 10,000 that are kept, that one has the key of another: less than one in 10¹¹.
    return int.from_bytes(blake2b(line, digest_size=8).digest())


def _told(value: Any) -> dict[str, Any]:
    """The fields that are not as they are by default."""
    found = {one.name: getattr(value, one.name) for one in fields(value)}
    return {one.name: found[one.name] for one in fields(value) if found[one.name] != one.default}


def _with_raw(kind: type, **types: Any) -> type:
    """The same frozen value, some of whose fields are of other types."""
    options: dict[str, Any] = {"frozen": True, "slots": True, "kw_only": True, "eq": False}
    return make_dataclass(f"Stored{kind.__name__}", types.items(), bases=(kind,), **options)


_NAMES = tuple(one.name for one in fields(Issue))
_put = object.__setattr__
#: Entries by identity: kept with what they come to, so that no other can get their number.
_known: dict[int, _Written] = {}
_wishes = _with_raw(Wishes, pace=msgspec.Raw)
_stored: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
    _with_raw(Issue, entries=list[int], rising=msgspec.Raw, wishes=_wishes)
)
#: Entries by their keys.
_entries: dict[int, Entry] = {}
_plain = msgspec.json.Decoder(Issue)
_entry, _row = msgspec.json.Decoder(Entry), msgspec.json.Decoder(list[msgspec.Raw])
#: What was read before, by how it is written.
_rows: Once[bytes, tuple[Entry, ...]] = Once(_read_row, most=_MOST_KEPT)
_paces: Once[bytes, Pace] = Once(msgspec.json.Decoder(Pace).decode, most=_MOST_KEPT)
