"""Leave a server alone that is in trouble.

::

    closed ──troubles in a row──▶ open ──rest is over──▶ trial ──success──▶ closed
                                   ▲                       │
                                   └──trouble, twice the rest

Pure: the moment is given, in seconds of any clock that only grows. Who asks, waits.
"""

#: A rest doubles with every trial that fails, up to this many seconds.
_LONGEST_REST_S = 600.0


class Breaker:
    """For one server or one recipient domain. troubles: how many in a row open it; rest_s: the first rest."""

    def __init__(self, *, troubles: int, rest_s: float) -> None:
        self._most = troubles
        self._rest_s = rest_s
        self._troubles = 0
        self._opens_at: float | None = None
        #: Trials in a row that failed.
        self.failed_trials = 0

    @property
    def is_well(self) -> bool:
        """Whether nothing at all is remembered of it."""
        return not self._troubles and self._opens_at is None

    @property
    def is_closed(self) -> bool:
        return self._opens_at is None

    def wait_s(self, now: float) -> float:
        """How many seconds to leave it alone; 0 where it is closed or a trial is due."""
        return 0.0 if self._opens_at is None else max(0.0, self._opens_at - now)

    def trouble(self, now: float) -> None:
        """It was asked, and is in trouble."""
        if self._opens_at is not None:
            self.failed_trials += 1
        else:
            self._troubles += 1
            if self._troubles < self._most:
                return
        # The exponent is bounded for the float's sake: beyond the cap it counts for nothing.
        self._opens_at = now + min(self._rest_s * 2 ** min(self.failed_trials, 30), _LONGEST_REST_S)

    def success(self) -> None:
        """It was asked, and is well."""
        self._troubles, self.failed_trials, self._opens_at = 0, 0, None
