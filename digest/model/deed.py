"""What an operator did."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line of the audit. Readers are named by number: it holds no address."""

    number: int
    #: The session, or the command line.
    who: str
    #: When it was begun (aware, UTC).
    at: datetime
    #: "pause reader", "take in dump" …
    what: str
    #: "reader 17", "dump 3" …
    whom: str
    #: "begun" until it is known, then "done" or one sentence that says why not.
    outcome: str
