"""What letters hold beside what was chosen: papers that are talked of, and papers that changed.

What readers share is worked out once a run, and what they were sent is asked for in blocks of readers: no
reader costs a look at the archive.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from math import log
from typing import Protocol

from digest.compose.issue import MOST_BESIDE, Extras, Rising
from digest.flows.choice import Choice
from digest.flows.desk import Desk
from digest.model.change import Revised
from digest.model.issue import Notice, Sent, Update
from digest.model.paper import Paper, PaperId, StoredPaper
from digest.model.sighting import Sighting
from digest.model.subscriber import Reader, SubscriberId
from digest.rank.duplicates import are_titles_alike, folded
from digest.rank.trend import RETURN_AFTER, momentum
from digest.text.fold import letters

#: Dumps of so long before the newest one say what is talked of now, and which papers changed lately.
_TALK = timedelta(days=2)
_CHANGES = timedelta(days=14)
#: Papers of which the three for one reader are taken: she may know some, and mute others.
_MOST_TALKED_OF = 40
_MOST_CHANGED = 200
#: Lists of candidates of which namesakes are kept.
_MOST_NAMESAKES = 16
_NONE: Set[PaperId] = frozenset()
#: Less than three times the looks that it had is not talk.
_LEAST_MOMENTUM = log(3)


class Archive(Protocol):
    """Papers and what happened to them. Every method may raise StoreError."""

    def lately(self, *, until_dump: int, within: timedelta) -> dict[PaperId, list[Sighting]]:
        """The sightings, up to a dump, of the papers that it and the dumps shortly before it showed."""

    def revised(self, *, until_dump: int, within: timedelta) -> list[Revised]:
        """The papers that a dump and the dumps shortly before it changed, the last ones first."""

    def current(self, ids: Iterable[PaperId]) -> list[StoredPaper]:
        """These papers as they are now."""


class Past(Protocol):
    """What readers got. Every method may raise StoreError."""

    def sent(
        self, whom: Iterable[SubscriberId], papers: Iterable[PaperId]
    ) -> dict[SubscriberId, dict[PaperId, Sent]]:
        """Which of these papers reached each reader, or are on their way."""

    def last_subjects(self, whom: Iterable[SubscriberId]) -> dict[SubscriberId, str]:
        """The subject of each reader's last letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What all readers of a run share."""

    talked_of: Sequence[Rising] = ()
    #: The same papers: the desk knows a day by its list.
    papers: Sequence[StoredPaper] = ()
    changed: Sequence[Revised] = ()
    notices: tuple[Notice, ...] = ()
    #: To some candidates, by their identity, what is known of their titles.
    namesakes: "dict[int, _Namesakes]" = field(default_factory=dict)

    def like(self, chosen: Set[PaperId], papers: Mapping[PaperId, StoredPaper]) -> Set[PaperId]:
        """The papers talked of whose titles say what one of the chosen says; papers: the candidates."""
        known = self.namesakes.get(id(papers))
        if known is None:
            if len(self.namesakes) >= _MOST_NAMESAKES:
                self.namesakes.clear()
            known = self.namesakes[id(papers)] = _Namesakes(papers=papers, talked_of=self.papers)
        return known.of(chosen)


@dataclass(slots=True, kw_only=True)
class _Namesakes:
    """Which candidates have the title of a paper that is talked of: each is looked at once."""

    #: All candidates.
    papers: Mapping[PaperId, StoredPaper]
    talked_of: Sequence[StoredPaper]
    looked_at: set[PaperId] = field(default_factory=set)
    #: Only candidates that have any.
    found: dict[PaperId, frozenset[PaperId]] = field(default_factory=dict)

    def of(self, chosen: Set[PaperId]) -> Set[PaperId]:
        """Those of some candidates."""
        for id_ in chosen - self.looked_at:
            mine = self.papers[id_].paper
            alike = frozenset(one.id for one in self.talked_of if are_titles_alike(one.paper, mine))
            if alike:
                self.found[id_] = alike
            self.looked_at.add(id_)
        some = chosen & self.found.keys()
        return frozenset().union(*(self.found[id_] for id_ in some)) if some else _NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What there is beside the chosen papers, for a block of readers."""

    shared: _Shared
    sent: Mapping[SubscriberId, Mapping[PaperId, Sent]]
    last_subjects: Mapping[SubscriberId, str]


class News:
    """Knows what is talked of and what changed. notices: the sources that are not well at a moment."""

    def __init__(
        self,
        archive: Archive,
        past: Past,
        desk: Desk,
        *,
        notices: Callable[[datetime], tuple[Notice, ...]],
    ) -> None:
        self._archive = archive
        self._past = past
        self._desk = desk
        self._notices = notices
        self._shared: dict[tuple[int, datetime], _Shared] = {}

    def edition(self, readers: Iterable[Reader], *, until: int, now: datetime) -> Edition:
        """For some readers, with the dumps up to the number `until`. Raises StoreError."""
        if (until, now) not in self._shared:
            self._shared = {(until, now): self._worked_out(until, now)}
        shared = self._shared[until, now]
        whom = [reader.id for reader in readers]
        papers = {one.paper.id for one in shared.talked_of} | {one.paper.id for one in shared.changed}
        return Edition(
            shared=shared,
            sent=self._past.sent(whom, papers) if papers else {},
            last_subjects=self._past.last_subjects(whom),
        )

    def extras_of(
        self, readers: Sequence[Reader], choices: Sequence[Choice], edition: Edition
    ) -> list[Extras]:
        """What each reader's issue holds beside her papers; an issue without papers holds nothing."""
        unwanted = self._desk.unwanted_of([choice.profile for choice in choices], edition.shared.papers)
        return [
            self._extras(reader, choice, edition, unwanted=each)
            for reader, choice, each in zip(readers, choices, unwanted, strict=True)
        ]

    def _extras(self, reader: Reader, choice: Choice, edition: Edition, *, unwanted: Set[PaperId]) -> Extras:
        shared, last = edition.shared, edition.last_subjects.get(reader.id, "")
        if not choice.chosen:
            return Extras(notices=shared.notices, last_subject=last)
        sent = edition.sent.get(reader.id, {})
        return Extras(
            similar=choice.similar,
            sightings=choice.sightings,
            rising=_rising(shared, choice, known=unwanted | sent.keys() if sent else unwanted),
            updated=_updated(shared.changed, sent, unwanted=unwanted) if sent else (),
            notices=shared.notices,
            last_subject=last,
        )

    def _worked_out(self, until: int, now: datetime) -> _Shared:
        seen = self._archive.lately(until_dump=until, within=_TALK)
        talked_of = self._talked_of(seen)
        changed = [one for one in self._archive.revised(until_dump=until, within=_CHANGES) if _matters(one)]
        return _Shared(
            talked_of=talked_of,
            papers=[one.paper for one in talked_of],
            changed=changed[:_MOST_CHANGED],
            notices=self._notices(now),
        )

    def _talked_of(self, seen: Mapping[PaperId, Sequence[Sighting]]) -> list[Rising]:
        """Those with most momentum at the newest sighting; the lower number parts ties."""
        now = max((one.at for sightings in seen.values() for one in sightings), default=None)
        if now is None:
            return []
        momenta = {id_: momentum(sightings, now=now) or 0.0 for id_, sightings in seen.items()}
        moving = [id_ for id_ in momenta if momenta[id_] >= _LEAST_MOMENTUM]
        best = sorted(moving, key=lambda id_: (-momenta[id_], id_))[:_MOST_TALKED_OF]
        papers = {paper.id: paper for paper in self._archive.current(best)}
        there = [id_ for id_ in best if id_ in papers]
        twins = folded([papers[id_].paper for id_ in there])
        return [
            Rising(
                paper=papers[id_],
                momentum=momenta[id_],
                days_away=_days_away(seen[id_]),
                sightings=tuple(seen[id_]),
            )
            for place, id_ in enumerate(there)
            if place not in twins
        ]


def _days_away(sightings: Sequence[Sighting]) -> int:
    """For how many days it had not been shown before its last sighting; 0 where it still was."""
    if len(sightings) < 2:
        return 0
    away = sightings[-1].at - sightings[-2].at
    return away.days if away >= RETURN_AFTER else 0


def _rising(shared: _Shared, choice: Choice, *, known: Set[PaperId]) -> list[Rising]:
    if not shared.talked_of:
        return []
    left_out = {one.paper_id for one in choice.chosen}
    left_out.update(known, shared.like(left_out, choice.papers))
    left_out.update(twin.id for twins in choice.similar.values() for twin in twins)
    return list(islice((one for one in shared.talked_of if one.paper.id not in left_out), MOST_BESIDE))


def _updated(
    changed: Iterable[Revised], sent: Mapping[PaperId, Sent], *, unwanted: Set[PaperId]
) -> list[Update]:
    known = (one for one in changed if one.paper.id in sent and one.paper.id not in unwanted)
    told = (_update(one, sent[one.paper.id]) for one in known)
    return [update for update in told if update is not None][:MOST_BESIDE]


def _update(revised: Revised, sent: Sent) -> Update | None:
    """What is new since she was told; None where that is nothing of substance."""
    was, now = revised.before.get(sent.revision), revised.paper.paper
    if was is None or not _is_substance(was, now):
        return None
    return Update(
        paper_id=revised.paper.id,
        revision=revised.paper.revision,
        sent_on=sent.slot,
        version=now.version if _is_newer(was, now) else None,
        doi=now.doi if _is_published(was, now) else None,
        has_new_title=letters(was.title) != letters(now.title),
        has_new_abstract=bool(
            was.abstract and now.abstract and letters(was.abstract) != letters(now.abstract)
        ),
    )


def _matters(revised: Revised) -> bool:
    return any(_is_substance(was, revised.paper.paper) for was in revised.before.values())


def _is_substance(was: Paper, now: Paper) -> bool:
    return _is_newer(was, now) or _is_published(was, now)


def _is_newer(was: Paper, now: Paper) -> bool:
    # A page that names no version shows the first one, as far as anybody knows.
    return (now.version or 1) > (was.version or 1)


def _is_published(was: Paper, now: Paper) -> bool:
    return now.doi is not None and was.doi is None
