"""Readers cut into parts, the same on every machine."""

from dataclasses import dataclass
from itertools import pairwise

#: Every reader is in one of so many buckets, by a stable hash of her number.
BUCKETS = 65_536
#: Odd: numbers that follow each other spread over all buckets (Knuth's multiplicative hash).
MULTIPLIER = 40_503


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """The readers of a range of buckets."""

    first: int
    #: Not of the range any more.
    end: int


def bucket_of(number: int) -> int:
    """The bucket of a reader."""
    return number * MULTIPLIER % BUCKETS


def shards(readers: int, *, each: int) -> list[Shard]:
    """So many readers in parts of about `each`; no part for nobody."""
    n = min(-(-readers // each), BUCKETS)
    cuts = [BUCKETS * part // n for part in range(n + 1)] if n else []
    return [Shard(first=first, end=end) for first, end in pairwise(cuts)]
