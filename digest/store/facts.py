"""Papers as JSON and back."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from digest.model.paper import Organization, Paper


def to_json(paper: Paper) -> dict[str, Any]:
    """The facts of a paper, what is not known left out."""
    facts = {key: value for key, value in asdict(paper).items() if value not in (None, (), False)}
    if paper.published is not None:
        facts["published"] = paper.published.isoformat()
    return facts


def from_json(facts: dict[str, Any]) -> Paper:
    """What `to_json` wrote."""
    known = dict(facts)
    if organization := known.get("organization"):
        known["organization"] = Organization(**organization)
    if published := known.get("published"):
        known["published"] = _published(published)
    for several in ("authors", "categories"):
        known[several] = tuple(known.get(several, ()))
    return Paper(**known)


def _published(written: str) -> date | datetime:
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
