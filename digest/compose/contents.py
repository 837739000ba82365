"""What both parts of an issue's letter show, as its templates take it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from digest.compose.cards import (
    Card,
    Place,
    Row,
    Sheet,
    make_card,
    make_sheet,
    percents_of,
    rising_row,
    source_name,
    updated_row,
)
from digest.compose.language import Language
from digest.compose.templates import Templates
from digest.links import Links
from digest.model.issue import Entry, Issue
from digest.model.paper import PaperId, StoredPaper
from digest.model.summary import Summary

Papers = Mapping[PaperId, StoredPaper]
Summaries = Mapping[PaperId, Summary]


def cards(
    issue: Issue, papers: Papers, summaries: Summaries, *, issue_url: str, language: Language
) -> list[Card]:
    """papers: at the revisions that the issue names; summaries: of its entries."""
    return [
        make_card(
            Place.of(number, percent=percent),
            entry,
            sheet(issue, entry, papers, summaries, language),
            papers=papers,
            issue_url=issue_url,
            language=language,
        )
        for number, (entry, percent) in enumerate(
            zip(issue.entries, percents_of(issue.scores), strict=True), start=1
        )
    ]


def sheet(issue: Issue, entry: Entry, papers: Papers, summaries: Summaries, language: Language) -> Sheet:
    """What is said of an entry's paper."""
    stored, summary = papers[entry.paper_id], summaries.get(entry.paper_id)
    return make_sheet(entry, stored, summary, today=issue.slot, language=language)


def section_facts(issue: Issue, papers: Papers, language: Language) -> dict[str, list[Row]]:
    """What stands beside the ranked papers."""
    today = issue.slot
    return {
        "rising": [
            rising_row(one, papers[one.paper_id], today=today, language=language) for one in issue.rising
        ],
        "updated": [
            updated_row(one, papers[one.paper_id], today=today, language=language) for one in issue.updated
        ],
    }


class Addresses(NamedTuple):
    """Where the links of one letter lead, its papers apart."""

    issue: str
    manage: str
    unsubscribe: str

    @classmethod
    def of(cls, issue: Issue, links: Links) -> "Addresses":
        """Those of an issue's letter."""
        return cls(*links.of_issue(issue.subscriber_id, issue.slot, made_at=issue.made_at))


def frame_facts(issue: Issue, language: Language, *, addresses: Addresses) -> dict[str, Any]:
    """What stands around the papers; an issue says what its reader wanted when it was made."""
    pace = issue.wishes.pace
    return {
        "day": language.day_and_month(issue.slot),
        "n_papers": len(issue.entries),
        "n_candidates": issue.n_candidates,
        "rhythm": language.rhythm(pace),
        "next_day": language.next_day(issue.slot, pace),
        "notices": [(source_name(one.source), one.trouble.value) for one in issue.notices],
        "issue_url": addresses.issue,
        "manage_url": addresses.manage,
        "unsubscribe_url": addresses.unsubscribe,
    }


def opening_lines(templates: Templates, issue: Issue, language: Language) -> tuple[str, Markup]:
    """The first line, and as the html part shows it."""
    wishes = issue.wishes
    facts = {
        "n_papers": len(issue.entries),
        "n_candidates": issue.n_candidates,
        "favourite": wishes.favourite,
        "quoted": _quoted(wishes.favourite, language),
        "n_following": wishes.n_following,
    }
    opening = templates.render("opening.txt", facts, language=language).strip()
    return opening, templates.piece("voice.html", facts | {"opening": opening}, language=language)


def _quoted(line: str, language: Language) -> str:
    """A line as it is named in a sentence; one that has quotation marks of its own needs no others."""
    return line if '"' in line else language.say("“%(line)s”", line=line)
