"""The terms that a paper counts for in the archive."""

import re
from collections.abc import Sequence

from digest.model.paper import Paper
from digest.text.words import Compound, Token, bigrams, compounds, tokens

#: Longer bigrams cannot be: a stem has at most 31 characters.
LONGEST_TERM = 64


#: "Code is available at …": every other abstract ends so, and it is not what the paper is about.
_NOTICE = re.compile(
    r"(?:^|(?<=[.!?]\s))(?:(?:Our|The|All|Source|Open|Project|Full)\s+)?(?:source\s+)?"
    r"(?:[Cc]ode|[Cc]odes|[Cc]odebase|[Ii]mplementations?|[Dd]emos?|[Dd]atasets?|[Dd]ata|[Mm]odels?|[Vv]ideos?"
    r"|[Pp]age|[Ww]ebsite|Git[Hh]ub)\b"
    r"[^.]{0,160}?\b(?:available|accessible|released|found at|open-sourced|https?|github)\b"
)
#: Characters at an abstract's end in which a notice is looked for.
_NOTICE_LENGTH = 400


def substance(abstract: str | None) -> str:
    """The abstract without the notice at its end that says where the code is; a beginning of it."""
    text = abstract or ""
    end = max(0, len(text) - _NOTICE_LENGTH)
    notice = _NOTICE.search(text, end)
    return text[: notice.start()] if notice and notice.start() > 0 else text


def terms(paper: Paper) -> frozenset[str]:
    """Stems, hyphenated words read as one, and neighbours (`graph learn`) of title and abstract."""
    found: set[str] = set()
    for text in (paper.title, substance(paper.abstract)):
        words = tokens(text)
        found.update(field_terms(words, compounds(text, words)))
    return frozenset(found)


def field_terms(words: Sequence[Token], joined: Sequence[Compound]) -> list[str]:
    """Every occurrence of a term in one field, in no useful order."""
    stems = [word.key for word in words if word.is_content]
    return [*stems, *(compound.key for compound in joined), *bigrams(stems)]
