"""Everything that digest knows of a reader, for her to take away."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from digest.model.delivery import State
from digest.model.issue import Issue
from digest.model.subscriber import WEEKDAYS, Subscriber
from digest.wiring.service import Service

#: More issues than this nobody has: a year of them, and some.
_MOST_ISSUES = 1_000


def everything(built: Service, reader: Subscriber) -> dict[str, Any]:
    """Her data as JSON: wishes, consent, judgements, what was learned of them, issues and their letters."""
    terms = built.gallery.learned(reader, now=built.now)
    learned = built.feedback.learned(reader, now=built.now, terms=terms)
    return {
        **_subscription(reader),
        "new_email": built.tuning.waiting_address(reader) or None,
        "judgements": [
            {
                "id": one.paper.id,
                "title": one.paper.paper.title,
                "said": one.verdict.value,
                "at": one.at.isoformat(),
            }
            for one in learned.judgements
        ],
        "learned": [{"term": term.text, "weight": term.weight} for term in learned.terms],
        "unlearned": list(learned.unlearned),
        "issues": [
            _issue(issue, state) for issue, state in built.issues.of_reader(reader.id, most=_MOST_ISSUES)
        ],
    }


def _subscription(reader: Subscriber) -> dict[str, Any]:
    pace, consent = reader.pace, reader.consent
    return {
        "email": reader.email,
        "state": reader.standing.value,
        "interests": list(reader.interests),
        "zone": pace.zone,
        "at": f"{pace.at:%H:%M}",
        "days": [WEEKDAYS[day] for day in sorted(pace.days)],
        "most": pace.most,
        "about": pace.about,
        "explores": pace.explores,
        "quiet": pace.quiet.value,
        "language": pace.language or None,
        "created_at": reader.created_at.isoformat(),
        "confirmed_at": _moment(reader.confirmed_at),
        "consent": {"at": consent.at.isoformat(), "how": consent.how, "from": consent.origin}
        if consent
        else None,
        "next_due_at": _moment(reader.next_due_at),
        "paused_until": _moment(reader.paused_until),
    }


def _issue(issue: Issue, state: State) -> dict[str, Any]:
    return {
        "day": issue.slot.isoformat(),
        "made_at": issue.made_at.isoformat(),
        "subject": issue.subject,
        "letter": state.value,
        "papers": [
            {"id": entry.paper_id, "score": score, "reasons": [asdict(r) for r in entry.reasons]}
            for entry, score in zip(issue.entries, issue.scores, strict=True)
        ],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
