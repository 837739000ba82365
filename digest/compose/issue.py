"""From order to issue: what one subscriber's letter will show."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from digest.compose.words import day_and_month
from digest.model.issue import Entry, Issue
from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Ranked
from digest.model.subscriber import Subscriber
from digest.text.display import cut, shown

#: What inboxes show, and what one header line holds (RFC 5322, 2.1.1).
LONGEST_SUBJECT = 78


def make_issue(
    subscriber: Subscriber,
    slot: date,
    ranked: Sequence[Ranked],
    papers: Mapping[PaperId, StoredPaper],
    *,
    n_candidates: int,
    made_at: datetime,
    template_version: str,
    seed: str,
) -> Issue:
    """One subscriber's issue for one local day; without entries it is a quiet day.

    ranked: in any order; equal scores keep theirs. papers: at least those that are ranked.
    made_at: aware, UTC. seed: hex; Message-ID and MIME boundary come from it.
    """
    best_first = sorted(ranked, key=lambda one: -one.score)
    entries = tuple(_entry(one, papers[one.paper_id]) for one in best_first)
    title = papers[entries[0].paper_id].paper.title if entries else ""
    return Issue(
        subscriber_id=subscriber.id,
        slot=slot,
        made_at=made_at,
        subject=_subject(title, len(entries), slot),
        entries=entries,
        n_candidates=n_candidates,
        template_version=template_version,
        seed=seed,
    )


def _entry(one: Ranked, stored: StoredPaper) -> Entry:
    return Entry(
        paper_id=one.paper_id,
        revision=stored.revision,
        score=one.score,
        reasons=one.reasons,
        comments=stored.paper.comments,
        upvotes=stored.paper.upvotes,
    )


def _subject(title: str, n_entries: int, slot: date) -> str:
    """The best paper and the count. It begins with the title: no two days begin with the same words."""
    if not n_entries:
        return f"{day_and_month(slot)}: no new papers for you"
    if n_entries == 1:
        tail = " (1 paper)"
    else:
        tail = f" and {n_entries - 1:,} more paper{'' if n_entries == 2 else 's'}"
    return cut(shown(title), most=LONGEST_SUBJECT - len(tail)) + tail
