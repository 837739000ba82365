"""How commands show a reader."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.model.profile import Judgement
    from digest.model.subscriber import Pace, Subscriber


def reader_json(reader: "Subscriber") -> dict[str, Any]:
    """Everything that digest knows of a reader."""
    consent = reader.consent
    return {
        "id": reader.id,
        "email": reader.email,
        "state": reader.standing.value,
        "interests": list(reader.interests),
        "language": reader.pace.language or None,
        "zone": reader.pace.zone,
        "at": f"{reader.pace.at:%H:%M}",
        "days": days_text(reader.pace),
        "max": reader.pace.most,
        "quiet_day": reader.pace.quiet.value,
        "created_at": reader.created_at.isoformat(),
        "confirmed_at": reader.confirmed_at.isoformat() if reader.confirmed_at else None,
        "consent": {"at": consent.at.isoformat(), "how": consent.how, "from": consent.origin}
        if consent
        else None,
        "next_due_at": reader.next_due_at.isoformat() if reader.next_due_at else None,
        "paused_until": reader.paused_until.isoformat() if reader.paused_until else None,
    }


def judgement_json(judgement: "Judgement") -> dict[str, Any]:
    """What she said of a paper."""
    paper = judgement.paper
    said = {"id": paper.id, "title": paper.paper.title, "said": judgement.verdict.value}
    return said | {"at": judgement.at.isoformat()}


def reader_line(reader: "Subscriber") -> str:
    """One line for a terminal."""
    pace = reader.pace
    due = f", next issue {reader.next_due_at:%Y-%m-%d %H:%M} UTC" if reader.next_due_at else ""
    if reader.paused_until and not reader.next_due_at:
        due = ", paused"
    return (
        f"{reader.email}: {reader.standing.value}, {len(reader.interests)} interests,"
        f" {days_text(pace)} at {pace.at:%H:%M} {pace.zone}{due}"
    )


def days_text(pace: "Pace") -> str:
    """`daily`, `weekdays`, or days like `mon,thu`: what `--days` takes."""
    from digest.model.subscriber import WEEKDAYS

    known = {frozenset(range(7)): "daily", frozenset(range(5)): "weekdays"}
    return known.get(pace.days) or ",".join(WEEKDAYS[day] for day in sorted(pace.days))
