"""The ranking of a reader who judged papers: what she wrote and what she liked, with reasons.

The parts are those of `rank_batch` (`collection.Parts`), over the candidates and the papers before them; what
she wrote counts there as her lines score it (`match.Ranker`), not as a bag of words.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.model.paper import PaperId, StoredPaper
from digest.model.profile import LearnedTerm, Profile
from digest.model.ranking import Gate, Ranked, Reason
from digest.rank.collection import Collection
from digest.rank.explain import NO_MATCH, unlike
from digest.rank.feedback import Feedback
from digest.rank.language import Field, Interest
from digest.rank.lexicon import Floats, Lexicon
from digest.rank.match import Ranker
from digest.rank.terms import substance
from digest.text.words import tokens

#: A paper that no line wants comes in if its words are this near to those of a liked paper (cosine): of
#: libraries of public data 20 % of the papers have it to one of five others, and 1 % of all other papers.
NEAR = 0.08
#: A paper this near to a disliked one, and nearer than to any liked one, stays out.
TOO_NEAR = 0.2
#: Words that one reason names.
_MOST_WORDS = 4
#: What reasons are called that come from all judged papers together.
LIKED_ALL = "what you liked"
DISLIKED_ALL = "what you want less of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One reader's judged papers."""

    liked: Sequence[StoredPaper]
    disliked: Sequence[StoredPaper]
    #: Terms of these papers that count no more.
    unlearned: AbstractSet[str] = frozenset()

    @classmethod
    def of(cls, profile: Profile) -> "Judged":
        """The judged papers of a profile."""
        return cls(liked=profile.liked, disliked=profile.disliked, unlearned=profile.unlearned)

    @property
    def profile(self) -> dict[str, Any]:
        return {"liked": [_plain(p) for p in self.liked], "disliked": [_plain(p) for p in self.disliked]}


class Learner:
    """Candidates and the papers before them, prepared once for all readers who judged papers."""

    def __init__(self, day: Ranker, past: Ranker, *, floor: float) -> None:
        """day, past: rankers of the candidates and of earlier papers; floor: what a line must score."""
        self.rankers = (day, past)
        self.n_day = len(day.papers)
        self.floor = floor
        self.papers = [*day.papers, *past.papers]
        self.collection = Collection([_plain(paper) for paper in self.papers])
        self.places = {paper.id: at for at, paper in enumerate(self.papers)}
        self._written: dict[int, dict[str, str]] = {}

    def written(self, at: int) -> dict[str, str]:
        """Each stem of a paper as it first writes it; looked up once for all readers."""
        found = self._written.get(at)
        if found is None:
            found = self._written[at] = _written([self.papers[at]])
        return found

    def terms(self, judged: Judged, most: int) -> list[LearnedTerm]:
        """What was learned, the heaviest first, as the judged papers write it."""
        row = _feedback(self.collection.lexicon, judged).terms().tocoo()
        pairs = zip(row.col.tolist(), row.data.tolist(), strict=True)
        heaviest = sorted(pairs, key=lambda pair: (-abs(pair[1]), pair[0]))[:most]
        written = _written([*judged.liked, *judged.disliked])
        names = [self.collection.lexicon.name(column) for column, _ in heaviest]
        return [
            LearnedTerm(
                key=name, text=" ".join(written.get(stem, stem) for stem in name.split()), weight=weight
            )
            for name, (_, weight) in zip(names, heaviest, strict=True)
        ]


class View:
    """How one reader sees the papers, those of the day first."""

    def __init__(self, learner: Learner, interests: Sequence[Interest], judged: Judged) -> None:
        lexicon = learner.collection.lexicon
        self._learner = learner
        self._papers, self._n_day, self._floor = learner.papers, learner.n_day, learner.floor
        self._lexicon, self._judged = lexicon, judged
        self._met: dict[PaperId, Ranked] = {}
        self._excluded: set[PaperId] = set()
        for ranker in learner.rankers:
            self._met.update(ranker.scored(interests))
            self._excluded |= ranker.excluded(interests)
        by_lines = np.zeros((1, len(self._papers)))
        for one in self._met.values():
            by_lines[0, learner.places[one.paper_id]] = one.score
        self._feedback = feedback = _feedback(lexicon, judged)
        self._parts = learner.collection.parts(by_lines, lexicon.keyword_rows([_words(interests)]), feedback)
        self._rows = rows = {key: row for row, key in enumerate(feedback.papers)}
        likeness = feedback.likeness
        self._liked = likeness[[rows[_key(paper)] for paper in judged.liked]]
        self._disliked = likeness[[rows[_key(paper)] for paper in judged.disliked]]
        self._comes_in = self._coming(_nearest(self._liked, len(self._papers)))

    def ranking(self) -> list[Ranked]:
        """The papers of the day that come in, best first; ties: the one seen first, then the lower id."""
        came = [(at, self._ranked(at)) for at in range(self._n_day) if self._comes_in[at]]
        return [one for _, one in sorted(came, key=lambda pair: (-round(pair[1].score, 9), pair[0]))]

    def past(self) -> list[float]:
        """The scores of the earlier papers that would have come in."""
        total = self._parts.total[0]
        return [float(total[at]) for at in range(self._n_day, len(self._papers)) if self._comes_in[at]]

    def is_wanted(self, paper_id: PaperId) -> bool:
        """Whether one of her lines wants it: what she wrote is not up to a floor that is guessed."""
        return paper_id in self._met and self._met[paper_id].score >= self._floor

    def gate(self, paper_id: PaperId, by_lines: Ranked | Gate) -> Ranked | Gate:
        """What became of a paper of the day; by_lines: what her lines alone say of it."""
        at = next(at for at in range(self._n_day) if self._papers[at].id == paper_id)
        if self._comes_in[at]:
            return self._ranked(at)
        if paper_id not in self._excluded and self._is_unwanted[at]:
            return unlike(paper_id, self._judged.disliked[int(self._disliked[:, at].argmax())].paper.title)
        if isinstance(by_lines, Gate) and by_lines.name == NO_MATCH and len(self._liked):
            return replace(by_lines, sentence=f"{by_lines.sentence} Nor is it like a paper you liked.")
        return by_lines

    def _coming(self, near: Floats) -> NDArray[np.bool_]:
        far = _nearest(self._disliked, len(self._papers))
        self._is_unwanted = (far >= TOO_NEAR) & (far > near)
        comes = near >= NEAR
        places = self._learner.places
        comes[[places[id_] for id_, one in self._met.items() if one.score >= self._floor]] = True
        comes[[places[id_] for id_ in self._excluded]] = False
        return np.asarray(comes & ~self._is_unwanted)

    def _ranked(self, at: int) -> Ranked:
        reasons = [*self._by_lines(at), *self._by_judged(at), *self._by_all(at)]
        # Written to the ninth place, so that the machine that adds makes no difference.
        kept = [reason for reason in reasons if round(reason.value, 9)]
        return Ranked(
            paper_id=self._papers[at].id,
            score=fsum(reason.value for reason in kept),
            reasons=tuple(sorted(kept, key=lambda reason: -reason.value)),
        )

    def _by_lines(self, at: int) -> list[Reason]:
        met = self._met.get(self._papers[at].id)
        if met is None:
            return []
        share = float(self._parts.words[0, at]) / met.score
        return [
            Reason(interest=one.interest, words=one.words, field=one.field, value=one.value * share)
            for one in met.reasons
        ]

    def _by_judged(self, at: int) -> list[Reason]:
        found = []
        for field, likeness, judged, values in (
            ("liked", self._liked, self._judged.liked, self._parts.liked),
            ("disliked", self._disliked, self._judged.disliked, self._parts.disliked),
        ):
            if len(likeness):
                stored = judged[int(likeness[:, at].argmax())]
                about = "papers like" if field == "liked" else "less like"
                found.append(
                    Reason(
                        interest=f"{about} “{stored.paper.title}”",
                        words=self._shared(self._rows[_key(stored)], at),
                        field=field,
                        value=float(values[0, at]),
                    )
                )
        return found

    def _by_all(self, at: int) -> list[Reason]:
        name = LIKED_ALL if self._judged.liked else DISLIKED_ALL
        parts = self._parts
        values = {"terms": parts.mean, "meaning": parts.space, "neighbours": parts.neighbours}
        return [
            Reason(interest=name, words=(), field=field, value=float(value[0, at]))
            for field, value in values.items()
        ]

    def _shared(self, row: int, at: int) -> tuple[str, ...]:
        """The words that bring two papers nearest to each other, as the second writes them."""
        pairs = _products(self._feedback.rows, row, self._lexicon.directions, at)
        heaviest_first = (column for column, _ in sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        written = self._learner.written(at)
        stems = (self._lexicon.name(column) for column in heaviest_first)
        return tuple(islice((written[stem] for stem in stems if stem in written), _MOST_WORDS))


def _products(one: Any, row: int, other: Any, at: int) -> list[tuple[int, float]]:
    """The columns that a row of one sparse matrix shares with one of another, and the products there."""
    mine = slice(one.indptr[row], one.indptr[row + 1])
    theirs = slice(other.indptr[at], other.indptr[at + 1])
    values = dict(zip(one.indices[mine].tolist(), one.data[mine].tolist(), strict=True))
    pairs = zip(other.indices[theirs].tolist(), other.data[theirs].tolist(), strict=True)
    return [(column, values[column] * value) for column, value in pairs if column in values]


def _feedback(lexicon: Lexicon, judged: Judged) -> Feedback:
    return Feedback(lexicon, [judged.profile], without=judged.unlearned)


def _plain(stored: StoredPaper) -> dict[str, Any]:
    return {"title": stored.paper.title, "abstract": stored.paper.abstract}


def _key(stored: StoredPaper) -> tuple[str, str]:
    return stored.paper.title or "", stored.paper.abstract or ""


def _words(interests: Sequence[Interest]) -> list[str]:
    """The words of the lines that look for text."""
    return [
        part.text
        for interest in interests
        if not interest.excludes
        for part in interest.parts
        if not part.is_unwanted and part.field in (Field.TEXT, Field.TITLE)
    ]


def _written(papers: Sequence[StoredPaper]) -> dict[str, str]:
    """Each stem of the papers as they first write it."""
    found: dict[str, str] = {}
    for stored in papers:
        for text in (stored.paper.title, substance(stored.paper.abstract)):
            for word in tokens(text):
                if word.is_content:
                    found.setdefault(word.key, text[word.start : word.end])
    return found


def _nearest(likeness: Floats, n_papers: int) -> Floats:
    """How near each paper is to the nearest judged one."""
    return np.asarray(likeness.max(axis=0)) if len(likeness) else np.zeros(n_papers)
