"""When two dumps say the same of a paper."""

import json
from dataclasses import fields
from datetime import date, datetime
from hashlib import blake2b

from digest.model.change import Record
from digest.model.paper import Organization, Paper
from digest.text.fold import title_key

#: Part of every fingerprint: raise it when the facts that count change, and old records are met anew.
_VERSION = 1

_COUNTS = ("comments", "upvotes")
_FACTS = tuple(field.name for field in fields(Paper) if field.name not in _COUNTS)


def fingerprint(paper: Paper) -> str:
    """32 hex digits that two papers share when they hold the same facts, counts of the page apart."""
    facts = [getattr(paper, name) for name in _FACTS]
    canonical = json.dumps([_VERSION, facts], default=_plain, ensure_ascii=True, separators=(",", ":"))
    return blake2b(canonical.encode("ascii"), digest_size=16).hexdigest()


def record(paper: Paper, *, first_seen: datetime, first_dump: int) -> Record:
    """The facts of one paper as a record that is not stored yet."""
    return Record(
        fingerprint=fingerprint(paper),
        title_key=title_key(paper.title),
        paper=paper,
        first_seen=first_seen,
        first_dump=first_dump,
    )


def _plain(fact: object) -> object:
    match fact:
        case date():
            return fact.isoformat()
        case Organization():
            return [fact.handle, fact.name]
    raise TypeError(f"{type(fact).__name__} is no fact of a paper")
