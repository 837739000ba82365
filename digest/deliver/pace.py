"""How fast letters leave: token buckets for the server and each recipient domain, and berths for connections.

The moment is given, in seconds of any clock that only grows. Who asks, waits.
"""

import threading

#: Above this many domains, those that are rested are forgotten.
_MOST_BUCKETS = 10_000


class Bucket:
    """A token bucket, kept as the moment at which it is full again (GCRA).

    per_s: letters per second in the long run; 0 means no limit. In any t seconds at most
    `burst + per_s · t` letters leave; burst is what one second brings, and at least 1.
    """

    def __init__(self, per_s: float) -> None:
        self._gap_s = 1 / per_s if per_s else 0.0
        self._burst = max(1.0, per_s)
        self._full_at = float("-inf")

    def take(self, now: float) -> float:
        """Take a token; how many seconds to wait before it may be used."""
        if not self._gap_s:
            return 0.0
        self._full_at = max(self._full_at, now) + self._gap_s
        return max(0.0, self._full_at - now - self._burst * self._gap_s)

    def is_full(self, now: float) -> bool:
        """Whether it is as good as new."""
        return self._full_at <= now


class Pace:
    """The buckets of one mail server. Letters per second, to all together and to each domain."""

    def __init__(self, *, letters_per_s: float, domain_letters_per_s: float) -> None:
        self._server = Bucket(letters_per_s)
        self._domain_letters_per_s = domain_letters_per_s
        self._domains: dict[str, Bucket] = {}

    def take(self, domain: str, now: float) -> float:
        """Take a token of both buckets; how many seconds to wait before the letter may leave."""
        wait_s = self._server.take(now)
        if not self._domain_letters_per_s:
            return wait_s
        if domain not in self._domains and len(self._domains) >= _MOST_BUCKETS:
            self._domains = {name: one for name, one in self._domains.items() if not one.is_full(now)}
        bucket = self._domains.setdefault(domain, Bucket(self._domain_letters_per_s))
        return max(wait_s, bucket.take(now))


class Berths:
    """How many connections may be open at once, from all threads of a process."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    def take(self) -> bool:
        """Take a berth; False where none is free."""
        return self._free.acquire(blocking=False)

    def leave(self) -> None:
        """Give a berth back. Raises ValueError where none was taken."""
        self._free.release()
