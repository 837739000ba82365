"""Issues as JSON and back."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any

from digest.model.issue import Counts, Entry, Issue, Notice, Similar, Trouble, Update, Wishes
from digest.model.ranking import Reason
from digest.model.subscriber import Pace, QuietDay

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Json = Mapping[str, Any]

_NO_COUNTS = Counts()


def to_json(issue: Issue) -> dict[str, Any]:
    """Everything of an issue; what is as usual in its papers is left out."""
    pace = issue.wishes.pace
    return {
        **_flat(issue),
        "slot": issue.slot.isoformat(),
        "made_at": issue.made_at.isoformat(),
        "entries": [_entry_json(entry) for entry in issue.entries],
        "rising": [_entry_json(entry) for entry in issue.rising],
        "updated": [{**_flat(one), "sent_on": one.sent_on.isoformat()} for one in issue.updated],
        "notices": [_flat(one) for one in issue.notices],
        "wishes": {
            **_flat(issue.wishes),
            "pace": {**_flat(pace), "at": pace.at.isoformat(), "days": sorted(pace.days)},
        },
    }


def from_json(content: Json) -> Issue:
    """What `to_json` wrote."""
    return Issue(
        **{
            **content,
            "slot": date.fromisoformat(content["slot"]),
            "made_at": datetime.fromisoformat(content["made_at"]),
            "entries": tuple(_entry(one) for one in content["entries"]),
            "rising": tuple(_entry(one) for one in content["rising"]),
            "updated": tuple(
                Update(**{**one, "sent_on": date.fromisoformat(one["sent_on"])}) for one in content["updated"]
            ),
            "notices": tuple(
                Notice(source=one["source"], trouble=Trouble(one["trouble"])) for one in content["notices"]
            ),
            "wishes": _wishes(content["wishes"]),
        }
    )


def _flat(value: "DataclassInstance") -> dict[str, Any]:
    """The fields of a value as they are: `asdict` copies all that is below them as well."""
    return {name: getattr(value, name) for name in _names(type(value))}


@cache
def _names(kind: "type[DataclassInstance]") -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _entry_json(entry: Entry) -> dict[str, Any]:
    before = entry.counts.before
    counts = {**_flat(entry.counts), "before": before.isoformat() if before else None}
    found = {
        **_flat(entry),
        "reasons": [_flat(reason) for reason in entry.reasons],
        "counts": {name: value for name, value in counts.items() if value is not None},
        "similar": [_flat(one) for one in entry.similar],
    }
    return {name: value for name, value in found.items() if value or name == "score"}


def _entry(content: Json) -> Entry:
    known = content.get("counts")
    return Entry(
        **{
            **content,
            "reasons": tuple([_reason(one) for one in content.get("reasons", ())]),
            "counts": _counts(known) if known else _NO_COUNTS,
            "sources": tuple(content.get("sources", ())),
            "similar": tuple([Similar(**one) for one in content.get("similar", ())]),
        }
    )


def _counts(content: Json) -> Counts:
    before = content.get("before")
    return Counts(**{**content, "before": date.fromisoformat(before) if before else None})


def _reason(reason: Json) -> Reason:
    return Reason(
        interest=reason["interest"],
        words=tuple(reason["words"]),
        field=reason["field"],
        value=reason["value"],
    )


def _wishes(content: Json) -> Wishes:
    pace = content["pace"]
    return Wishes(
        **{
            **content,
            "interests": tuple(content["interests"]),
            "pace": Pace(
                **{
                    **pace,
                    "at": time.fromisoformat(pace["at"]),
                    "days": frozenset(pace["days"]),
                    "quiet": QuietDay(pace["quiet"]),
                }
            ),
        }
    )
