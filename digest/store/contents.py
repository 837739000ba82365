"""Issues as JSON and back: by the annotations of their own values."""

from dataclasses import fields
from functools import lru_cache
from typing import Any, get_type_hints

import msgspec

from digest.model.issue import Entry, Issue

#: Papers as issues name them: many readers have the very same.
_ENTRIES = "entries", "rising"
_MOST_KEPT = 10_000


def to_json(issue: Issue) -> str:
    """Everything of an issue."""
    return msgspec.json.encode(issue).decode()


def from_json(content: str) -> Issue:
    """What `to_json` wrote; entries that were written the same are the very same."""
    stored = _stored.decode(content)
    found = {name: getattr(stored, name) for name in _NAMES}
    for name in _ENTRIES:
        found[name] = tuple([_entry(bytes(one)) for one in found[name]])
    return Issue(**found)


@lru_cache(maxsize=_MOST_KEPT)
def _entry(content: bytes) -> Entry:
    return _entries.decode(content)


_NAMES = tuple(field.name for field in fields(Issue))
_HINTS: dict[str, Any] = {**get_type_hints(Issue), **dict.fromkeys(_ENTRIES, list[msgspec.Raw])}
#: An issue whose entries are not read yet.
_stored = msgspec.json.Decoder(msgspec.defstruct("Stored", [(name, _HINTS[name]) for name in _NAMES]))
_entries = msgspec.json.Decoder(Entry)
