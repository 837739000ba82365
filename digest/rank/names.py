"""Whether a paper is by someone, from an organisation, or from a source."""

from collections.abc import Sequence
from functools import lru_cache

from digest.model.paper import StoredPaper
from digest.rank.language import Field
from digest.text.words import fold, tokens

#: What a name adds to a score. A name is asked for by itself and is rarer than most words; a source says
#: little, and alone it is just enough for the default floor.
WORTH = {Field.AUTHOR: 4.0, Field.ORG: 3.0, Field.SOURCE: 1.0}


def named(stored: StoredPaper, field: Field, wanted: str) -> str | None:
    """The author, organisation or source that `wanted` names, as the paper has it; None if there is none.

    All words of `wanted` must occur in one name, in any order. An author's given name may be an initial on
    either side (`G. Hinton`), her family name may not.
    """
    words = name_words(wanted)
    for name in _names(stored, field):
        found = name_words(name)
        if _same_person(words, found) if field is Field.AUTHOR else set(words) <= set(found):
            return name
    return None


@lru_cache(maxsize=65_536)
def name_words(name: str) -> tuple[str, ...]:
    return tuple(fold(name[word.start : word.end]) for word in tokens(name))


def _names(stored: StoredPaper, field: Field) -> Sequence[str]:
    organization = stored.paper.organization
    if field is Field.AUTHOR:
        return stored.paper.authors
    if field is Field.ORG:
        # Handle and name together: `org:deepseek-ai` and `org:"DeepSeek"` are the same house.
        return (f"{organization.name} {organization.handle}",) if organization else ()
    return stored.sources


def _same_person(wanted: Sequence[str], found: Sequence[str]) -> bool:
    left = list(found)
    full = 0
    # Whole words first, so that an initial does not take the place of the word that is meant.
    for word in sorted(wanted, key=lambda word: (-len(word), word)):
        match = next((name for name in left if name == word), None) or next(
            (name for name in left if _initial_of(word, name) or _initial_of(name, word)), None
        )
        if match is None:
            return False
        full += match == word and len(word) > 1
        left.remove(match)
    return full > 0


def _initial_of(short: str, name: str) -> bool:
    return len(short) == 1 and name.startswith(short)
