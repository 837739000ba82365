"""What a mail server's words mean for one letter, and what an address is made of."""

import re
from functools import lru_cache

from digest.model.delivery import Outcome, State
from digest.model.letter import Letter

_LONGEST_SAID = 500
#: RFC 3463: class, subject, detail. A "#" before it is a habit of some gateways.
_ENHANCED = re.compile(r"#?([245]\.\d{1,3}\.\d{1,3})(?!\d)")


def enhanced_code(said: str) -> str:
    """The enhanced status code that an answer begins with ("5.1.1"), or "" (RFC 2034)."""
    found = _ENHANCED.match(said)
    return found[1] if found else ""


def outcome_of(code: int, said: str, *, letter: Letter, phase: str) -> Outcome:
    """An answer before the final dot, or one of 4xx or 5xx to it.

    4xx and anything that SMTP does not know: it may work later.
    """
    state = State.FAILED if 500 <= code <= 599 else State.DEFERRED
    return _noted(state, code, said, letter=letter, phase=phase)


def outcome_of_dot(code: int, said: str, *, letter: Letter) -> Outcome:
    """The answer to the final dot. One that SMTP does not know may mean either: in doubt."""
    if 200 <= code <= 299:
        is_of_her = letter.rcpt_to in said or letter.mail_from in said
        return _noted(State.SENT, code, said, letter=letter, phase="dot") if is_of_her else _taken(code, said)
    if 400 <= code <= 599:
        return outcome_of(code, said, letter=letter, phase="dot")
    return Outcome(state=State.IN_DOUBT, said=words(said, letter=letter), phase="dot")


def words(said: str, *, letter: Letter | None = None) -> str:
    """A server's words for keeping: one line, printable, without addresses, at most 500 characters."""
    if letter:
        for address in (letter.rcpt_to, letter.mail_from):
            # A quoted local part may hold blanks; the rest goes word by word.
            said = said.replace(address, "@") if address else said
    kept = ["<address>" if "@" in word else word for word in said.split()]
    line = " ".join(kept).encode("utf-8", "replace").decode("utf-8")
    if not line.isprintable():
        line = "".join(char for char in line if char.isprintable())
    return line[:_LONGEST_SAID]


@lru_cache(maxsize=256)
def _taken(code: int, said: str) -> Outcome:
    """A yes that names nobody of the envelope; many letters get the very same."""
    return _noted(State.SENT, code, said, letter=None, phase="dot")


def _noted(state: State, code: int, said: str, *, letter: Letter | None, phase: str) -> Outcome:
    kept = words(said, letter=letter)
    return Outcome(state=state, code=code, said=kept, enhanced=enhanced_code(said), phase=phase)


def has_control(address: str) -> bool:
    """Whether an address holds characters that could end a command or a line."""
    return any(ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u2028\u2029" for char in address)


def domain_of(address: str) -> str:
    """The domain of an address, in lower case."""
    return address.rpartition("@")[2].rstrip(".").lower()
