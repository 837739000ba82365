"""Issues as JSON and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from digest.model.issue import Counts, Entry, Issue, Notice, Similar, Trouble, Update, Wishes
from digest.model.ranking import Reason
from digest.model.subscriber import Pace, QuietDay

Json = Mapping[str, Any]


def to_json(issue: Issue) -> dict[str, Any]:
    """Everything of an issue; what is as usual in its papers is left out."""
    wishes, pace = asdict(issue.wishes), issue.wishes.pace
    return {
        **asdict(issue),
        "slot": issue.slot.isoformat(),
        "made_at": issue.made_at.isoformat(),
        "entries": [_entry_json(entry) for entry in issue.entries],
        "rising": [_entry_json(entry) for entry in issue.rising],
        "updated": [{**asdict(one), "sent_on": one.sent_on.isoformat()} for one in issue.updated],
        "wishes": {
            **wishes,
            "pace": {**wishes["pace"], "at": pace.at.isoformat(), "days": sorted(pace.days)},
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


def _entry_json(entry: Entry) -> dict[str, Any]:
    before = entry.counts.before
    counts = {**asdict(entry.counts), "before": before.isoformat() if before else None}
    found = {**asdict(entry), "counts": {name: value for name, value in counts.items() if value is not None}}
    return {name: value for name, value in found.items() if value or name == "score"}


def _entry(content: Json) -> Entry:
    counts = dict(content.get("counts", {}))
    if "before" in counts:
        counts["before"] = date.fromisoformat(counts["before"])
    return Entry(
        **{
            **content,
            "reasons": tuple(_reason(one) for one in content.get("reasons", ())),
            "counts": Counts(**counts),
            "sources": tuple(content.get("sources", ())),
            "similar": tuple(Similar(**one) for one in content.get("similar", ())),
        }
    )


def _reason(reason: Json) -> Reason:
    return Reason(**{**reason, "words": tuple(reason["words"])})


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
