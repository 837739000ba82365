"""Papers × one reader's interests → her ranking, and why a paper is not in it."""

from collections import OrderedDict
from collections.abc import Sequence
from math import fsum

from digest.model.paper import PaperId, StoredPaper
from digest.model.ranking import Gate, Ranked, Reason
from digest.rank.corpus import Corpus
from digest.rank.explain import below_floor, excluded, no_match
from digest.rank.frequencies import Frequencies
from digest.rank.language import Interest
from digest.rank.meet import meet
from digest.rank.wording import Meetings

#: Lines whose meetings are kept, those used last: many readers have the same ones.
_MOST_KEPT = 16_384


class Ranker:
    """The day's candidates, prepared once for any number of readers.

    A paper's score for an interest depends on the paper, the interest, the archive's frequencies and the
    acronyms that the candidates define, not on the other readers or the order of anything.
    """

    def __init__(self, papers: Sequence[StoredPaper], frequencies: Frequencies, *, floor: float) -> None:
        """papers: the candidates, each id once; frequencies: see `needed_terms`; floor: lowest score sent."""
        self._corpus = Corpus(sorted(papers, key=lambda stored: (stored.first_seen, stored.id)))
        self._numbers = {document.stored.id: i for i, document in enumerate(self._corpus.documents)}
        self._frequencies = frequencies
        self.floor = floor
        self._kept: OrderedDict[str, Meetings] = OrderedDict()

    @property
    def papers(self) -> list[StoredPaper]:
        """The candidates, the one seen first first."""
        return [document.stored for document in self._corpus.documents]

    def rank(self, interests: Sequence[Interest]) -> list[Ranked]:
        """Every candidate that reaches the floor and is not excluded, best first.

        Any line may admit a paper, and the scores of the lines add up; a line with a minus excludes. Ties:
        the one seen first, then the lower id.
        """
        vetoed = self._vetoed(interests)
        scored = self._scored(interests)
        passed = [
            (number, ranked)
            for number, ranked in scored.items()
            if ranked.score >= self.floor and number not in vetoed
        ]
        return [ranked for _, ranked in sorted(passed, key=lambda pair: (-pair[1].score, pair[0]))]

    def scored(self, interests: Sequence[Interest]) -> dict[PaperId, Ranked]:
        """Every candidate that some line wants and none excludes, whatever its score."""
        vetoed = self._vetoed(interests)
        found = self._scored(interests)
        return {ranked.paper_id: ranked for number, ranked in found.items() if number not in vetoed}

    def worths(self, interest: Interest) -> list[tuple[PaperId, float]]:
        """What `rank` says of one line that admits, without the reasons: ids and scores."""
        passed = [
            (-worth, number) for number, worth in self.meetings(interest).worths() if worth >= self.floor
        ]
        return [(self._corpus.documents[number].stored.id, -worth) for worth, number in sorted(passed)]

    def excluded(self, interests: Sequence[Interest]) -> set[PaperId]:
        """The candidates that a line with a minus excludes."""
        return {self._corpus.documents[number].stored.id for number in self._vetoed(interests)}

    def gate(self, interests: Sequence[Interest], paper_id: PaperId) -> Ranked | Gate:
        """What became of one candidate: its score, or the first gate that dropped it.

        Raises KeyError if the paper is not among the candidates.
        """
        number = self._numbers[paper_id]
        vetoes = [
            interest for interest in interests if interest.excludes and number in self.meetings(interest)
        ]
        if vetoes:
            return excluded(paper_id, vetoes[0], self.meetings(vetoes[0])[number])
        scored = self._scored(interests).get(number)
        if scored is None:
            return no_match(paper_id, number, self._corpus, interests)
        return scored if scored.score >= self.floor else below_floor(scored, self.floor)

    def _vetoed(self, interests: Sequence[Interest]) -> set[int]:
        return {n for interest in interests if interest.excludes for n in self.meetings(interest)}

    def _scored(self, interests: Sequence[Interest]) -> dict[int, Ranked]:
        """Document number → score and reasons, of every candidate that some line wants."""
        reasons: dict[int, list[Reason]] = {}
        # A line that stands there twice counts once.
        for interest in dict.fromkeys(interests):
            if not interest.excludes:
                for number, found in self.meetings(interest).items():
                    reasons.setdefault(number, []).extend(found)
        return {
            number: summed(self._corpus.documents[number].stored.id, found)
            for number, found in reasons.items()
        }

    def forget(self) -> None:
        """Let go of the meetings that are kept."""
        self._kept.clear()

    def meetings(self, interest: Interest) -> Meetings:
        """Where a line meets the candidates, by their place in `papers`."""
        kept = self._kept.get(interest.line)
        if kept is None:
            kept = self._kept[interest.line] = meet(interest, self._corpus, self._frequencies)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(interest.line)
        return kept


def summed(paper_id: PaperId, reasons: Sequence[Reason]) -> Ranked:
    """A paper with its reasons, the weightiest first. The sum is exact, whatever their order."""
    return Ranked(
        paper_id=paper_id,
        score=fsum(reason.value for reason in reasons),
        reasons=tuple(sorted(reasons, key=lambda reason: -reason.value)),
    )
