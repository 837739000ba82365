"""From order to issue: what one subscriber's letter will show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from operator import attrgetter

from digest.compose.interests import favourite, own_lines, wanted
from digest.compose.language import Language
from digest.model.issue import Counts, Entry, Issue, Notice, Similar, Update, Wishes
from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Ranked
from digest.model.sighting import Sighting
from digest.model.subscriber import Reader
from digest.text.display import cut, shown

#: What inboxes show, and what one header line holds (RFC 5322, 2.1.1).
LONGEST_SUBJECT = 78
#: Papers of each of the sections below the ranked ones.
MOST_BESIDE = 3
#: Entries that are kept for other readers.
_MOST_ENTRIES = 50_000
_SCORE = attrgetter("score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising:
    """A paper that is talked of now."""

    paper: StoredPaper
    momentum: float
    #: For how many days no dump had shown it before it came back; else 0.
    days_away: int = 0
    #: Oldest first; none for a paper that is new.
    sightings: Sequence[Sighting] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What an issue holds beside what was ranked for her."""

    #: To each ranked paper those that were folded into it, the better one first.
    similar: Mapping[PaperId, Sequence[StoredPaper]] = field(default_factory=dict)
    #: Of ranked papers, oldest first; missing ones are new.
    sightings: Mapping[PaperId, Sequence[Sighting]] = field(default_factory=dict)
    rising: Sequence[Rising] = ()
    updated: Sequence[Update] = ()
    notices: tuple[Notice, ...] = ()
    #: Of the letter that she got last; "" before the first.
    last_subject: str = ""


@dataclass(slots=True)
class _Kept:
    """An entry, and what it was made of."""

    one: Ranked | Rising
    stored: StoredPaper
    entry: Entry
    #: Of the reader's own.
    lines: frozenset[str]


class Entries:
    """Makes entries: readers for whom a paper was ranked in the very same way have the very same entry.

    Papers and sightings are those of one run.
    """

    def __init__(self) -> None:
        #: What a number in a key belongs to is kept beside it: no other value gets this number.
        self._kept: dict[tuple[int, ...], _Kept] = {}
        self._counts: dict[int, tuple[StoredPaper, Counts]] = {}

    def ranked(
        self, ranked: Sequence[Ranked], papers: Mapping[PaperId, StoredPaper], extras: Extras
    ) -> tuple[tuple[Entry, ...], Counter[str]]:
        """Of papers that were chosen for her, and how many of them follow each of her lines."""
        kept = [self._ranked(one, papers[one.paper_id], extras) for one in ranked]
        lines = Counter(chain.from_iterable([one.lines for one in kept]))
        return tuple([one.entry for one in kept]), lines

    def rising(self, one: Rising) -> Entry:
        """Of a paper that is talked of."""
        key = (id(one),)
        kept = self._kept.get(key)
        if kept is None:
            entry = _rising(one, _counts(one.paper, one.sightings))
            kept = self._keep(key, one, one.paper, entry)
        return kept.entry

    def _ranked(self, one: Ranked, stored: StoredPaper, extras: Extras) -> _Kept:
        twins = extras.similar.get(one.paper_id, ()) if extras.similar else ()
        key = (id(one), *[number for twin in twins for number in (twin.id, twin.revision)])
        kept = self._kept.get(key)
        if kept is None or kept.stored is not stored:
            entry = _entry(one, stored, self._count(stored, extras), twins)
            kept = self._keep(key, one, stored, entry)
        return kept

    def _count(self, stored: StoredPaper, extras: Extras) -> Counts:
        kept = self._counts.get(id(stored))
        if kept is None:
            kept = self._counts[id(stored)] = stored, _counts(stored, extras.sightings.get(stored.id, ()))
        return kept[1]

    def _keep(self, key: tuple[int, ...], one: Ranked | Rising, stored: StoredPaper, entry: Entry) -> _Kept:
        if len(self._kept) >= _MOST_ENTRIES:
            self._kept.clear()
            self._counts.clear()
        kept = self._kept[key] = _Kept(one, stored, entry, own_lines(entry))
        return kept


def make_issue(
    subscriber: Reader,
    slot: date,
    ranked: Sequence[Ranked],
    papers: Mapping[PaperId, StoredPaper],
    *,
    n_candidates: int,
    made_at: datetime,
    template_version: str,
    seed: str,
    language: Language,
    extras: Extras | None = None,
    kept: Entries | None = None,
) -> Issue:
    """One subscriber's issue for one local day; without entries it is a quiet day, which has nothing beside.

    ranked: in any order; equal scores keep theirs. papers: at least those that are ranked.
    made_at: aware, UTC. seed: hex; Message-ID and MIME boundary come from it.
    kept: entries that were made in this run.
    """
    beside, made = extras or Extras(), kept or Entries()
    best_first = sorted(ranked, key=_SCORE, reverse=True)
    entries, lines = made.ranked(best_first, papers, beside)
    title = papers[entries[0].paper_id].paper.title if entries else ""
    return Issue(
        subscriber_id=subscriber.id,
        slot=slot,
        made_at=made_at,
        subject=_subject(title, len(entries), slot, last=beside.last_subject, language=language),
        entries=entries,
        scores=tuple([one.score for one in best_first]),
        n_candidates=n_candidates,
        template_version=template_version,
        seed=seed,
        rising=tuple([made.rising(one) for one in beside.rising[:MOST_BESIDE]]) if entries else (),
        updated=tuple(beside.updated[:MOST_BESIDE]) if entries else (),
        notices=beside.notices,
        wishes=_wishes(subscriber, lines, language),
    )


def _wishes(subscriber: Reader, followed: Counter[str], language: Language) -> Wishes:
    line, n_following = favourite(followed, subscriber.interests)
    return Wishes(
        interests=tuple(wanted(subscriber.interests, language)),
        pace=subscriber.pace,
        favourite=line,
        n_following=n_following,
    )


def _entry(one: Ranked, stored: StoredPaper, counts: Counts, twins: Sequence[StoredPaper]) -> Entry:
    return Entry(
        paper_id=one.paper_id,
        revision=stored.revision,
        reasons=one.reasons,
        counts=counts,
        sources=stored.sources,
        similar=tuple([Similar(paper_id=twin.id, revision=twin.revision) for twin in twins]),
    )


def _rising(one: Rising, counts: Counts) -> Entry:
    return Entry(
        paper_id=one.paper.id,
        revision=one.paper.revision,
        counts=counts,
        sources=one.paper.sources,
        days_away=one.days_away,
    )


def _counts(stored: StoredPaper, sightings: Sequence[Sighting]) -> Counts:
    """The paper's counts, held against those of the dump before the last one that counted."""
    counted = [one for one in sightings if one.comments is not None or one.upvotes is not None]
    before = counted[-2] if len(counted) > 1 else None
    return Counts(
        comments=stored.paper.comments,
        upvotes=stored.paper.upvotes,
        comments_before=before.comments if before else None,
        upvotes_before=before.upvotes if before else None,
        before=before.at.astimezone(UTC).date() if before else None,
    )


def _subject(title: str, n_entries: int, slot: date, *, last: str, language: Language) -> str:
    """The best paper and the count, in the first way that does not begin as the last subject did."""
    ways = _ways(title, n_entries, slot, language)
    return next((way for way in ways if _first_word(way) != _first_word(last)), ways[-1])


@lru_cache(maxsize=4096)
def _ways(paper: str, n_entries: int, slot: date, language: Language) -> tuple[str, ...]:
    title, day = shown(paper), language.day_and_month(slot)
    if not n_entries:
        return (
            language.say("%(day)s: no new papers for you", day=day),
            language.say("No new papers for you on %(day)s", day=day),
        )
    papers = language.count(n_entries, "%(n)s paper", "%(n)s papers")
    others = language.count(n_entries - 1, "and %(n)s more paper", "and %(n)s more papers")
    tail = f" ({papers})" if n_entries == 1 else f" {others}"
    return (
        cut(title, most=LONGEST_SUBJECT - len(tail)) + tail,
        cut(f"{papers}: {title}", most=LONGEST_SUBJECT),
        cut(f"{day}: {title}", most=LONGEST_SUBJECT - len(tail)) + tail,
    )


@lru_cache(maxsize=4096)
def _first_word(subject: str) -> str:
    words = subject.casefold().split(maxsplit=1)
    return "".join(sign for sign in words[0] if sign.isalnum()) if words else ""
