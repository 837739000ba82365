"""The public data, read from a folder that the user names; docs/quality.md says where it comes from."""

import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

Paper = dict[str, Any]
#: Kept as they are, so that tasks are the same ones everywhere.
SEED = 13
#: Tags that say what a paper is for its reader, not what it is about.
_EMPTY = """
    review reviews thesis toread article articles methods method methodology book books tool tools
    research data analysis theory model models survey overview general misc classic phd master
    prelim study experiment use user users highly bookchapter textbook introduction tutorial dataset
    citeulike diplomarbeit comps framework empirical paper papers important interesting good cool
    fundamental science background reference bibtex import imported file todo project unread read
    seminal print printed have qual silico short comparison evaluation technology system systems
    design development complex selection function detection general online human article pdf journal
    no-tag notag must-read mustread basic basics application applications approach problem problems
    new other various key idea ideas journalclub lecture course class chapter example examples
"""
_EMPTY_TAGS = frozenset(_EMPTY.split())
_TAG = re.compile(r"[a-z][a-z ]+[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One profile, and what its reader would have wanted."""

    keywords: Sequence[str] = ()
    liked: Sequence[Paper] = ()
    #: Place among the papers → gain.
    gains: Mapping[int, float] = field(default_factory=dict)
    #: Places that are not ranked: she knows them.
    left_out: Sequence[int] = ()

    @property
    def profile(self) -> dict[str, Any]:
        return {"keywords": list(self.keywords), "liked": list(self.liked), "disliked": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Papers and the profiles that they are ranked for."""

    name: str
    papers: Sequence[Paper]
    wishes: Sequence[Wish]


def read(folder: Path, name: str) -> Any:
    """A JSON file, gzipped. Raises FileNotFoundError."""
    with gzip.open(folder / f"{name}.json.gz", "rt", encoding="utf-8") as stream:
        return json.load(stream)


def ranking_tasks(folder: Path) -> Iterator[Task]:
    """The six ranking tasks."""
    yield _questions(read(folder, "cranfield"))
    library = _Library(read(folder, "citeulike_a_sub"))
    yield Task(name="tag", papers=library.papers, wishes=list(library.by_tag()))
    for name, n_liked, has_words, has_likes in (
        ("5 tags", 5, True, False),
        ("5 likes", 5, False, True),
        ("10 likes", 10, False, True),
        ("both", 5, True, True),
    ):
        wishes = list(library.by_user(n_liked, has_words=has_words, has_likes=has_likes))
        yield Task(name=name, papers=library.papers, wishes=wishes)


def _questions(content: dict[str, Any]) -> Task:
    """Cranfield: a question is one line of words; codes 1 to 4 are gains 4 to 1."""
    papers = [_paper(paper) for paper in content["papers"]]
    places = {paper["id"]: at for at, paper in enumerate(papers)}
    wishes = []
    for query in content["queries"]:
        codes = {places[int(id_)]: code for id_, code in query["rel"].items() if int(id_) in places}
        gains = {at: 5.0 - code for at, code in codes.items() if 1 <= code <= 4}
        if gains:
            wishes.append(Wish(keywords=[query["text"]], gains=gains))
    return Task(name="questions", papers=papers, wishes=wishes)


class _Library:
    """CiteULike: papers with their readers' tags, and the readers' libraries."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.papers = [_paper(paper) for paper in content["papers"]]
        self._places = {paper["id"]: at for at, paper in enumerate(self.papers)}
        tags = ({_plain(tag) for tag in paper["tags"]} for paper in content["papers"])
        self._tags = [sorted(tag for tag in each if _says_something(tag)) for each in tags]
        self._counts = Counter(tag for each in self._tags for tag in each)
        self._users = content["users"]

    def by_tag(self) -> Iterator[Wish]:
        """One tag as one keyword; the papers that carry it are meant."""
        for tag in sorted(tag for tag, n in self._counts.items() if 8 <= n <= 150):
            yield Wish(keywords=[tag], gains={at: 1.0 for at, tags in enumerate(self._tags) if tag in tags})

    def by_user(self, n_liked: int, *, has_words: bool, has_likes: bool) -> Iterator[Wish]:
        """Some papers of a library as likes, their rarest common tags as words; the rest is meant."""
        for user, library in self._users:
            if len(library) < n_liked + 5:
                continue
            liked = Random(f"{SEED}-{user}").sample(library, n_liked)
            places = [self._places[id_] for id_ in liked]
            words = self._words(places) if has_words else []
            if has_words and len(words) < 5:
                continue
            yield Wish(
                keywords=words,
                liked=[self.papers[at] for at in places] if has_likes else [],
                gains={self._places[id_]: 1.0 for id_ in library if id_ not in liked},
                left_out=places,
            )

    def _words(self, places: Sequence[int]) -> list[str]:
        counts = Counter(tag for at in places for tag in self._tags[at])
        rarity = {tag: n * math.log(len(self.papers) / self._counts[tag]) for tag, n in counts.items()}
        best = sorted(counts, key=lambda tag: (-rarity[tag], tag))
        return [tag for tag in best if self._counts[tag] >= 3][:5]


def _paper(paper: Paper) -> Paper:
    return {key: paper[key] for key in ("id", "title", "abstract")}


def _plain(tag: str) -> str:
    return re.sub(r"[_\-+./]+", " ", tag.lower()).strip()


def _says_something(tag: str) -> bool:
    is_empty = tag in _EMPTY_TAGS or all(word in _EMPTY_TAGS for word in tag.split())
    return len(tag) >= 4 and _TAG.fullmatch(tag) is not None and not is_empty
