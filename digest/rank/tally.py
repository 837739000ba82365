"""Where the words of an interest stand in one paper, and what that is worth."""

from dataclasses import dataclass, field

from digest.rank import bm25f
from digest.rank.corpus import Document, Span

#: A mention by an acronym or by what it stands for, beside one in the reader's own words.
EXPANSION_WEIGHT = 0.7


@dataclass(slots=True)
class Mentions:
    """Where one unit stands in one paper."""

    #: In the reader's words: first and last word of each mention.
    own: list[Span] = field(default_factory=list)
    #: By an acronym or a long form.
    other: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What one interest has found in one paper."""

    #: By the field that gave it.
    values: dict[str, float] = field(default_factory=dict)
    mentions: list[Mentions] = field(default_factory=list)
    #: The name that was met, by its field.
    names: dict[str, str] = field(default_factory=dict)

    def add(self, document: Document, mentions: Mentions, worth: float) -> None:
        """Add one unit: BM25F of its mentions, split over the fields as they contributed to it."""
        n_title = 0
        for first, _ in mentions.own:
            if first < document.n_title:
                n_title += 1
        title = document.frequency(n_title, 0)
        abstract = document.frequency(0, len(mentions.own) - n_title)
        expansion = 0.0
        if mentions.other:
            n_title = sum(document.in_title(first) for first, _ in mentions.other)
            expansion = EXPANSION_WEIGHT * document.frequency(n_title, len(mentions.other) - n_title)
        total = title + abstract + expansion
        saturated = worth * bm25f.saturate(total)
        values = self.values
        for name, frequency in (("title", title), ("abstract", abstract), ("expansion", expansion)):
            if frequency:
                values[name] = values.get(name, 0.0) + saturated * frequency / total
        self.mentions.append(mentions)

    def join(self, other: "Tally") -> None:
        """Add what another part of the line has found."""
        for name, value in other.values.items():
            self.values[name] = self.values.get(name, 0.0) + value
        self.mentions += other.mentions
        self.names |= other.names

    def spans(self, name: str, n_title: int) -> list[Span]:
        """The mentions that a field gave; n_title: words of the title."""
        if name == "expansion":
            return [span for each in self.mentions for span in each.other]
        is_title = name == "title"
        return [span for each in self.mentions for span in each.own if (span[0] < n_title) is is_title]
