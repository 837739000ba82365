"""What a check-up found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How grave it is."""

    OK = "ok"
    #: It works, but somebody should look; or it could not be checked.
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    #: "database", "DKIM" …
    what: str
    verdict: Verdict
    #: What was found, and what to do about it: one line, without secrets.
    said: str
    #: A DNS record to publish, as a zone file has it; "" where there is none.
    record: str = ""


def fine(what: str, said: str, *, record: str = "") -> Finding:
    """It is well."""
    return Finding(what=what, verdict=Verdict.OK, said=said, record=record)


def odd(what: str, said: str, *, record: str = "") -> Finding:
    """Somebody should look."""
    return Finding(what=what, verdict=Verdict.WARNING, said=said, record=record)


def wrong(what: str, said: str, *, record: str = "") -> Finding:
    """It must be put right."""
    return Finding(what=what, verdict=Verdict.WRONG, said=said, record=record)
