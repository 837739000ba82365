"""What an interest looks for: units, each with the forms in which a paper may write it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from digest.rank.bm25f import BIGRAM_WEIGHT
from digest.rank.frequencies import Frequencies
from digest.rank.language import Field, Interest, Part
from digest.text.acronyms import Definition
from digest.text.words import Token, compounds, tokens

#: A phrase of stop words has no rarity that the archive knows; this is that of a word in one paper of eight.
_PLAIN_PHRASE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A word, a hyphenated run or a phrase."""

    #: As the reader wrote it.
    text: str
    #: Any of these sequences of keys meets it.
    forms: tuple[tuple[str, ...], ...]
    #: (spellings, factor): what it is worth is the sum of factor × idf of the spellings.
    rarities: tuple[tuple[tuple[str, ...], float], ...]
    #: The folded words of a quoted phrase, which have to stand there as they are; else empty.
    exact: tuple[str, ...] = ()

    def worth(self, frequencies: Frequencies) -> float:
        return sum(f * frequencies.idf(*s) for s, f in self.rarities) or _PLAIN_PHRASE


@lru_cache(maxsize=8192)
def word_units(text: str) -> tuple[Unit, ...]:
    """The units of bare words: one per content word or hyphenated run; stop words drop out."""
    words = tokens(text)
    runs = {run.first: run for run in compounds(text, words)}
    found = []
    i = 0
    while i < len(words):
        run = runs.get(i)
        if run:
            found.append(_hyphenated(text, words[i : run.last + 1], run.key))
        elif words[i].is_content:
            key, written = words[i].key, text[words[i].start : words[i].end]
            found.append(Unit(text=written, forms=((key,),), rarities=(((key,), 1.0),)))
        i = run.last + 1 if run else i + 1
    return tuple(found)


def _hyphenated(text: str, words: Sequence[Token], joined: str) -> Unit:
    stems = [word.key for word in words if word.is_content]
    # The archive counts pairs, so that of a pair both spellings are known.
    apart = (" ".join(stems),) if len(stems) == 2 else ()
    return Unit(
        text=text[words[0].start : words[-1].end],
        forms=((joined,), tuple(word.key for word in words)),
        rarities=(((joined, *apart), 1.0),),
    )


@lru_cache(maxsize=8192)
def phrase_unit(text: str, *, is_exact: bool) -> Unit:
    """The words side by side: as they are written, or by their stems."""
    words = tokens(text)
    keys = tuple(word.key for word in words)
    stems = [word.key for word in words if word.is_content]
    single = [((key,), 1.0) for key in stems]
    pairs = [((f"{a} {b}",), BIGRAM_WEIGHT) for a, b in pairwise(stems)]
    joined = tuple((run.key,) for run in compounds(text, words) if run.last - run.first + 1 == len(words))
    exact = tuple(text[word.start : word.end] for word in words) if is_exact else ()
    forms = (keys,) if is_exact else (keys, *joined)
    return Unit(text=text, forms=forms, rarities=(*single, *pairs), exact=exact)


def part_units(part: Part, *, side_by_side: bool) -> tuple[Unit, ...]:
    """The units of a part that is looked for in title or abstract.

    side_by_side: bare words are one unit (what excludes must not reach further than meant).
    """
    if part.is_phrase:
        return (phrase_unit(part.text, is_exact=True),)
    if side_by_side:
        return (phrase_unit(part.text, is_exact=False),)
    return word_units(part.text)


def pair_term(one: Unit, other: Unit) -> str:
    """The bigram of the archive that two neighbouring units make."""
    return f"{one.forms[-1][-1]} {other.forms[-1][0]}"


def needed_terms(interests: Iterable[Interest]) -> frozenset[str]:
    """The terms whose counts in the archive are needed to rank these interests; what excludes needs none."""
    return frozenset(
        term for interest in interests if not interest.excludes for term in _interest_terms(interest)
    )


def _interest_terms(interest: Interest) -> Iterator[str]:
    for part in interest.parts:
        if part.is_unwanted or part.field not in {Field.TEXT, Field.TITLE}:
            continue
        units = part_units(part, side_by_side=False)
        for unit in units:
            for spellings, _ in unit.rarities:
                yield from spellings
        for one, other in pairwise(units):
            yield pair_term(one, other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """Another way to write the units from `first` to `last`: an acronym, or what one stands for."""

    first: int
    last: int
    keys: tuple[str, ...]
    #: The acronym that it rests on: a paper which defines that one itself goes by its own definition.
    short: str


def expansions(units: Sequence[Unit], acronyms: Mapping[str, Definition]) -> list[Expansion]:
    """Where an acronym stands for some neighbouring units, or one of the units is an acronym."""
    flat = [(i, key) for i, unit in enumerate(units) for key in unit.forms[-1]]
    keys = tuple(key for _, key in flat)
    # An acronym has to stand for whole units: "LM" is not a "vision-language model".
    begins = {at for at in range(len(flat)) if at == 0 or flat[at - 1][0] != flat[at][0]}
    found = []
    for short, definition in acronyms.items():
        n = len(definition.stems)
        for at in range(len(keys) - n + 1):
            is_whole = at in begins and (at + n == len(flat) or at + n in begins)
            if is_whole and keys[at : at + n] == definition.stems:
                last = flat[at + n - 1][0]
                found += [Expansion(first=flat[at][0], last=last, keys=(short,), short=short)]
    for i, unit in enumerate(units):
        for form in unit.forms:
            if len(form) == 1 and form[0] in acronyms:
                long = acronyms[form[0]].long
                found += [Expansion(first=i, last=i, keys=long, short=form[0])]
    return found
