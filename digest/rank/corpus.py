"""The day's candidates, cut into words once, and where each word stands in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.model.paper import StoredPaper
from digest.rank import bm25f
from digest.rank.terms import substance
from digest.text.acronyms import Definition, definitions
from digest.text.words import Compound, Token, compounds, fold, tokens

#: The first and the last word of a mention.
Span = tuple[int, int]

#: An acronym whose papers agree less than this on what it stands for is left alone.
_AGREEMENT = 2 / 3
#: Written this way before the first word of the abstract: nothing reaches from the title into it.
_APART = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One candidate. Words are numbered through title and abstract; the first `n_title` are the title's."""

    stored: StoredPaper
    words: tuple[Token, ...]
    n_title: int
    #: The place of each word among the content words: neighbours differ by one.
    order: tuple[int, ...]
    #: By what frequencies in the title and in the abstract are divided.
    title_length: float
    abstract_length: float
    #: Acronyms that this paper defines.
    defines: frozenset[str]

    def text(self, first: int, last: int) -> str:
        """The words from `first` to `last`, as the paper writes them."""
        source = self.stored.paper.title if first < self.n_title else self.stored.paper.abstract or ""
        return source[self.words[first].start : self.words[last].end]

    def in_title(self, at: int) -> bool:
        return at < self.n_title

    def place(self, at: int) -> int:
        """The number, among the content words, of the word at `at` or the first content word behind it."""
        return self.order[at] + (not self.words[at].is_content)

    def in_name(self, at: int) -> bool:
        """Whether a hyphen joins the word to one that is not all in small letters, as in `MT-DAO`."""
        before = at - 1 if self.words[at].is_glued else None
        after = at + 1 if at + 1 < len(self.words) and self.words[at + 1].is_glued else None
        return any(there is not None and not self.text(there, there).islower() for there in (before, after))

    def frequency(self, in_title: float, in_abstract: float) -> float:
        """Mentions, weighed by field and field length."""
        return bm25f.TITLE_WEIGHT * in_title / self.title_length + in_abstract / self.abstract_length


class Corpus:
    """Documents, their postings and the acronyms that they define."""

    def __init__(self, papers: Iterable[StoredPaper]) -> None:
        self.documents: list[Document] = []
        self.acronyms: Mapping[str, Definition] = {}
        #: key → {document number: (first word, last word) of each mention}; words alone, then compounds
        self._postings: defaultdict[str, dict[int, list[Span]]] = defaultdict(dict)
        defined: list[Definition] = []
        for number, stored in enumerate(papers):
            defined.extend(self._add(number, stored))
        # What is also an ordinary word ("CoDe") would take every paper with that word along.
        ordinary = {short for short in {one.short for one in defined} if self._is_small_somewhere(short)}
        self.acronyms = _agreed(one for one in defined if one.short not in ordinary)

    def _add(self, number: int, stored: StoredPaper) -> Iterable[Definition]:
        title, abstract = stored.paper.title, substance(stored.paper.abstract)
        heading, body = tokens(title), tokens(abstract)
        joined = [*_shifted(compounds(title, heading), 0), *_shifted(compounds(abstract, body), len(heading))]
        words = (*heading, *body)
        defined = {d.short: d for d in (*definitions(title), *definitions(abstract))}
        document = Document(
            stored=stored,
            words=words,
            n_title=len(heading),
            order=tuple(_content_order(heading, body)),
            title_length=_length(heading, bm25f.USUAL_TITLE, bm25f.B_TITLE),
            abstract_length=_length(body, bm25f.USUAL_ABSTRACT, bm25f.B_ABSTRACT),
            defines=frozenset(defined),
        )
        self.documents.append(document)
        for at, word in enumerate(words):
            self._postings[word.key].setdefault(number, []).append((at, at))
        for run in joined:
            self._postings[run.key].setdefault(number, []).append((run.first, run.last))
        return defined.values()

    def _is_small_somewhere(self, key: str) -> bool:
        """Whether some paper writes a word in small letters only."""
        return any(
            self.documents[number].text(*span).islower()
            for number, spans in self._postings.get(key, {}).items()
            for span in spans
        )

    def places(self, keys: Sequence[str]) -> Mapping[int, list[Span]]:
        """Where keys stand side by side within a field: document number → first and last words, to read."""
        if len(keys) == 1:
            return self._postings.get(keys[0], {})
        postings = [self._postings.get(key, {}) for key in keys]
        numbers = set(postings[0]).intersection(*postings[1:])
        found = {number: list(self._runs(number, keys)) for number in sorted(numbers)}
        return {number: spans for number, spans in found.items() if spans}

    def _runs(self, number: int, keys: Sequence[str]) -> Iterator[Span]:
        document = self.documents[number]
        for first, last in self._postings[keys[0]][number]:
            end = first + len(keys) - 1
            if first != last or end >= len(document.words):
                continue
            if document.in_title(first) == document.in_title(end) and all(
                document.words[first + i].key == key for i, key in enumerate(keys)
            ):
                yield first, end


def _shifted(runs: Iterable[Compound], by: int) -> Iterator[Compound]:
    return (Compound(run.key, run.first + by, run.last + by) for run in runs)


def _content_order(title: Sequence[Token], abstract: Sequence[Token]) -> Iterator[int]:
    rank = 0
    for words in (title, abstract):
        for word in words:
            rank += word.is_content
            yield rank
        rank += _APART


def _length(words: Sequence[Token], usual: float, b: float) -> float:
    return bm25f.field_length(sum(word.is_content for word in words), usual, b)


def _agreed(defined: Iterable[Definition]) -> dict[str, Definition]:
    """Each acronym with the long form that nearly all papers give it, in alphabetical order."""
    votes: defaultdict[str, Counter[Definition]] = defaultdict(Counter)
    for definition in defined:
        votes[definition.short][definition] += 1
    agreed = {}
    for short in sorted(votes):
        best, n = min(votes[short].items(), key=lambda item: (-item[1], item[0].long))
        if n >= _AGREEMENT * votes[short].total():
            agreed[short] = best
    return agreed


def is_exactly(document: Document, span: Span, wanted: Sequence[str]) -> bool:
    """Whether the words stand there as wanted: case, accents and the plural of the last one aside."""
    first, last = span
    written = [fold(document.text(at, at)) for at in range(first, last + 1)]
    folded = [fold(word) for word in wanted]
    if len(written) != len(folded):
        # `pre-training` is also written `pretraining`.
        written, folded = ["".join(written)], ["".join(folded)]
    return written[:-1] == folded[:-1] and _singular(written[-1]) == _singular(folded[-1])


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
