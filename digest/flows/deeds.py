"""What an operator does is written down before it is done, and how it ended after."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from digest.errors import DigestError


class Audit(Protocol):
    """Where deeds are kept. Every method may raise StoreError."""

    def begin(self, who: str, what: str, whom: str, *, now: datetime) -> int:
        """Write down what is about to be done; answers its number."""

    def end(self, number: int, outcome: str) -> None:
        """Write down how it ended."""


@contextmanager
def deed(audit: Audit, who: str, what: str, *, whom: str, now: datetime) -> Iterator[None]:
    """Do something under the eyes of the audit. A deed that stays "begun" was cut off, as by a kill."""
    number = audit.begin(who, what, whom, now=now)
    try:
        yield
    except DigestError as exc:
        audit.end(number, _not_done(str(exc)))
        raise
    except Exception:
        audit.end(number, "broke off; the log says why")
        raise
    audit.end(number, "done")


def _not_done(why: str) -> str:
    # A sentence may name the address that it is about.
    return "not done" if "@" in why else f"not done: {why}"
