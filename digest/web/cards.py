"""Papers as the letters show them, for pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from gettext import NullTranslations

from digest.compose.cards import Card, make_card, make_sheet
from digest.compose.language import Language
from digest.flows.gallery import Found
from digest.model.issue import Counts, Entry
from digest.model.paper import PaperId
from digest.model.summary import Summary

#: Of the pages.
ENGLISH = Language("en", NullTranslations())


def cards(chosen: Sequence[Found], summaries: Mapping[PaperId, Summary], *, today: date) -> list[Card]:
    """What was chosen, best first; a stranger's cards lead to no words on them."""
    best = max((one.score for _, one in chosen), default=0.0)
    found = []
    for number, (stored, one) in enumerate(chosen, 1):
        entry = Entry(
            paper_id=stored.id,
            revision=stored.revision,
            score=one.score,
            reasons=one.reasons,
            counts=Counts(comments=stored.paper.comments, upvotes=stored.paper.upvotes),
            sources=stored.sources,
        )
        sheet = make_sheet(entry, stored, summaries.get(stored.id), today=today, language=ENGLISH)
        found.append(make_card(number, entry, sheet, papers={}, best=best, issue_url="", language=ENGLISH))
    return found
