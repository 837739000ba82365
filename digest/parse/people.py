"""Authors out of one line of text, as feeds print them."""

import re

from digest.parse.clean import one_line

#: `(STAR Collaboration)`, `(1 and 2)`, `[MIT]`: where somebody works is not who somebody is.
_ASIDE = re.compile(r"\([^()]{0,300}\)|\[[^\[\]]{0,300}\]")
_AND = re.compile(r",?\s(?:and|&)\s", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.?[\s.-]{0,2}){1,5}")
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md"})
_NOBODY = frozenset({"", "et al", "et al.", "and others", "others"})


def people(line: str) -> tuple[str, ...]:
    """The names in `line`, given name first.

    `Ada Lovelace, Alan Turing and Kurt Gödel`, `Lovelace, A., Turing, A. M.`, `Lovelace, Ada; Turing, Alan`
    and `Lovelace, Ada` (one person). Affiliations in parentheses are left out.
    """
    flat = one_line(_ASIDE.sub(" ", _ASIDE.sub(" ", line)))
    if ";" in flat:
        found = [_turned(part) for part in flat.split(";")]
    else:
        found = _from_commas([part.strip() for part in _AND.sub(",", flat).split(",")])
    names = (one_line(name).strip(" ,;") for name in found)
    return tuple(name for name in names if name.casefold() not in _NOBODY)


def person(line: str) -> str:
    """The one name in `line`, given name first: `Lovelace, Ada` is Ada Lovelace."""
    flat = one_line(_ASIDE.sub(" ", line))
    return _turned(flat) if flat.count(",") == 1 else flat


def _from_commas(parts: list[str]) -> list[str]:
    parts = [part for part in parts if part.casefold() not in _NOBODY]
    if _are_surnames_first(parts):
        return [f"{given} {surname}" for surname, given in zip(parts[::2], parts[1::2], strict=True)]
    found: list[str] = []
    for part in parts:
        if found and part.casefold() in _SUFFIXES:
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _are_surnames_first(parts: list[str]) -> bool:
    """Whether every other part is initials, or the two parts can only be one person's."""
    if not parts or len(parts) % 2:
        return False
    if all(_is_initials(part) for part in parts[1::2]):
        return not all(_is_initials(part) for part in parts[::2])
    return len(parts) == 2 and not any(" " in part for part in parts)


def _is_initials(part: str) -> bool:
    letters = [char for char in part if char.isalpha()]
    return bool(_INITIALS.fullmatch(part)) and letters[0].isupper() and ("." in part or part.isupper())


def _turned(part: str) -> str:
    """`Lovelace, Ada` as `Ada Lovelace`."""
    surname, _, given = (side.strip() for side in part.partition(","))
    return f"{given} {surname}" if given and given.casefold() not in _SUFFIXES else part.strip()
