"""What an interest has met, and why: reasons are put into the words of a paper when they are asked for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.model.ranking import Reason
from digest.rank.corpus import Document, Span
from digest.rank.tally import Tally

_BRACKETS = re.compile(r"\s*[()\[\]]\s*")
#: Words of the paper that one reason names.
_MOST_WORDS = 6


class Meetings(Mapping[int, tuple[Reason, ...]]):
    """The candidates that meet a line, by their number in the corpus, each with its reasons.

    Most are ranked and never shown, so that `worths` needs no words.
    """

    def __init__(self, line: str, documents: Sequence[Document], met: Mapping[int, Tally]) -> None:
        self._line = line
        self._documents = documents
        self._met = met
        self._worded: dict[int, tuple[Reason, ...]] = {}

    def __getitem__(self, number: int) -> tuple[Reason, ...]:
        if number not in self._worded:
            self._worded[number] = tuple(self._reasons(self._documents[number], self._met[number]))
        return self._worded[number]

    def _reasons(self, document: Document, tally: Tally) -> Iterator[Reason]:
        for name, value in tally.values.items():
            met = tally.names.get(name)
            words = (met,) if met else as_written(document, tally.spans(name, document.n_title))
            yield Reason(interest=self._line, words=words, field=name, value=value)

    def __contains__(self, number: object) -> bool:
        return number in self._met

    def __iter__(self) -> Iterator[int]:
        return iter(self._met)

    def __len__(self) -> int:
        return len(self._met)

    def worths(self) -> Iterator[tuple[int, float]]:
        """Each number, and the sum of its reasons' values: exact, for they are whole numbers of a step."""
        return ((number, sum(tally.values.values())) for number, tally in self._met.items())


def as_written(document: Document, spans: Iterable[Span]) -> tuple[str, ...]:
    """The mentions in the paper's order, touching ones joined, each wording once."""
    joined: list[Span] = []
    for first, last in sorted(set(spans)):
        if (
            joined
            and first <= joined[-1][1] + 1
            and document.in_title(first) == document.in_title(joined[-1][0])
        ):
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    wordings: dict[str, str] = {}
    for first, last in joined:
        for text in _whole_parts(document.text(first, last)):
            wordings.setdefault(text.casefold(), text)
    return tuple(wordings.values())[:_MOST_WORDS]


def _whole_parts(text: str) -> list[str]:
    """A wording, in pieces where it has one bracket without the other: "KV) caching"."""
    if all(text.count(left) == text.count(right) for left, right in ("()", "[]")):
        return [text]
    return [part for part in _BRACKETS.split(text) if part]
