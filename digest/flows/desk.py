"""Choosing: the papers of some dumps, a reader's profile, and the best of them with their reasons."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.flows.choice import Choice
from digest.flows.desk_day import Day
from digest.flows.desk_ports import Shelf, Terms, Verdicts
from digest.model.paper import PaperId, StoredPaper
from digest.model.profile import LearnedTerm, Profile
from digest.model.ranking import Gate, Ranked
from digest.model.sighting import Sighting
from digest.model.subscriber import Reader
from digest.rank.explain import already_judged, stranger
from digest.rank.frequencies import Frequencies
from digest.rank.language import Interest, parse
from digest.rank.match import Ranker
from digest.rank.select import Parted, Plan, Selection, alike_among, calibrated, parted, select
from digest.rank.trend import momentum
from digest.rank.units import needed_terms

if TYPE_CHECKING:
    from digest.rank.block import Block
    from digest.rank.learned import Learner, View

#: Rankers kept: readers of one run share a few watermarks.
_MOST_KEPT = 4
#: Her past: the papers of so many days before the newest candidate, the newest of them.
_PAST = timedelta(days=30)
_MOST_PAST = 2_000
#: Learned terms that are shown.
_MOST_TERMS = 200
#: Parsed lines kept; more than readers of a block have.
_MOST_LINES = 20_000
_NONE: AbstractSet[PaperId] = frozenset()
Planned = tuple[Reader, Plan]


class Desk:
    """Ranks candidates for readers; what they share is prepared once.

    most_kept: sets of candidates that are kept prepared.
    """

    def __init__(
        self, terms: Terms, shelf: Shelf, verdicts: Verdicts, *, floor: float, most_kept: int = _MOST_KEPT
    ) -> None:
        self._most_kept = most_kept
        self._terms = terms
        self._shelf = shelf
        self._verdicts = verdicts
        self._floor = floor
        self._counts: dict[str, int] = {}
        self._asked: set[str] = set()
        self._parsed: dict[str, Interest] = {}
        self._size: int | None = None
        self._days: dict[int, Day] = {}

    def choose(self, reader: Reader, candidates: Sequence[StoredPaper]) -> Choice:
        """The best papers for a reader. Raises InterestError for a line that cannot be read."""
        return self._chosen(self._profile(reader), candidates, Plan.of(reader.pace))

    def choose_all(
        self, wanted: Sequence[tuple[Reader, Sequence[StoredPaper]]], *, plan: Plan | None = None
    ) -> list[Choice]:
        """`choose` for readers, each with her candidates; those who share a list are ranked together."""
        judging = self._verdicts.judges(reader.id for reader, _ in wanted)
        plans = [plan or Plan.of(reader.pace) for reader, _ in wanted]
        together: defaultdict[int, list[int]] = defaultdict(list)
        for at, (reader, candidates) in enumerate(wanted):
            if candidates and reader.id not in judging and plans[at].is_plain:
                together[id(candidates)].append(at)
        found: dict[int, Choice] = {}
        for places in together.values():
            some = [(wanted[at][0], plans[at]) for at in places]
            found |= zip(places, self._chosen_together(some, wanted[places[0]][1]), strict=True)
        for at, (reader, candidates) in enumerate(wanted):
            if at not in found:
                plain = Profile(interests=reader.interests)
                profile = self._profile(reader) if reader.id in judging else plain
                found[at] = self._chosen(profile, candidates, plans[at])
        return [found[at] for at in range(len(wanted))]

    def _chosen(self, profile: Profile, candidates: Sequence[StoredPaper], plan: Plan) -> Choice:
        if not candidates:
            return Choice(chosen=(), papers={}, n_candidates=0, profile=profile)
        return self._choice(profile, self._day(candidates), self._selected(profile, candidates, plan))

    def _chosen_together(
        self, some: Sequence[Planned], candidates: Sequence[StoredPaper]
    ) -> Iterator[Choice]:
        """For readers who judged nothing and ask for nothing of their own."""
        day = self._day(candidates)
        profiles = [Profile(interests=reader.interests) for reader, _ in some]
        self._learn({line for profile in profiles for line in profile.interests})
        lines = [self._lines(profile) for profile in profiles]
        selections = self._block(day).select(lines, [plan for _, plan in some])
        for profile, selection in zip(profiles, selections, strict=True):
            yield self._choice(profile, day, selection)

    def _choice(self, profile: Profile, day: Day, found: Selection) -> Choice:
        return Choice(
            chosen=found.chosen,
            papers=day.papers,
            n_candidates=len(day.candidates),
            profile=profile,
            similar={id_: tuple(day.papers[twin] for twin in twins) for id_, twins in found.folded.items()},
            sightings=self._sightings(day) if found.chosen else {},
        )

    def unwanted_of(
        self, profiles: Sequence[Profile], papers: Sequence[StoredPaper]
    ) -> list[AbstractSet[PaperId]]:
        """Which of some papers each profile's lines with a minus exclude, and what she wanted less of."""
        excluding = [[line for line in self._lines(profile) if line.excludes] for profile in profiles]
        # Most readers exclude nothing; who does shares lines with others, and a line is met once.
        ranker = self._day(papers).ranker if papers and any(excluding) else None
        return [
            {paper.id for paper in profile.disliked} | (ranker.excluded(lines) if ranker and lines else set())
            if lines or profile.judgements
            else _NONE
            for profile, lines in zip(profiles, excluding, strict=True)
        ]

    def explain(
        self, reader: Reader, papers: Sequence[StoredPaper], candidates: Sequence[StoredPaper]
    ) -> list[Ranked | Gate]:
        """Why each paper is in a reader's issue of these candidates, or the first gate that dropped it."""
        profile, plan = self._profile(reader), Plan.of(reader.pace)
        lines, day = self._lines(profile), self._day(candidates)
        found: dict[PaperId, Ranked | Gate] = {p.id: day.ranker.gate(lines, p.id) for p in papers}
        if profile.judgements:
            view = self._view(day, lines, profile)
            found = {id_: view.gate(id_, by_lines) for id_, by_lines in found.items()}
        ranking = self._ranking(profile, day, plan)
        gates = {**self._select(profile, day, plan, ranking).gates, **ranking.below}
        gates |= {id_: gate for id_, gate in found.items() if isinstance(gate, Gate)}
        gates |= {one.paper.id: already_judged(one) for one in profile.judgements}
        return [gates.get(paper.id) or found[paper.id] for paper in papers]

    def met(self, line: str, candidates: Sequence[StoredPaper]) -> list[tuple[StoredPaper, float]]:
        """The candidates that one line alone would bring, or keep out, each with its score (0 for these).

        Raises InterestError for a line that cannot be read.
        """
        lines, day = self._lines(Profile(interests=(line,))), self._day(candidates)
        if lines[0].excludes:
            return [(day.papers[id_], 0.0) for id_ in sorted(day.ranker.excluded(lines))]
        return [(day.papers[id_], score) for id_, score in day.ranker.worths(lines[0])]

    def learned(
        self, reader: Reader, *, now: datetime, newest: Sequence[StoredPaper] | None = None
    ) -> list[LearnedTerm]:
        """The words that a reader's judgements weigh, the heaviest first; newest: papers, where prepared."""
        profile = self._profile(reader)
        if profile.judgements and newest is None:
            newest = self._shelf.newest(before=now, most=_MOST_PAST)
        if not profile.judgements or not newest:
            return []
        from digest.rank.learned import Judged

        return self._learner(self._day(newest)).terms(Judged.of(profile), _MOST_TERMS)

    def forget(self) -> None:
        """Let go of what was kept of lines; what was prepared of papers stays."""
        for day in self._days.values():
            day.block = None
            day.ranker.forget()
        for kept in (self._parsed, self._counts, self._asked):
            kept.clear()

    def _selected(self, profile: Profile, candidates: Sequence[StoredPaper], plan: Plan) -> Selection:
        day = self._day(candidates)
        return self._select(profile, day, plan, self._ranking(profile, day, plan))

    def _select(self, profile: Profile, day: Day, plan: Plan, ranking: Parted) -> Selection:
        others = self._others(profile, day, ranking) if plan.explores else []
        return select(ranking.passed, day.papers, plan, others=others, alike=self._alike(day))

    def _profile(self, reader: Reader) -> Profile:
        judgements = self._verdicts.judgements(reader.id)
        unlearned = self._verdicts.unlearned(reader.id) if judgements else frozenset()
        return Profile(interests=reader.interests, judgements=judgements, unlearned=unlearned)

    def _ranking(self, profile: Profile, day: Day, plan: Plan) -> Parted:
        """What passed, parted by her own floor: what she wrote meets one only where it is asked for."""
        lines = self._lines(profile)
        if not profile.judgements:
            passed = day.ranker.rank(lines)
            if plan.about is None:
                return Parted(passed=passed, below={})
            past = [one.score for one in self._past(day).rank(lines)]
            floor = calibrated(past, about=plan.about, n_days=day.n_days, floor=self._floor)
            return parted(passed, floor, plan.about, free=set())
        view = self._view(day, lines, profile)
        known = {one.paper.id for one in profile.judgements}
        passed = [one for one in view.ranking() if one.paper_id not in known]
        about = plan.about if plan.about is not None else float(plan.most)
        floor = calibrated(view.past(), about=about, n_days=day.n_days, floor=float("-inf"))
        free = {one.paper_id for one in passed if plan.about is None and view.is_wanted(one.paper_id)}
        return parted(passed, floor, about, free=free)

    def _view(self, day: Day, lines: Sequence[Interest], profile: Profile) -> "View":
        from digest.rank.learned import Judged, View  # numpy: most readers need none

        return View(self._learner(day), lines, Judged.of(profile))

    def _others(self, profile: Profile, day: Day, ranking: Parted) -> list[Ranked]:
        """Papers from beyond her interests, those with most momentum first; none that she excludes."""
        excluded = day.ranker.excluded(self._lines(profile))
        known = {one.paper_id for one in ranking.passed} | excluded
        known |= {one.paper.id for one in profile.judgements}
        strange = {paper.id: paper for paper in day.candidates if paper.id not in known}
        seen = self._sightings(day)
        now = max(paper.first_seen for paper in day.candidates)
        momenta = {id_: momentum(seen.get(id_, ()), now=now) or 0.0 for id_ in strange}
        return [stranger(id_) for id_ in sorted(strange, key=lambda id_: (-momenta[id_], id_))]

    def _lines(self, profile: Profile) -> list[Interest]:
        try:
            return [self._parsed[line] for line in profile.interests]
        except KeyError:
            self._learn(profile.interests)
            return [self._parsed[line] for line in profile.interests]

    def _learn(self, lines: Collection[str]) -> None:
        """Parse lines that are new, and ask how rare their words are."""
        new = [line for line in lines if line not in self._parsed]
        if len(self._parsed) > _MOST_LINES:
            self._parsed, new = {}, list(lines)
        self._parsed |= {line: parse(line) for line in new}
        missing = needed_terms(self._parsed[line] for line in new) - self._asked
        if missing:
            self._counts.update(self._terms.counts(missing))
            self._asked |= missing

    def _alike(self, day: Day) -> dict[PaperId, frozenset[PaperId]]:
        if day.alike is None:
            day.alike = alike_among(day.ranker.papers)
        return day.alike

    def _block(self, day: Day) -> "Block":
        from digest.rank.block import Block  # scipy: who ranks for one reader needs none

        if day.block is None:
            day.block = Block(day.ranker, self._alike(day))
        return day.block

    def _day(self, candidates: Sequence[StoredPaper]) -> Day:
        day = self._days.get(id(candidates))
        if day is None:
            papers = {paper.id: paper for paper in candidates}
            day = Day(candidates, self._ranker(candidates), papers=papers)
            if len(self._days) >= self._most_kept:
                self._days.pop(next(iter(self._days)))
            # The candidates are kept beside it: their identity is the key.
            self._days[id(candidates)] = day
        return day

    def _sightings(self, day: Day) -> dict[PaperId, list[Sighting]]:
        if day.sightings is None:
            day.sightings = self._shelf.sightings(day.papers)
        return day.sightings

    def _ranker(self, papers: Sequence[StoredPaper]) -> Ranker:
        if self._size is None:
            self._size = self._terms.size()
        return Ranker(papers, Frequencies(n_documents=self._size, counts=self._counts), floor=self._floor)

    def _past(self, day: Day) -> Ranker:
        """The papers of the 30 days before the newest candidate, the candidates apart."""
        if day.past is None:
            newest = max(paper.first_seen for paper in day.candidates)
            recent = self._shelf.newest(before=newest, most=_MOST_PAST + len(day.candidates))
            past = [p for p in recent if p.id not in day.papers and p.first_seen > newest - _PAST]
            past = past[-_MOST_PAST:]
            day.past = self._ranker(past)
            oldest = min((paper.first_seen for paper in past), default=newest)
            day.n_days = max(1, (newest.date() - oldest.date()).days)
        return day.past

    def _learner(self, day: Day) -> "Learner":
        from digest.rank.learned import Learner

        if day.learner is None:
            day.learner = Learner(day.ranker, self._past(day), floor=self._floor)
        return day.learner
