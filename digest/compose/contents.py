"""What both parts of an issue's letter show, as its templates take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digest.compose.cards import Card, Row, make_card, make_sheet, place, rising_row, updated_row
from digest.compose.language import Language
from digest.links import Links
from digest.model.issue import Issue
from digest.model.paper import PaperId, StoredPaper
from digest.model.summary import Summary

Papers = Mapping[PaperId, StoredPaper]
Summaries = Mapping[PaperId, Summary]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The papers of an issue, ready to be shown."""

    cards: tuple[Card, ...]
    rising: tuple[Row, ...]
    updated: tuple[Row, ...]


def contents(
    issue: Issue, papers: Papers, summaries: Summaries, *, issue_url: str, language: Language
) -> Contents:
    """papers: at the revisions that the issue names; summaries: of its entries."""
    today = issue.slot
    best = max((entry.score for entry in issue.entries), default=0.0)
    return Contents(
        cards=tuple(
            make_card(
                number,
                entry,
                make_sheet(
                    entry,
                    papers[entry.paper_id],
                    summaries.get(entry.paper_id),
                    today=today,
                    language=language,
                ),
                papers=papers,
                best=best,
                issue_url=issue_url,
                language=language,
            )
            for number, entry in enumerate(issue.entries, start=1)
        ),
        rising=tuple(
            rising_row(one, papers[one.paper_id], today=today, language=language) for one in issue.rising
        ),
        updated=tuple(
            updated_row(one, papers[one.paper_id], today=today, language=language) for one in issue.updated
        ),
    )


def frame_facts(issue: Issue, links: Links, language: Language) -> dict[str, Any]:
    """What stands around the papers; an issue says what its reader wanted when it was made."""
    wishes, who, made_at = issue.wishes, issue.subscriber_id, issue.made_at
    return {
        "subject": issue.subject,
        "day": language.day_and_month(issue.slot),
        "n_papers": len(issue.entries),
        "n_candidates": issue.n_candidates,
        "favourite": wishes.favourite,
        "quoted": language.say("“%(line)s”", line=wishes.favourite),
        "n_following": wishes.n_following,
        "rhythm": language.rhythm(wishes.pace),
        "next_day": language.next_day(issue.slot, wishes.pace),
        "interests": list(wishes.interests),
        "notices": [(place(one.source), one.trouble.value) for one in issue.notices],
        "issue_url": links.issue_url(who, issue.slot, made_at=made_at),
        "manage_url": links.manage_url(who, made_at=made_at),
        "unsubscribe_url": links.unsubscribe_url(who, made_at=made_at),
    }
