"""Where an interest meets the candidates, and what each meeting is worth."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from digest.rank import bm25f
from digest.rank.corpus import Corpus, Document, Span, is_exactly
from digest.rank.frequencies import Frequencies
from digest.rank.language import Field, Interest, Part
from digest.rank.names import WORTH, named
from digest.rank.tally import Mentions, Tally
from digest.rank.units import Unit, expansions, pair_term, part_units
from digest.rank.wording import Meetings

#: Up to this many words all must occur; in longer lines …
ALL_UP_TO = 3
#: … words may be missing that together have at most this share of the line's rarity.
MOST_MISSING = 0.25
#: In the abstract, a word farther than this from the line's other words (content words) …
NEAR_WORDS = 8
#: … counts this much of its worth: on public tags such papers are meant in 2 of 100 cases, neighbours in 13.
APART_WEIGHT = 0.25


#: document number → mentions
Found = dict[int, Mentions]


def meet(interest: Interest, corpus: Corpus, frequencies: Frequencies) -> Meetings:
    """The candidates that meet an interest, by their number in the corpus, each with its reasons."""
    tallies: dict[int, Tally] | None = None
    for part in interest.parts:
        if not part.is_unwanted and part.field not in WORTH:
            tallies = _both(tallies, _meet_text(part, corpus, frequencies, is_veto=interest.excludes))
    for part in interest.parts:
        if not part.is_unwanted and part.field in WORTH:
            tallies = _both(tallies, _meet_names(part, corpus, tallies))
    unwanted = {number for part in interest.parts if part.is_unwanted for number in having(part, corpus)}
    wanted = {number: tally for number, tally in (tallies or {}).items() if number not in unwanted}
    for tally in wanted.values():
        for name, value in tally.values.items():
            tally.values[name] = bm25f.exact(interest.weight * value)
    return Meetings(interest.line, corpus.documents, wanted)


def _both(one: dict[int, Tally] | None, other: dict[int, Tally]) -> dict[int, Tally]:
    """All parts of a line must be met; what they are worth adds up."""
    if one is None:
        return other
    for number in [number for number in one if number not in other]:
        del one[number]
    for number, tally in one.items():
        tally.join(other[number])
    return one


def _meet_names(part: Part, corpus: Corpus, among: Iterable[int] | None) -> dict[int, Tally]:
    found = {}
    for number in range(len(corpus.documents)) if among is None else among:
        name = named(corpus.documents[number].stored, part.field, part.text)
        if name is not None:
            found[number] = Tally({part.field.value: WORTH[part.field]}, [], {part.field.value: name})
    return found


def _meet_text(part: Part, corpus: Corpus, frequencies: Frequencies, *, is_veto: bool) -> dict[int, Tally]:
    units = part_units(part, side_by_side=is_veto)
    title_only = part.field is Field.TITLE
    found = [mentions(unit, corpus, title_only=title_only) for unit in units]
    # A wrongly excluded paper is never seen, so that nothing is excluded by what an acronym may mean.
    pairs: list[Found] = [{} for _ in units[1:]]
    if not is_veto:
        _expand(units, found, pairs, corpus, title_only=title_only)
    worths = [unit.worth(frequencies) for unit in units]
    passing = _passing(found, worths)
    _pair(found, pairs, corpus, passing)
    pair_worths = [
        bm25f.BIGRAM_WEIGHT * frequencies.idf(pair_term(one, other)) for one, other in pairwise(units)
    ]
    both = list(enumerate(zip([*found, *pairs], [*worths, *pair_worths], strict=True)))
    tallies: dict[int, Tally] = {}
    for number in passing:
        document = corpus.documents[number]
        apart = _apart(document, [where.get(number) for where in found])
        tally = tallies[number] = Tally({}, [], {})
        for at, (where, worth) in both:
            mine = where.get(number)
            if mine is not None:
                tally.add(document, mine, worth * APART_WEIGHT if at in apart else worth)
    return tallies


def _apart(document: Document, found: Sequence[Mentions | None]) -> Collection[int]:
    """The units that stand far from all others; none where the title has one, for then it is the topic."""
    if len(found) < 2:
        return ()
    places: dict[int, list[int]] = {}
    for at, each in enumerate(found):
        if each:
            firsts = [first for first, _ in each.own]
            firsts += [first for first, _ in each.other]
            if firsts and min(firsts) < document.n_title:
                return ()
            places[at] = sorted(map(document.place, firsts))
    near: set[int] = set()
    for one, other in combinations(places, 2):
        if not (one in near and other in near) and _are_near(places[one], places[other]):
            near |= {one, other}
    return places.keys() - near


def _are_near(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether any two of these places, each in ascending order, are near."""
    at = 0
    for place in one:
        while at < len(other) and other[at] < place - NEAR_WORDS:
            at += 1
        if at < len(other) and other[at] <= place + NEAR_WORDS:
            return True
    return False


def mentions(unit: Unit, corpus: Corpus, *, title_only: bool) -> Found:
    """Where a unit stands, in the reader's words."""
    found: Found = {}
    for form in unit.forms:
        for number, spans in _places(form, corpus, title_only=title_only).items():
            if unit.exact:
                spans = [span for span in spans if is_exactly(corpus.documents[number], span, unit.exact)]
            if number in found:
                found[number] = Mentions(own=[*found[number].own, *spans])
            elif spans:
                found[number] = Mentions(own=spans)
    return found


def _places(keys: Sequence[str], corpus: Corpus, *, title_only: bool) -> Mapping[int, list[Span]]:
    places = corpus.places(keys)
    if not title_only:
        return places
    titles = {
        number: [span for span in spans if corpus.documents[number].in_title(span[0])]
        for number, spans in places.items()
    }
    return {number: spans for number, spans in titles.items() if spans}


def _expand(
    units: Sequence[Unit], found: list[Found], pairs: list[Found], corpus: Corpus, *, title_only: bool
) -> None:
    """Count acronyms for the units that they stand for, and for the pairs among those."""
    for expansion in expansions(units, corpus.acronyms):
        first, last, short = expansion.first, expansion.last, expansion.short
        agreeing = corpus.places(corpus.acronyms[short].long)
        for number, spans in _places(expansion.keys, corpus, title_only=title_only).items():
            # A paper that means something else by the acronym goes by its own definition.
            document = corpus.documents[number]
            if short in document.defines and number not in agreeing:
                continue
            # "MT-DAO" is a name; it need not be about machine translation.
            if expansion.keys == (short,) and all(document.in_name(first) for first, _ in spans):
                continue
            for where in (*found[first : last + 1], *pairs[first:last]):
                where.setdefault(number, Mentions()).other.extend(spans)


def _passing(found: Sequence[Found], worths: Sequence[float]) -> list[int]:
    """The documents that have enough of the units."""
    if len(found) <= ALL_UP_TO:
        return sorted(set(found[0]).intersection(*found[1:]))
    numbers = sorted(set().union(*found))
    least = (1 - MOST_MISSING) * sum(worths)
    return [
        number
        for number in numbers
        if sum(worth for where, worth in zip(found, worths, strict=True) if number in where) >= least
    ]


def _pair(found: Sequence[Found], pairs: Sequence[Found], corpus: Corpus, passing: Iterable[int]) -> None:
    """Add the mentions of neighbouring units that are neighbours in the paper, too."""
    for one, other, pair in zip(found, found[1:], pairs, strict=False):
        for number in passing:
            if number not in one or number not in other:
                continue
            document = corpus.documents[number]
            order = document.order
            ends = {document.place(first): last for first, last in other[number].own}
            for first, last in one[number].own:
                end = ends.get(order[last] + 1)
                if end is not None:
                    pair.setdefault(number, Mentions()).own.append((first, end))


def having(part: Part, corpus: Corpus) -> Collection[int]:
    """The documents that have a part, its words side by side: what an unwanted part takes from its line."""
    if part.field in WORTH:
        return _meet_names(part, corpus, None)
    (unit,) = part_units(part, side_by_side=True)
    return mentions(unit, corpus, title_only=part.field is Field.TITLE)
