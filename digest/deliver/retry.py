"""When a deferred letter is tried again."""

import hashlib
from datetime import datetime, timedelta

#: Greylisting ends within minutes, an outage within hours: 1, 2, 4 … minutes, at most 2 hours.
_FIRST = timedelta(minutes=1)
_LONGEST = timedelta(hours=2)
#: Up to a quarter more or less, so that a thousand letters deferred together do not return together.
_JITTER = 0.25


def next_try(attempts: int, now: datetime, *, seed: str) -> datetime:
    """The moment of the next try.

    attempts: how often the server was asked, at least 1; n doublings of a minute, capped at 2 hours.
    seed: the letter's own ("delivery 17"): the same letter gets the same moment wherever it is asked.
    Raises ValueError if attempts < 1.
    """
    if attempts < 1:
        raise ValueError("a letter that was never tried has no next try")
    # Beyond 2^20 minutes only the cap counts; the bound keeps the figures small.
    doublings: int = 2 ** min(attempts - 1, 20)
    wait = min(_FIRST * doublings, _LONGEST)
    digest = hashlib.sha256(f"{seed} {attempts}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    return now + wait * (1 + _JITTER * (2 * share - 1))
